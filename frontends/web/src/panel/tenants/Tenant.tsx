/* One tenant below: its state and why, its figures, its slots or its ISPs, and what may be done to it. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, useMemo, useState } from 'react';
import { Link, useParams } from 'wouter';
import { f } from '../../shared/format';
import type { Child } from '../../shared/records';
import { w } from '../../shared/words';
import { DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Once } from '../parts/Once';
import { Card, Fact, Facts, Page } from '../parts/Page';
import { Cell, Ribbon } from '../parts/Ribbon';
import { useAddress } from '../parts/address';
import { useMay, useSession } from '../parts/session';
import { Waiting } from '../parts/Waiting';
import { type Act, actsOf } from './ActDialog';
import { State, tenantCard, tenantColumns, tenantPath } from './columns';
import { useTenant, useTenants } from './queries';
import { Slots } from './Slots';
import s from './Slots.module.css';

const InviteDialog = lazy(() => import('./InviteDialog'));
const ActDialog = lazy(() => import('./ActDialog'));
const MoveDialog = lazy(() => import('./MoveDialog'));
const OpenTenant = lazy(() => import('./TenantDialog').then((module) => ({ default: module.OpenTenant })));
const EditTenantBelow = lazy(() => import('./TenantDialog').then((module) => ({ default: module.EditTenantBelow })));

export default function Tenant() {
  const tenant_id = Number(useParams<{ id: string }>().id) || 0;
  const tenant = useTenant(tenant_id);
  const t = tenant.data;
  const back = { to: '/tenants', label: w.tenants.back };
  if (!t)
    return (
      <Page title={w.tenants.title} back={back}>
        {tenant.isError ? <Failure error={tenant.error} retry={() => void tenant.refetch()} /> : <Waiting />}
      </Page>
    );
  return <Known key={t.tenant_id} tenant={t} />;
}

function Known({ tenant: t }: { tenant: Child }) {
  const may = useMay();
  const manage = may('tenant.manage');
  const [act, setAct] = useState<Act | null>(null);
  const [editing, edit] = useDisclosure(false);
  const [moving, move] = useDisclosure(false);
  const [opening, open] = useDisclosure(false);
  const address = useAddress();
  const invite = address.get('invite');
  const acts = actsOf(t);
  const own = useSession().tenant_id;
  const up = t.parent_id === own ? '/tenants' : `/tenants/${t.parent_id}`;
  return (
    <Page
      title={t.name}
      aside={<span className="code">{t.code}</span>}
      back={{ to: up, label: w.tenants.back }}
      actions={
        manage && (
          <>
            {t.kind === 'isp' && t.state !== 'closed' && (
              <Button variant="default" onClick={move.open}>
                {w.tenants.move}
              </Button>
            )}
            <Button variant="default" leftSection={<Icon name="edit" size={16} />} onClick={edit.open}>
              {w.tenants.edit}
            </Button>
            {t.state !== 'closed' && (
              <Button
                variant="default"
                leftSection={<Icon name="key" size={16} />}
                onClick={() => address.set({ invite: 'ask' })}
              >
                {w.links.invite}
              </Button>
            )}
            {acts.map((each) => (
              <Button key={each} variant="default" onClick={() => setAct(each)}>
                {w.tenants.acts[each]}
              </Button>
            ))}
          </>
        )
      }
    >
      <Ribbon>
        <Cell
          label={w.tenants.state}
          value={<State row={t} />}
          note={
            t.blocked_at_us !== null && (
              <>
                {f.dateTime(t.blocked_at_us)}
                {t.reason && <>, {t.reason}</>}
                {t.blocked_by && (
                  <>
                    {' '}
                    ({w.tenants.blockedBy} {t.blocked_by})
                  </>
                )}
              </>
            )
          }
        />
        <Cell
          label={w.tenants.lines}
          value={w.common.of(f.count(t.online_count), f.count(t.line_count))}
          note={`${w.tenants.customers} ${f.count(t.customer_count)}`}
        />
        <Cell label={w.tenants.dues} value={f.money(t.due_paisa)} to={`/revenue?tenant_id=${t.tenant_id}`} />
        <Cell
          label={t.kind === 'group' ? w.tenants.slots : w.tenants.slot}
          value={
            t.kind === 'group'
              ? w.tenants.slotsUsed(f.count(t.slot_used_count), f.count(t.slot_count))
              : t.slot_no === null
                ? f.none
                : f.count(t.slot_no)
          }
          note={t.kind === 'group' && w.tenants.free(f.count(t.slot_count - t.slot_used_count))}
        />
      </Ribbon>
      <Card>
        <Facts>
          <Fact label={w.tenants.kind}>{w.tenants.kinds[t.kind]}</Fact>
          <Fact label={w.tenants.adminName}>{t.admin_name ?? f.none}</Fact>
          <Fact label={w.tenants.adminLogin}>{t.admin_login ?? f.none}</Fact>
          <Fact label={w.tenants.staff}>{f.count(t.staff_count)}</Fact>
          <Fact label={w.tenants.since}>{f.date(f.today(t.created_at_us))}</Fact>
          <Fact label={w.tenants.timezone}>{t.timezone}</Fact>
          {t.kind === 'isp' && (
            <>
              <Fact label={w.tenants.prefix}>{t.invoice_prefix}</Fact>
              <Fact label={w.tenants.dueDay}>{f.count(t.due_day)}</Fact>
              <Fact label={w.tenants.grace}>{f.count(t.grace_days)}</Fact>
              <Fact label={w.tenants.vat}>{f.percent(t.vat_pct_x100)}</Fact>
            </>
          )}
          <Fact label={w.tenants.cutLines}>{t.cut_lines ? w.tenants.cutLinesYes : w.tenants.cutLinesNo}</Fact>
        </Facts>
        <p className={s.links}>
          {may('business.read') && <Link href={`/business?tenant_id=${t.tenant_id}`}>{w.menu.business}</Link>}
          {may('audit.read') && <Link href={`/audit?tenant_id=${t.tenant_id}`}>{w.menu.audit}</Link>}
        </p>
      </Card>
      {t.kind === 'group' && (
        <>
          <Below group={t} onOpen={manage && t.state !== 'closed' ? open.open : null} />
          <Slots group={t} />
        </>
      )}
      {(['suspend', 'resume', 'close', 'reopen'] as const).map((each) => (
        <Once key={each} when={act === each}>
          <ActDialog act={each} tenant={t} opened={act === each} onClose={() => setAct(null)} />
        </Once>
      ))}
      {manage && invite && (
        <Once when>
          <InviteDialog tenant={t} now={invite === 'now'} onClose={() => address.set({ invite: '' })} />
        </Once>
      )}
      <Once when={editing}>
        <EditTenantBelow tenant={t} opened={editing} onClose={edit.close} />
      </Once>
      <Once when={moving}>
        <MoveDialog tenant={t} opened={moving} onClose={move.close} />
      </Once>
      <Once when={opening}>
        <OpenTenant kind="isp" parent_id={t.tenant_id} opened={opening} onClose={open.close} />
      </Once>
    </Page>
  );
}

function Below({ group, onOpen }: { group: Child; onOpen: (() => void) | null }) {
  const query = useTenants({ parent_id: group.tenant_id, limit: 500 });
  const columns = useMemo(tenantColumns, []);
  return (
    <section className="stack">
      <div className="row">
        <h2>{w.tenants.inGroup}</h2>
        {onOpen && (
          <Button variant="default" size="xs" leftSection={<Icon name="plus" size={15} />} onClick={onOpen}>
            {w.tenants.openIsp}
          </Button>
        )}
      </div>
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.tenant_id}
        to={tenantPath}
        card={tenantCard}
        empty={<Empty icon="tenants" title={w.tenants.none} />}
      />
    </section>
  );
}
