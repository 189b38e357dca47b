/*
 * The first page: the figures people open with, the two lists that must be empty, what is on its way
 * to the routers. Every figure leads to its rows.
 */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useNow } from '../../shared/clock';
import { f } from '../../shared/format';
import type { Overview } from '../../shared/records';
import { w } from '../../shared/words';
import { Age } from '../parts/Age';
import { Failure } from '../parts/Failure';
import { Glyph } from '../parts/Mark';
import { useOverview } from '../parts/overview';
import { Card, Page } from '../parts/Page';
import { Share } from '../parts/Share';
import { Waiting } from '../parts/Waiting';
import { useMay } from '../parts/session';
import { useTrouble } from './queries';
import s from './Today.module.css';

export default function Today() {
  const overview = useOverview();
  const now = useNow();
  return (
    <Page title={w.today.title} aside={f.date(f.today(now))}>
      {overview.isError && <Failure error={overview.error} retry={() => void overview.refetch()} />}
      {overview.data ? <Figures o={overview.data} /> : !overview.isError && <Waiting />}
    </Page>
  );
}

/** Nothing for who must not see money. */
function Money({ o }: { o: Overview }) {
  const { billed_paisa: billed, collected_paisa: collected } = o;
  if (billed === null || collected === null) return null;
  return (
    <Card title={w.today.money} aside={w.today.month}>
      <Share
        label={w.today.money}
        note={w.today.ofBilled(f.percent(Math.round(billed ? (collected / billed) * 100 : 0) * 100))}
        parts={[
          { tone: 'good', value: Math.min(collected, billed), word: w.today.collected },
          { tone: 'idle', value: Math.max(0, billed - collected), word: w.today.billed },
        ]}
      />
      <dl className={s.list}>
        <Line label={w.today.billed} to="/billing">
          {f.money(billed)}
        </Line>
        <Line label={w.today.collected} to="/payments">
          {f.money(collected)}
        </Line>
        <Line label={w.today.due} to="/invoices?filter=open">
          {f.money(o.due_paisa)}
        </Line>
      </dl>
    </Card>
  );
}

function Figures({ o }: { o: Overview }) {
  const may = useMay();
  return (
    <>
      <div className={s.tiles}>
        <Tile label={w.today.online} to="/services?filter=online" value={f.count(o.online_count)}>
          <Share
            label={w.today.lines}
            parts={[
              { tone: 'good', value: o.online_count, word: w.marks.line.online },
              { tone: 'warn', value: o.offline_count, word: w.marks.line.offline },
            ]}
          />
        </Tile>
        <Tile label={w.today.offline} to="/services?filter=offline" value={f.count(o.offline_count)}>
          <Link href="/services?filter=suspended">{w.today.ofThemSuspended(o.suspended_count)}</Link>
        </Tile>
        {o.due_paisa !== null && (
          <Tile label={w.today.due} to="/invoices?filter=open" value={f.money(o.due_paisa)}>
            <Link href="/invoices?filter=overdue">{w.today.seeOverdue}</Link>
          </Tile>
        )}
        {o.collected_today_paisa !== null && (
          <Tile label={w.today.collectedToday} to="/payments" value={f.money(o.collected_today_paisa)}>
            <span>{w.today.thisMonth(f.money(o.collected_paisa))}</span>
          </Tile>
        )}
      </div>

      <section className={s.promise} aria-label={w.today.promise}>
        <Check
          title={w.today.suspendedOnline}
          why={w.today.suspendedOnlineWhy}
          count={o.suspended_online_count}
          filter="suspended-online"
        />
        <Check
          title={w.today.paidBlocked}
          why={w.today.paidBlockedWhy}
          count={o.paid_blocked_count}
          filter="paid-blocked"
        />
        <Check
          title={w.today.pending}
          why={w.today.pendingWhy}
          count={o.pending_count}
          filter="pending"
          soft
          aside={
            o.pending_at_us !== null &&
            o.pending_count > 0 && (
              <>
                {w.today.oldest} <Age at_us={o.pending_at_us} />
              </>
            )
          }
        />
      </section>

      <div className={s.halves}>
        <Money o={o} />
        <Card title={w.today.network}>
          <Share
            label={w.today.onus}
            parts={[
              { tone: 'good', value: o.onu_online_count, word: w.marks.onu.online },
              { tone: 'warn', value: o.onu_count - o.onu_online_count, word: w.today.notOnline },
            ]}
          />
          <dl className={s.list}>
            <Line label={w.today.onusOnline} to="/onus">
              {w.common.of(f.count(o.onu_online_count), f.count(o.onu_count))}
            </Line>
            <Line label={w.today.weak} to="/onus?filter=weak" tone={o.weak_count ? 'warn' : undefined}>
              {f.count(o.weak_count)}
            </Line>
            <Line label={w.today.critical} to="/onus?filter=critical" tone={o.critical_count ? 'bad' : undefined}>
              {f.count(o.critical_count)}
            </Line>
            <Line label={w.today.nodesDown} to="/nodes?filter=down" tone={o.node_down_count ? 'bad' : undefined}>
              {w.common.of(f.count(o.node_down_count), f.count(o.node_count))}
            </Line>
          </dl>
        </Card>
      </div>
      {o.customer_count === 0 && may('customer.write') && (
        <Card title={w.today.first}>
          <p className="soft">{w.today.firstHow}</p>
        </Card>
      )}
    </>
  );
}

function Tile({ label, value, to, children }: { label: string; value: string; to: string; children: ReactNode }) {
  return (
    <div className={s.tile}>
      <Link href={to} className={s.figure}>
        <span>{label}</span>
        <b className="num">{value}</b>
      </Link>
      <div className={s.below}>{children}</div>
    </div>
  );
}

interface CheckProps {
  title: string;
  why: string;
  count: number;
  filter: string;
  /** waiting is normal for a moment; the others are never right */
  soft?: boolean;
  aside?: ReactNode;
}

function Check({ title, why, count, filter, soft, aside }: CheckProps) {
  const rows = useTrouble(filter, count);
  const tone = count === 0 ? s.fine : soft ? s.waiting : s.wrong;
  return (
    <div className={`${s.check} ${tone}`}>
      <Link href={`/services?filter=${filter}`} className={s.checkHead}>
        <span className={s.sign}>
          <Glyph shape={count === 0 ? 'dot' : soft ? 'triangle' : 'square'} />
        </span>
        <span className={s.checkTitle}>{title}</span>
        <b className="num">{f.count(count)}</b>
      </Link>
      <p>{count === 0 ? why : aside || w.today.mustBeEmpty}</p>
      {count > 0 && rows.data && (
        <ul>
          {rows.data.items.map((row) => (
            <li key={row.service_id}>
              <Link href={`/customers/${row.customer_id}/network`} className="cut">
                {row.customer_name}
              </Link>
              <span className="dim cut">{row.node_name}</span>
              {row.apply_error && <span className={`dim ${s.why}`}>{row.apply_error}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface LineProps {
  label: string;
  to: string;
  tone?: 'warn' | 'bad';
  children: ReactNode;
}

const Line = ({ label, to, tone, children }: LineProps) => (
  <div>
    <dt>
      <Link href={to}>{label}</Link>
    </dt>
    <dd className={`num ${tone ? s[tone] : ''}`}>
      {tone && <Glyph shape={tone === 'bad' ? 'square' : 'triangle'} />} {children}
    </dd>
  </div>
);
