/* The lines of a customer: what is sold, what the router should hold, what it was seen to hold. */
import { Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import { serviceProof } from '../../shared/marks';
import type { Customer, Page, Service } from '../../shared/records';
import { w } from '../../shared/words';
import { Age } from '../parts/Age';
import { Dialog } from '../parts/Dialog';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { LinkIf } from '../parts/LinkIf';
import { Mark } from '../parts/Mark';
import { Card, Fact, Facts } from '../parts/Page';
import { ServiceSession, ServiceState } from '../parts/ServiceState';
import { useMay } from '../parts/session';
import { AddLine } from './AddLine';
import { ChangeLine } from './ChangeLine';
import { Credential } from './Credential';
import { HoldLine } from './HoldLine';
import { useFresh } from './queries';
import s from './Lines.module.css';

type Act = 'change' | 'hold' | 'credential' | 'end';

interface LinesProps {
  customer: Customer;
  services: { data: Page<Service> | undefined; error: unknown; refetch: () => void };
}

export default function Lines({ customer, services }: LinesProps) {
  const may = useMay();
  const [adding, setAdding] = useState(false);
  const [act, setAct] = useState<{ act: Act; line: Service } | null>(null);
  const close = () => setAct(null);
  const dialog = (name: Act) => ({ opened: act?.act === name, onClose: close });

  if (!services.data) return services.error ? <Failure error={services.error} retry={services.refetch} /> : null;
  return (
    <div className="stack">
      {services.data.items.map((line) => (
        <Line key={line.service_id} line={line} onAct={(what) => setAct({ act: what, line })} />
      ))}
      {services.data.items.length === 0 && (
        <Card flush>
          <Empty icon="services" title={w.services.noneYet}>
            {w.services.noneYetHow}
          </Empty>
        </Card>
      )}
      {may('service.write') && (
        <div>
          <Button
            variant={services.data.items.length ? 'default' : undefined}
            leftSection={<Icon name="plus" size={18} />}
            onClick={() => setAdding(true)}
          >
            {w.services.add}
          </Button>
        </div>
      )}
      <AddLine customer={customer} opened={adding} onClose={() => setAdding(false)} />
      {act && (
        <>
          <ChangeLine key={`c${act.line.service_id}`} line={act.line} {...dialog('change')} />
          <HoldLine key={`h${act.line.service_id}`} line={act.line} {...dialog('hold')} />
          <Credential key={`p${act.line.service_id}`} line={act.line} {...dialog('credential')} />
          <EndLine key={`e${act.line.service_id}`} line={act.line} {...dialog('end')} />
        </>
      )}
    </div>
  );
}

function Line({ line, onAct }: { line: Service; onAct: (act: Act) => void }) {
  const may = useMay();
  const ended = line.state === 'ended';
  return (
    <Card>
      <div className={s.head}>
        <div className={s.name}>
          <h2 className="cut">{line.login}</h2>
          <span className="row">
            <ServiceState line={line} />
            {!ended && <ServiceSession line={line} />}
          </span>
        </div>
        {(may('service.write') || may('service.secret')) && !ended && (
          <Menu position="bottom-end" shadow="md" width={220}>
            <Menu.Target>
              <Button
                variant="default"
                rightSection={<Icon name="down" size={15} />}
                aria-label={w.services.actsOn(line.login)}
              >
                {w.services.acts}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {may('service.write') && (
                <>
                  <Menu.Item leftSection={<Icon name="edit" size={17} />} onClick={() => onAct('change')}>
                    {w.services.change}
                  </Menu.Item>
                  <Menu.Item leftSection={<Icon name="pause" size={17} />} onClick={() => onAct('hold')}>
                    {w.services.hold}
                  </Menu.Item>
                </>
              )}
              {may('service.secret') && (
                <Menu.Item leftSection={<Icon name="key" size={17} />} onClick={() => onAct('credential')}>
                  {w.services.showPassword}
                </Menu.Item>
              )}
              {may('service.write') && (
                <Menu.Item leftSection={<Icon name="stop" size={17} />} color="var(--bad)" onClick={() => onAct('end')}>
                  {w.services.end}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <Facts>
        <Fact label={w.services.package}>
          {line.package_code}, <span className="num">{f.speed(line.download_bps)}</span>
        </Fact>
        <Fact label={w.services.price}>
          <span className="num">{f.money(line.price_paisa)}</span>
        </Fact>
        <Fact label={w.services.router}>
          <LinkIf may="node.read" href={`/nodes/${line.node_id}`}>
            {line.node_name}
          </LinkIf>
        </Fact>
        <Fact label={w.services.address}>{line.online_address ?? f.none}</Fact>
        <Fact label={w.services.started}>
          <span className="date">{f.date(line.started_on)}</span>
        </Fact>
        {line.ended_on && (
          <Fact label={w.services.ended}>
            <span className="date">{f.date(line.ended_on)}</span>
          </Fact>
        )}
      </Facts>
      {line.hold_until_on && (
        <p className={s.hold}>
          <Icon name="pause" size={17} />
          {w.services.heldUntil(f.date(line.hold_until_on), line.hold_reason ?? '')}
        </p>
      )}
      <p className={s.proof}>
        <Mark kind="proof" name={serviceProof(line)} bare />
        {serviceProof(line) === 'proved' ? (
          <>
            <span>{line.applied_enabled ? w.proofs.letsIn : w.proofs.keepsOut}</span> <Age at_us={line.applied_at_us} />
          </>
        ) : (
          <span>{line.apply_error ? w.proofs.failing(line.attempt_count, line.apply_error) : w.proofs.onItsWay}</span>
        )}
        <Link href={`/customers/${line.customer_id}/network`}>{w.proofs.see}</Link>
      </p>
    </Card>
  );
}

function EndLine({ line, opened, onClose }: { line: Service; opened: boolean; onClose: () => void }) {
  const fresh = useFresh();
  const end = useMutation({
    mutationFn: () =>
      need(api.POST('/services/{service_id}/end', { params: { path: { service_id: line.service_id } } })),
    onSuccess: async () => {
      await fresh();
      onClose();
    },
  });
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.services.endTitle(line.login)}
      act={w.services.end}
      danger
      onSubmit={() => end.mutate()}
      pending={end.isPending}
      error={end.error}
    >
      <p>{w.services.endWhat(line.node_name)}</p>
    </Dialog>
  );
}
