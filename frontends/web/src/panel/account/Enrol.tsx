/* Setting up a second factor: the secret for the app, its first code, and then the recovery codes. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, need, Problem } from '../../shared/client';
import { w } from '../../shared/words';
import { CodeInput } from '../parts/CodeInput';
import { Failure } from '../parts/Failure';
import { Secret } from '../parts/Secret';
import { Waiting } from '../parts/Waiting';
import { Qr } from './Qr';
import { RecoveryCodes } from './RecoveryCodes';
import s from './Account.module.css';

interface EnrolProps {
  onDone: () => void;
  /** absent: there is no way around it */
  onCancel?: () => void;
}

export function Enrol({ onDone, onCancel }: EnrolProps) {
  const [code, setCode] = useState('');
  const enrol = useMutation({ mutationFn: () => need(api.POST('/factor')) });
  const confirm = useMutation({
    mutationFn: () => need(api.POST('/factor/confirm', { body: { code: code.trim() } })),
    onError: () => setCode(''),
  });
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return; // each beginning makes another secret
    begun.current = true;
    enrol.mutate();
  }, []);

  if (enrol.isError)
    return (
      <div className="stack">
        <Failure error={enrol.error} retry={() => enrol.mutate()} />
        {onCancel && (
          <Button variant="default" className={s.alone} onClick={onCancel}>
            {w.common.cancel}
          </Button>
        )}
      </div>
    );
  if (confirm.data) return <RecoveryCodes codes={confirm.data.items.map((each) => each.code)} onKept={onDone} />;
  if (!enrol.data?.uri || !enrol.data.secret) return <Waiting />;
  const wrong = confirm.error instanceof Problem && confirm.error.code === 'factor';
  return (
    <form
      className={s.enrol}
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <div className={s.qr}>
        <Qr text={enrol.data.uri} label={w.account.qr} />
      </div>
      <div className="stack">
        <div>
          <h3>{w.account.scan}</h3>
          <p className="soft">{w.account.scanWhy}</p>
          <a href={enrol.data.uri}>{w.account.open}</a>
        </div>
        <div>
          <p className={s.label}>{w.account.secret}</p>
          <Secret text={enrol.data.secret} />
        </div>
        <CodeInput
          label={w.account.firstCode}
          inputMode="numeric"
          value={code}
          onChange={setCode}
          error={wrong ? confirm.error?.message : null}
        />
        {confirm.isError && !wrong && <Failure error={confirm.error} />}
        <div className="row">
          <Button type="submit" loading={confirm.isPending}>
            {w.account.confirm}
          </Button>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {w.common.cancel}
            </Button>
          )}
        </div>
      </div>
    </form>
  );
}
