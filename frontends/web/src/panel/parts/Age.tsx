/* How old a reading is. Older than twice its period: grey, and it says so. */
import { now_us, useNow } from '../../shared/clock';
import { f } from '../../shared/format';
import { w } from '../../shared/words';

export function Age({ at_us, period_ms, none }: { at_us: number | null; period_ms?: number; none?: string }) {
  const now = useNow();
  if (at_us === null) return <span className="dim">{none ?? w.common.never}</span>;
  const old = period_ms !== undefined && now - at_us > period_ms * 2000;
  return (
    <time className="date dim" dateTime={new Date(at_us / 1000).toISOString()} title={f.dateTime(at_us)}>
      {f.age(at_us, now)}
      {old && ` · ${w.common.old}`}
    </time>
  );
}

export const ageText = (at_us: number) => f.age(at_us, now_us());
