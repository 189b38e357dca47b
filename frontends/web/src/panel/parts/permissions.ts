/* Permissions in plain words, by subject. */
import { w } from '../../shared/words';

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
export const permissionWord = (row: { permission: string; title: string }) =>
  (w.permissions as Record<string, string>)[row.permission] ?? row.title;

/** The same of bare names, "customer.read payment.take", as a session has them. */
export const groupedNames = (permissions: string) =>
  grouped(
    permissions
      .split(' ')
      .filter(Boolean)
      .map((permission) => ({ permission, title: permission, area: permission.split('.')[0] ?? '' })),
  );
