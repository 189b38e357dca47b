/* The second factor: on or off, another phone, new recovery codes. */
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { Failure } from '../parts/Failure';
import { Mark } from '../parts/Mark';
import { Card } from '../parts/Page';
import { sessionKey } from '../parts/session';
import { Waiting } from '../parts/Waiting';
import { Enrol } from './Enrol';
import { RecoveryCodes } from './RecoveryCodes';

export function Factor() {
  const queries = useQueryClient();
  const [enrolling, setEnrolling] = useState(false);
  const [asked, setAsked] = useState(false); // whether to make new codes
  const factor = useQuery({ queryKey: ['factor'], queryFn: () => need(api.GET('/factor')) });
  const fresh = () =>
    Promise.all([['factor'], ['sessions'], sessionKey].map((queryKey) => queries.invalidateQueries({ queryKey })));
  const renew = useMutation({
    mutationFn: () => need(api.POST('/factor/recovery-codes')),
    onSettled: () => setAsked(false),
  });
  const t = factor.data;
  const done = () => {
    setEnrolling(false);
    renew.reset();
    void fresh();
  };
  return (
    <Card
      title={w.account.factor}
      aside={t && <Mark kind="factor" name={t.enabled ? 'on' : t.is_required ? 'missing' : 'off'} />}
    >
      {factor.isError && <Failure error={factor.error} retry={() => void factor.refetch()} />}
      {factor.isPending && <Waiting />}
      {t &&
        (enrolling ? (
          <Enrol onDone={done} onCancel={() => setEnrolling(false)} />
        ) : renew.data ? (
          <RecoveryCodes codes={renew.data.items.map((each) => each.code)} onKept={done} />
        ) : (
          <div className="stack">
            {t.enabled ? (
              <p className="soft">
                {t.confirmed_at_us !== null && w.account.factorSince(f.dateTime(t.confirmed_at_us))}{' '}
                {t.recovery_count > 0
                  ? w.account.left(t.recovery_count, f.count(t.recovery_count))
                  : w.account.leftNone}{' '}
                {t.is_required && w.account.factorRequired} {w.account.factorLost}
              </p>
            ) : (
              <p className="soft">{w.account.factorOff}</p>
            )}
            {t.ends_at_us !== null && <p role="note">{w.account.factorEnds(f.dateTime(t.ends_at_us))}</p>}
            {renew.isError && <Failure error={renew.error} />}
            <div className="row">
              <Button {...(t.enabled && { variant: 'default' })} onClick={() => setEnrolling(true)}>
                {t.enabled ? w.account.factorReplace : w.account.factorSetUp}
              </Button>
              {t.enabled && (
                <Button variant="default" onClick={() => setAsked(true)}>
                  {w.account.renew}
                </Button>
              )}
            </div>
          </div>
        ))}
      <Dialog
        opened={asked}
        onClose={() => setAsked(false)}
        title={w.account.renew}
        act={w.account.renew}
        pending={renew.isPending}
        onSubmit={() => renew.mutate()}
      >
        <p>{w.account.renewWhat}</p>
      </Dialog>
    </Card>
  );
}
