/* While somebody sees what another person sees: both names, the reason, the clock, and the way back. */
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, need } from '../../shared/client';
import { useNow } from '../../shared/clock';
import { f } from '../../shared/format';
import { w } from '../../shared/words';
import { beginAnew, becomeSession, useSession } from '../parts/session';
import s from './Banner.module.css';

export function Banner() {
  const session = useSession();
  return session.impersonator ? <Visiting impersonator={session.impersonator} /> : null;
}

function Visiting({ impersonator }: { impersonator: string }) {
  const session = useSession();
  const queries = useQueryClient();
  const now = useNow();
  const leave = useMutation({
    mutationFn: () => need(api.DELETE('/session/impersonations')),
    onSuccess: beginAnew,
    onError: () => becomeSession(queries, null),
  });
  const left_ms = session.expires_at_us === null ? null : (session.expires_at_us - now) / 1000;
  const over = left_ms !== null && left_ms <= 0;
  useEffect(() => {
    if (over && leave.isIdle) leave.mutate();
  }, [over]);
  return (
    <aside className={s.banner} aria-label={w.visits.title}>
      <span>
        {w.visits.banner(impersonator, session.name ?? session.login ?? '', session.tenant_name)}{' '}
        <b>{session.reason}</b>. {session.read_only ? w.visits.readOnly : w.visits.act}
        {left_ms !== null && <>. {w.visits.left(f.duration(Math.max(0, left_ms)))}</>}
      </span>
      <Button variant="default" size="compact-md" loading={leave.isPending} onClick={() => leave.mutate()}>
        {w.visits.leave}
      </Button>
    </aside>
  );
}
