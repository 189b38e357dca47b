/*
 * From paid to online, told by what was seen: the payment, the router that was read back, the session
 * that came. Times are the server's.
 */
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, need } from '../../shared/client';
import { useNow } from '../../shared/clock';
import { f } from '../../shared/format';
import type { Payment, Service } from '../../shared/records';
import { w } from '../../shared/words';
import { Glyph } from '../parts/Mark';
import s from './OnlineAgain.module.css';

const proved = (line: Service) => line.applied_version >= line.desired_version;
const back = (line: Service, since_us: number) =>
  line.state === 'active' && line.online === true && (line.online_since_us ?? 0) >= since_us;

export function OnlineAgain({ payment, watched }: { payment: Payment; watched: number[] }) {
  const now = useNow();
  const { customer_id, created_at_us: paid_us } = payment;
  const services = useQuery({
    queryKey: ['services', { customer_id }],
    queryFn: () => need(api.GET('/services', { params: { query: { customer_id, limit: 100 } } })),
    enabled: watched.length > 0,
    // every second while somebody waits for it, for five minutes at most
    refetchInterval: (query) => {
      const lines = query.state.data?.items.filter((line) => watched.includes(line.service_id)) ?? [];
      const all = lines.length > 0 && lines.every((line) => back(line, paid_us));
      return all || now - paid_us > 300e6 ? false : 1000;
    },
  });
  const lines = services.data?.items.filter((line) => watched.includes(line.service_id)) ?? [];

  return (
    <ol className={s.steps}>
      <Step done>
        <strong>{w.payments.takenAmount(f.money(payment.amount_paisa))}</strong>
        <span className="dim">
          {w.payments.receipt}{' '}
          <Link href={`/payments/${payment.payment_id}`} className="code">
            {payment.receipt}
          </Link>
          {payment.amount_paisa > payment.allocated_paisa &&
            ` · ${w.payments.ofItAdvance(f.money(payment.amount_paisa - payment.allocated_paisa))}`}
        </span>
      </Step>
      {lines.map((line) => (
        <Line key={line.service_id} line={line} paid_us={paid_us} now={now} />
      ))}
    </ol>
  );
}

function Line({ line, paid_us, now }: { line: Service; paid_us: number; now: number }) {
  const seconds = (us: number) => f.digits((Math.max(0, us - paid_us) / 1e6).toFixed(1));
  if (line.state === 'suspended')
    return (
      <Step>
        <strong>{w.payments.stillSuspended(line.login)}</strong>
        <span className="dim">{w.payments.stillSuspendedWhy}</span>
      </Step>
    );
  const open = proved(line) && line.applied_enabled === true;
  const online = back(line, paid_us);
  return (
    <>
      <Step done={open} waiting={!open}>
        <strong>
          {open
            ? w.payments.routerOpen(line.node_name, seconds(line.applied_at_us ?? paid_us))
            : w.payments.routerWaiting(line.node_name)}
        </strong>
        <span className="dim">{line.apply_error && !open ? line.apply_error : w.payments.readBack}</span>
      </Step>
      <Step done={online} waiting={!online}>
        <strong role="status">
          {online
            ? w.payments.onlineAfter(line.login, seconds(line.online_since_us ?? paid_us))
            : w.payments.onlineWaiting(line.login, f.duration((now - paid_us) / 1000))}
        </strong>
        <span className="dim">{online ? (line.online_address ?? '') : open ? w.payments.dialling : ''}</span>
      </Step>
    </>
  );
}

function Step({ done, waiting, children }: { done?: boolean; waiting?: boolean; children: React.ReactNode }) {
  return (
    <li className={done ? s.done : s.open}>
      <span className={s.sign}>
        {waiting ? <Loader size={16} color="var(--accent)" /> : <Glyph shape={done ? 'dot' : 'ring'} />}
      </span>
      <span className={s.text}>{children}</span>
    </li>
  );
}
