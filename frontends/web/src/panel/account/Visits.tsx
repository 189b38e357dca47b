/* Who signed in as the person who is here, last first; all of it has a page of its own. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import { w } from '../../shared/words';
import { Failure } from '../parts/Failure';
import { Card } from '../parts/Page';
import s from './Account.module.css';

export function Visits() {
  const visits = useQuery({
    queryKey: ['visits', 'mine'],
    queryFn: () => need(api.GET('/visits', { params: { query: { limit: 5 } } })),
  });
  return (
    <Card title={w.account.visits} aside={<Link href="/visits">{w.account.visitsAll}</Link>}>
      {visits.isError && <Failure error={visits.error} retry={() => void visits.refetch()} />}
      {visits.data?.items.length === 0 && <p className="soft">{w.account.visitsNone}</p>}
      <ul className={s.rows}>
        {visits.data?.items.map((row) => (
          <li key={row.visit_id}>
            <div>
              <b>{row.impersonator}</b>
              <p className="dim">
                {row.reason} · {row.read_only ? w.visits.readOnly : w.visits.act}
              </p>
            </div>
            <span className="date dim">{f.dateTime(row.began_at_us)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
