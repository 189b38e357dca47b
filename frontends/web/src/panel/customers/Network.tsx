/*
 * What the network holds for this customer: the light that reaches the home, and for each line the
 * proof, in the router's own words.
 */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { f } from '../../shared/format';
import { serviceProof } from '../../shared/marks';
import type { Onu, Page, Service } from '../../shared/records';
import { w } from '../../shared/words';
import { Age } from '../parts/Age';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { LinkIf } from '../parts/LinkIf';
import { LightCard } from '../parts/LightCard';
import { Mark } from '../parts/Mark';
import { Card, Fact, Facts } from '../parts/Page';
import { ServiceSession, ServiceState } from '../parts/ServiceState';
import { useMay } from '../parts/session';
import { applyNow, useFresh, useProofs } from './queries';
import s from './Network.module.css';

interface NetworkProps {
  services: { data: Page<Service> | undefined; error: unknown; refetch: () => void };
  onus: Onu[];
}

export default function Network({ services, onus }: NetworkProps) {
  const lines = services.data?.items ?? [];
  if (!services.data && services.error) return <Failure error={services.error} retry={services.refetch} />;
  return (
    <div className="stack">
      {lines.map((line) => (
        <LineProof key={line.service_id} line={line} />
      ))}
      {onus.map((onu) => (
        <LightCard key={onu.onu_id} onu={onu} linked />
      ))}
      {services.data && lines.length === 0 && (
        <Card flush>
          <Empty icon="services" title={w.services.noneYet}>
            {w.services.noneYetHow}
          </Empty>
        </Card>
      )}
    </div>
  );
}

function LineProof({ line }: { line: Service }) {
  const may = useMay();
  const fresh = useFresh();
  const proofs = useProofs(line);
  const [all, setAll] = useState(false);
  const apply = useMutation({ mutationFn: () => applyNow(line), onSuccess: fresh });
  const [last, ...before] = proofs.data?.items ?? [];
  const state = last && !last.matches ? 'differs' : serviceProof(line);

  return (
    <Card
      title={w.proofs.title(line.login)}
      aside={
        <LinkIf may="node.read" href={`/nodes/${line.node_id}`} className={s.router ?? ''}>
          <Icon name="nodes" size={16} /> {line.node_name}
        </LinkIf>
      }
    >
      <div className={s.verdict}>
        <div className="row">
          <ServiceState line={line} />
          {line.state !== 'ended' && <ServiceSession line={line} />}
          <Mark kind="proof" name={state} />
        </div>
        <p>{verdict(line, state)}</p>
        {may('service.apply') && line.state !== 'ended' && (
          <Button
            variant="default"
            leftSection={<Icon name="refresh" size={17} />}
            loading={apply.isPending}
            onClick={() => apply.mutate()}
          >
            {w.proofs.askNow}
          </Button>
        )}
      </div>
      {apply.isError && <Failure error={apply.error} />}
      {proofs.isError && <Failure error={proofs.error} />}

      <Facts>
        <Fact label={w.proofs.readAt}>
          {line.applied_at_us === null ? f.none : <span className="date">{f.dateTime(line.applied_at_us)}</span>}
        </Fact>
        <Fact label={w.proofs.age}>
          <Age at_us={line.applied_at_us} />
        </Fact>
        <Fact label={w.proofs.version}>
          {w.common.of(f.count(line.applied_version), f.count(line.desired_version))}
        </Fact>
        <Fact label={w.proofs.sessions}>{last ? f.count(last.session_count) : f.none}</Fact>
        <Fact label={w.services.address}>{line.online_address ?? f.none}</Fact>
        {line.online_since_us !== null && (
          <Fact label={line.online ? w.services.onlineSince : w.services.offlineSince}>
            <span className="date">{f.dateTime(line.online_since_us)}</span>
          </Fact>
        )}
      </Facts>

      {last && (
        <div className={s.words}>
          <Said title={w.proofs.content} text={last.content} />
          <Said title={w.proofs.plan} text={last.plan || w.proofs.nothingSent} />
        </div>
      )}
      {before.length > 0 && (
        <>
          <Button variant="transparent" className={s.more ?? ''} aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? w.proofs.less : w.proofs.earlier(before.length)}
          </Button>
          {all && (
            <ol className={s.history}>
              {before.map((proof) => (
                <li key={`${proof.version} ${proof.at_us}`}>
                  <span className="date">{f.dateTime(proof.at_us)}</span>
                  <span>{proof.enabled ? w.proofs.letsIn : w.proofs.keepsOut}</span>
                  <Mark kind="proof" name={proof.matches ? 'proved' : 'differs'} bare />
                  <span className="dim">{w.proofs.versionN(f.count(proof.version))}</span>
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </Card>
  );
}

function verdict(line: Service, state: 'proved' | 'pending' | 'differs'): string {
  if (line.state === 'ended') return state === 'proved' ? w.proofs.gone : w.proofs.onItsWay;
  if (state === 'differs') return w.proofs.differs;
  if (state === 'pending')
    return line.apply_error ? w.proofs.failing(line.attempt_count, line.apply_error) : w.proofs.onItsWay;
  return line.applied_enabled ? w.proofs.letsIn : w.proofs.keepsOut;
}

const Said = ({ title, text }: { title: string; text: string | null }) => (
  <figure className={s.said}>
    <figcaption>{title}</figcaption>
    <pre tabIndex={0}>{text || f.none}</pre>
  </figure>
);
