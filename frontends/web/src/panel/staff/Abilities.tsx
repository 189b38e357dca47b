/* What somebody can do, on one page: in plain words, by subject, with where, and whether amounts are seen. */
import { useQuery } from '@tanstack/react-query';
import { api, need } from '../../shared/client';
import type { Ability } from '../../shared/records';
import { w } from '../../shared/words';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Card } from '../parts/Page';
import { Waiting } from '../parts/Waiting';
import { grouped, permissionWord } from '../parts/permissions';
import s from './Staff.module.css';

export function Abilities({ user_id, zones }: { user_id: number; zones: string[] }) {
  const abilities = useQuery({
    queryKey: ['users', 'abilities', user_id],
    queryFn: () => need(api.GET('/users/{user_id}/abilities', { params: { path: { user_id } } })),
  });
  if (abilities.isError) return <Failure error={abilities.error} retry={() => void abilities.refetch()} />;
  if (!abilities.data) return <Waiting />;
  const rows = abilities.data.items;
  const held = rows.filter((row) => row.may);
  const money = held.some((row) => row.kind.split(' ').includes('money'));
  const closed = held.length === 0 ? rows[0]?.because : undefined;
  return (
    <Card title={w.staff.can} aside={w.staff.canOf(held.length, rows.length)}>
      <div className="stack">
        {closed ? (
          <p role="status">{closed}</p>
        ) : (
          <ul className={s.list}>
            <li>
              <b>{money ? w.staff.money : w.staff.moneyNot}</b>
              <span className="dim">{money ? w.staff.moneyWhy : w.staff.moneyNotWhy}</span>
            </li>
            <li>
              <b>{zones.length ? w.staff.zonesOnly(zones.join(', ')) : w.staff.zonesAll}</b>
              {zones.length > 0 && <span className="dim">{w.staff.zonesOnlyWhy}</span>}
            </li>
          </ul>
        )}
        <div className={s.areas}>
          {grouped(rows).map(([group, each]) => (
            <section key={group} className={s.area}>
              <h3>{group}</h3>
              <ul>
                {each.map((row) => (
                  <Can key={row.permission} row={row} />
                ))}
              </ul>
            </section>
          ))}
        </div>
      </div>
    </Card>
  );
}

const Can = ({ row }: { row: Ability }) => (
  <li className={row.may ? s.yes : s.no} title={row.because}>
    <Icon name={row.may ? 'check' : 'close'} size={16} />
    <span>
      <span className="hidden">{row.may ? w.common.yes : w.common.no}: </span>
      {permissionWord(row)}
    </span>
  </li>
);
