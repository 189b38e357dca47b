/* Where somebody works; nothing means everywhere. */
import { w } from '../../shared/words';
import s from './Staff.module.css';

export function Zones({ zones }: { zones: string[] }) {
  if (zones.length === 0) return <span className="dim">{w.staff.everywhere}</span>;
  return (
    <span className={s.zones}>
      {zones.map((zone) => (
        <span key={zone} className={s.zone}>
          {zone}
        </span>
      ))}
    </span>
  );
}
