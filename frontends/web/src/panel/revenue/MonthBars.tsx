/* Two bars for each month, billed and collected, and what was still open as a mark. The same stands in the table. */
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
            <span className={s.name}>
              {
                f
                  .month(row.key)
                  .slice(0, f.language === 'en' ? 3 : undefined)
                  .split(' ')[0]
              }
            </span>
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
        <span className="num">{f.money(most)}</span>
      </figcaption>
    </figure>
  );
}
