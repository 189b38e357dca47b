/* People who can log in: who, as what, where, until when. */
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, useMemo, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { CustomRole, ResetRequest, User } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { Age } from '../parts/Age';
import { type Column, DataList } from '../parts/DataList';
import { Filters } from '../parts/Filters';
import { Icon } from '../parts/Icon';
import { useKey } from '../parts/keys';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Once } from '../parts/Once';
import { Card, Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { useMay, useSession } from '../parts/session';
import { Tabs } from '../parts/Tabs';
import type { LinkKind } from './LinkDialog';
import { roleName, useCustomRoles, zonesOf } from './queries';
import { rolesOf } from './roles';
import { State } from './State';
import { staffTabs } from './tabs';
import { Zones } from './Zones';
import s from './Staff.module.css';

const AddPerson = lazy(() => import('./PersonDialog').then((module) => ({ default: module.AddPerson })));
const LinkDialog = lazy(() => import('./LinkDialog'));

type Linked = { user: Pick<User, 'user_id' | 'login' | 'name'>; kind: LinkKind; now?: boolean };

export default function Staff() {
  const address = useAddress();
  const may = useMay();
  const [, navigate] = useLocation();
  const kind = useSession().tenant_kind;
  const isp = kind === 'isp';
  const roles = rolesOf(kind);
  const own = useCustomRoles().data?.items;
  const [adding, setAdding] = useState(false);
  const [linked, setLinked] = useState<Linked | null>(null);
  const [filter, search, cursor] = ['filter', 'search', 'cursor'].map(address.get);
  const query = useQuery({
    queryKey: ['users', 'list', { filter, search, cursor }],
    queryFn: () =>
      need(
        api.GET('/users', {
          params: { query: { ...(filter && { filter }), ...(search && { search }), ...(cursor && { cursor }) } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  useKey('n', may('user.write') ? () => setAdding(true) : null);
  const columns = useMemo(() => columnsOf(own, isp), [own, isp]);
  const tabs = isp ? [...roles, 'custom' as const] : roles;

  return (
    <Page
      title={w.staff.title}
      actions={
        may('user.write') && (
          <Button leftSection={<Icon name="plus" size={18} />} onClick={() => setAdding(true)}>
            {w.staff.add}
          </Button>
        )
      }
    >
      <Tabs label={w.staff.title} tabs={staffTabs()} chosen="people" />
      {may('user.write') && <Forgot onLink={(user) => setLinked({ user, kind: 'reset' })} />}
      <Filters
        label={w.staff.lists}
        {...(tabs.length > 1 && {
          tabs: [['', w.common.all], ...tabs.map((role): [string, string] => [role, w.roles[role]])],
        })}
        find={w.staff.find}
      />
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.user_id}
        to={(row) => `/staff/${row.user_id}`}
        card={(row) => (
          <RowCard
            title={row.name || row.login}
            figure={roleName(row, own)}
            left={row.login}
            right={<Age at_us={row.login_at_us} />}
            marks={
              <>
                <State user={row} />
                {zonesOf(row).length > 0 && <Zones zones={zonesOf(row)} />}
              </>
            }
          />
        )}
        empty={<NoneOrCleared icon="staff" words={w.roles} title={w.staff.none} how={w.staff.noneHow} />}
      />
      <Once when={adding}>
        <AddPerson
          opened={adding}
          onClose={() => setAdding(false)}
          onMade={(user, link) =>
            link ? setLinked({ user, kind: 'invite', now: true }) : navigate(`/staff/${user.user_id}`)
          }
        />
      </Once>
      {linked && (
        <Once when>
          <LinkDialog
            key={`${linked.kind}.${linked.user.user_id}`}
            {...linked}
            onClose={() => {
              setLinked(null);
              if (linked.now) navigate(`/staff/${linked.user.user_id}`);
            }}
          />
        </Once>
      )}
    </Page>
  );
}

function columnsOf(own: CustomRole[] | undefined, isp: boolean): Column<User>[] {
  return [
    { key: 'name', title: w.staff.name, draw: (row) => row.name || row.login },
    { key: 'login', title: w.staff.login, draw: (row) => row.login },
    { key: 'role', title: w.staff.role, draw: (row) => roleName(row, own) },
    ...(isp
      ? [{ key: 'zones', title: w.staff.zones, wide: true, draw: (row: User) => <Zones zones={zonesOf(row)} /> }]
      : []),
    {
      key: 'phone',
      title: w.staff.phone,
      wide: true,
      draw: (row) => <span className="code">{row.phone ? f.phone(row.phone) : ''}</span>,
    },
    { key: 'state', title: w.staff.state, draw: (row) => <State user={row} /> },
    { key: 'last', title: w.staff.lastLogin, right: true, draw: (row) => <Age at_us={row.login_at_us} /> },
  ];
}

/** Who waits for a link, because a password was forgotten; nothing where nobody does. */
function Forgot({ onLink }: { onLink: (user: ResetRequest) => void }) {
  const asked = useQuery({ queryKey: ['users', 'forgot'], queryFn: () => need(api.GET('/users/forgot')) });
  if (!asked.data?.items.length) return null;
  return (
    <Card title={w.staff.forgot}>
      <ul className={s.list}>
        {asked.data.items.map((row) => (
          <li key={row.user_id}>
            <span>
              <Link href={`/staff/${row.user_id}`}>{row.name || row.login}</Link>{' '}
              <span className="dim">
                <Age at_us={row.asked_at_us} /> {w.staff.from(row.source)}
              </span>
            </span>
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`${w.links.reset}: ${row.login}`}
              onClick={() => onLink(row)}
            >
              {w.links.reset}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
