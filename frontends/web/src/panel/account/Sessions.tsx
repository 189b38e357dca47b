/* Where one is signed in: this browser is marked, the others can be thrown out. */
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { LoginSession } from '../../shared/records';
import { w } from '../../shared/words';
import { Age } from '../parts/Age';
import { Failure } from '../parts/Failure';
import { Card } from '../parts/Page';
import { Waiting } from '../parts/Waiting';
import { agent } from './agent';
import s from './Account.module.css';

function program(session: LoginSession): string {
  if (session.source === 'cli') return 'isp';
  const { program, system } = agent(session.agent);
  const name = program ?? w.account.programOther;
  return system === null ? name : w.account.on(name, system);
}

export function Sessions() {
  const queries = useQueryClient();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: () => need(api.GET('/sessions')), staleTime: 0 });
  const onSettled = () => queries.invalidateQueries({ queryKey: ['sessions'] });
  const end = useMutation({
    mutationFn: (session_id: number) =>
      need(api.DELETE('/sessions/{session_id}', { params: { path: { session_id } } })),
    onSettled,
  });
  const endOthers = useMutation({ mutationFn: () => need(api.DELETE('/sessions')), onSettled });
  const rows = sessions.data?.items ?? [];
  const failed = end.error ?? endOthers.error;
  return (
    <Card
      title={w.account.sessions}
      aside={
        rows.length > 1 && (
          <Button variant="default" size="xs" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {w.account.sessionOthers}
          </Button>
        )
      }
    >
      {sessions.isError && <Failure error={sessions.error} retry={() => void sessions.refetch()} />}
      {sessions.isPending && <Waiting />}
      {failed && <Failure error={failed} />}
      <ul className={s.rows}>
        {rows.map((row) => (
          <li key={row.session_id}>
            <div>
              <b>{program(row)}</b>
              {Boolean(row.is_current) && <span className={s.here}>{w.account.sessionHere}</span>}
              <p className="dim">
                {w.account.sessionFrom(row.source)} · {w.account.sessionSince(f.dateTime(row.created_at_us))} ·{' '}
                {w.account.sessionSeen} <Age at_us={row.seen_at_us} />
              </p>
            </div>
            {!row.is_current && (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={w.account.sessionEndOf(`${program(row)}, ${row.source}`)}
                loading={end.isPending && end.variables === row.session_id}
                onClick={() => end.mutate(row.session_id)}
              >
                {w.account.sessionEnd}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {rows.length === 1 && <p className="dim">{w.account.sessionsOne}</p>}
      <p className="dim">{w.account.known}</p>
    </Card>
  );
}
