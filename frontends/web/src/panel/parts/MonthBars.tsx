/* Two bars for each month: what was billed and collected, or who came and left. The same stands in a table. */
import { f } from '../../shared/format';
import type { Revenue } from '../../shared/records';
import { w } from '../../shared/words';
import s from './MonthBars.module.css';

export function MonthBars({ months }: { months: Revenue[] }) {
  const most = Math.max(
    1,
    ...months.map((row) => Math.max(row.billed_paisa ?? 0, row.collected_paisa, row.outstanding_paisa ?? 0)),
  );
  const height = (paisa: number | null) => ({ height: `${Math.max(0, ((paisa ?? 0) * 100) / most)}%` });
  const last = months.at(-1);
  const told = last
    ? `${w.revenue.chart}. ${f.month(last.key)}: ${w.revenue.billed} ${f.money(last.billed_paisa)}, ${w.revenue.collected} ${f.money(last.collected_paisa)}, ${w.revenue.outstanding} ${f.money(last.outstanding_paisa)}`
    : w.revenue.none;
  return (
    <figure className={s.figure}>
      <div className={s.plot} role="img" aria-label={told}>
        {months.map((row) => (
          <div key={row.key} className={s.month}>
            <div className={s.bars}>
              <i className={s.billed} style={height(row.billed_paisa)} />
              <i className={s.collected} style={height(row.collected_paisa)} />
              <i className={s.open} style={{ bottom: height(row.outstanding_paisa).height }} />
            </div>
            <Name period={row.key} />
          </div>
        ))}
      </div>
      <figcaption className={s.key}>
        <span>
          <i className={s.billed} /> {w.revenue.billed}
        </span>
        <span>
          <i className={s.collected} /> {w.revenue.collected}
        </span>
        <span>
          <i className={s.line} /> {w.revenue.outstanding}
        </span>
        <span className="num">{w.revenue.top(f.money(most))}</span>
      </figcaption>
    </figure>
  );
}

/** Lines that came and that went. */
export function GrowthBars({ months }: { months: Revenue[] }) {
  const most = Math.max(1, ...months.map((row) => Math.max(row.new_count ?? 0, row.left_count ?? 0)));
  const height = (count: number | null) => ({ height: `${((count ?? 0) * 100) / most}%` });
  const told = months.map(
    (row) =>
      `${f.month(row.key)}: ${w.revenue.fresh} ${f.count(row.new_count ?? 0)}, ${w.revenue.left} ${f.count(row.left_count ?? 0)}`,
  );
  return (
    <figure className={s.figure}>
      <div className={s.plot} role="img" aria-label={told.join('; ')}>
        {months.map((row) => (
          <div key={row.key} className={s.month}>
            <div className={s.bars}>
              <i className={s.collected} style={height(row.new_count)} />
              <i className={s.left} style={height(row.left_count)} />
            </div>
            <Name period={row.key} />
          </div>
        ))}
      </div>
      <figcaption className={s.key}>
        <span>
          <i className={s.collected} /> {w.revenue.fresh}
        </span>
        <span>
          <i className={s.left} /> {w.revenue.left}
        </span>
        <span className="num">{w.revenue.top(f.count(most))}</span>
      </figcaption>
    </figure>
  );
}

const Name = ({ period }: { period: string }) => (
  <span className={s.name}>
    {
      f
        .month(period)
        .slice(0, f.language === 'en' ? 3 : undefined)
        .split(' ')[0]
    }
  </span>
);
