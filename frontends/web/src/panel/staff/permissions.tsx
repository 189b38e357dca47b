/* What a permission lets one do, as small signs beside its words. */
import { w } from '../../shared/words';
import s from './Staff.module.css';

const isKind = (word: string): word is keyof typeof w.kinds => word in w.kinds;

/** What it lets one do. That one looks goes without saying. */
export function Kinds({ of }: { of: { kind: string } }) {
  const kinds = of.kind.split(' ').filter(isKind);
  return (
    <span className={s.tags}>
      {kinds
        .filter((kind) => kind !== 'read')
        .map((kind) => (
          <span key={kind} className={s.tag}>
            {w.kinds[kind]}
          </span>
        ))}
    </span>
  );
}
