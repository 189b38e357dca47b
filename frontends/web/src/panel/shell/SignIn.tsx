/* Sign-in. A wrong name and a wrong password look the same, here as on the server. */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, need, Problem } from '../../shared/client';
import { w } from '../../shared/words';
import { CodeInput } from '../parts/CodeInput';
import { explain } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { login, sessionKey, takeWord } from '../parts/session';
import { Door } from './Door';
import s from './SignIn.module.css';

const isClosed = (error: unknown): error is Problem => error instanceof Problem && error.code === 'suspended';

/** closed: the panel was shut while somebody was in it. */
export function SignIn({ closed }: { closed?: Problem }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [asked, setAsked] = useState(false); // for a code of the second factor
  const [code, setCode] = useState('');
  const [told, setTold] = useState(takeWord);
  const [forgotten, setForgotten] = useState(false);
  const [shut, setShut] = useState(closed ?? null);
  const enter = useMutation({
    mutationFn: () => login(name.trim(), password, asked ? code.trim() : undefined),
    onSuccess: (session) => {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
      queries.setQueryData(sessionKey, session);
    },
    onError: (error) => {
      const factor = error instanceof Problem && error.code === 'factor';
      if (isClosed(error)) setShut(error);
      setAsked(factor);
      setCode('');
      if (!factor) setPassword('');
    },
  });

  if (shut) return <Closed problem={shut} onBack={() => (enter.reset(), setShut(null))} />;
  if (forgotten) return <Forgot name={name} onBack={() => setForgotten(false)} />;
  return (
    <Door title={w.signIn.title}>
      <form
        className={s.card}
        onSubmit={(event) => {
          event.preventDefault();
          setTold(null);
          enter.mutate();
        }}
      >
        <div>
          <h1>{w.signIn.title}</h1>
          <p className="soft">{w.signIn.lead}</p>
        </div>
        {told && (
          <p className={s.told} role="status">
            <Icon name="check" size={18} />
            <span>{told}</span>
          </p>
        )}
        {enter.isError && (
          <p className={s.error} role="alert">
            <Icon name="dunning" size={18} />
            <span>{explain(enter.error).title}</span>
          </p>
        )}
        <TextInput
          label={w.signIn.login}
          size="md"
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label={w.signIn.password}
          size="md"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': w.signIn.show }}
        />
        {asked && <CodeInput description={w.signIn.codeHint} size="md" autoFocus value={code} onChange={setCode} />}
        <Button type="submit" size="md" fullWidth loading={enter.isPending}>
          {w.signIn.enter}
        </Button>
        <button type="button" className={s.aside} onClick={() => setForgotten(true)}>
          {w.door.forgot}
        </button>
      </form>
      <p className={s.foot}>{w.signIn.foot}</p>
    </Door>
  );
}

/** Nobody is told whether there is such a login; nothing is sent. */
function Forgot({ name, onBack }: { name: string; onBack: () => void }) {
  const [login, setLogin] = useState(name);
  const ask = useMutation({
    mutationFn: () => need(api.POST('/password/forgot', { body: { login: login.trim() } })),
  });
  return (
    <Door title={w.door.forgotTitle}>
      <form
        className={s.card}
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <div>
          <h1>{w.door.forgotTitle}</h1>
          <p className="soft">{ask.isSuccess ? w.door.forgotDone : w.door.forgotWhy}</p>
        </div>
        {ask.isError && (
          <p className={s.error} role="alert">
            <Icon name="dunning" size={18} />
            <span>{explain(ask.error).title}</span>
          </p>
        )}
        {!ask.isSuccess && (
          <>
            <TextInput
              label={w.signIn.login}
              size="md"
              name="login"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              required
              withAsterisk={false}
              value={login}
              onChange={(event) => setLogin(event.currentTarget.value)}
            />
            <Button type="submit" size="md" fullWidth loading={ask.isPending}>
              {w.door.forgotSend}
            </Button>
          </>
        )}
        <button type="button" className={s.aside} onClick={onBack}>
          {w.door.back}
        </button>
      </form>
    </Door>
  );
}

/** Why nobody can work here, and what is to be done: in the words of the server, which knows the invoices. */
function Closed({ problem, onBack }: { problem: Problem; onBack: () => void }) {
  return (
    <Door title={w.door.closed}>
      <section className={s.card}>
        <div>
          <h1>{w.door.closed}</h1>
          <p className="soft">{w.door.closedWhy}</p>
        </div>
        <p className={s.error} role="alert">
          <Icon name="dunning" size={18} />
          <span>{problem.detail}</span>
        </p>
        <p className="soft">{w.door.closedPaid}</p>
        <Button variant="default" size="md" fullWidth onClick={onBack}>
          {w.door.back}
        </Button>
      </section>
    </Door>
  );
}
