/* Permissions in plain words, by subject. */
import { w } from '../../shared/words';
import s from './Staff.module.css';

interface Named {
  permission: string;
  title: string;
  area: string;
  kind: string;
}

type Group = keyof typeof w.groups;

/* Which areas stand together, as in the menu; what is not named is of the panel itself. */
const groupOf: Record<string, Group> = {
  customer: 'people',
  service: 'people',
  node: 'network',
  onu: 'network',
};
for (const area of 'money package invoice payment bill dunning ledger revenue business plan subscription'.split(' '))
  groupOf[area] = 'money';

/** Permissions by subject, in the order of the menu. */
export function grouped<T extends { area: string }>(rows: T[]): [string, T[]][] {
  return (['people', 'money', 'network', 'setup'] as const)
    .map((group): [string, T[]] => [w.groups[group], rows.filter((row) => (groupOf[row.area] ?? 'setup') === group)])
    .filter(([, each]) => each.length > 0);
}

/** In the person's language where we have it; a permission of a newer server as the server calls it. */
export const permissionWord = (row: Named) => (w.permissions as Record<string, string>)[row.permission] ?? row.title;

const isKind = (word: string): word is keyof typeof w.kinds => word in w.kinds;

/** What it lets one do. That one looks goes without saying. */
export function Kinds({ of }: { of: Named }) {
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
