/* Sign-in. A wrong name and a wrong password look the same, here as on the server. */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Problem } from '../../shared/client';
import { w } from '../../shared/words';
import { explain } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { login, sessionKey } from '../parts/session';
import { LanguageSwitch, SchemeSwitch } from './switches';
import s from './SignIn.module.css';

export function SignIn() {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [asked, setAsked] = useState(false); // for a code of the second factor
  const [code, setCode] = useState('');
  const enter = useMutation({
    mutationFn: () => login(name.trim(), password, asked ? code.trim() : undefined),
    onSuccess: (session) => {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
      queries.setQueryData(sessionKey, session);
    },
    onError: (error) => {
      const factor = error instanceof Problem && error.code === 'factor';
      setAsked(factor);
      setCode('');
      if (!factor) setPassword('');
    },
  });
  useEffect(() => {
    document.title = `${w.signIn.title} · libisp`;
  }, []);

  return (
    <div className={s.page}>
      <header className={s.top}>
        <a className={s.brand} href="/">
          <img src="/icon.svg" alt="" width="28" height="28" /> libisp
        </a>
        <div className="row">
          <LanguageSwitch />
          <SchemeSwitch />
        </div>
      </header>
      <main className={s.main}>
        <form
          className={s.card}
          onSubmit={(event) => {
            event.preventDefault();
            enter.mutate();
          }}
        >
          <div>
            <h1>{w.signIn.title}</h1>
            <p className="soft">{w.signIn.lead}</p>
          </div>
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
          {asked && (
            <TextInput
              label={w.signIn.code}
              description={w.signIn.codeHint}
              size="md"
              name="code"
              autoComplete="one-time-code"
              autoCapitalize="characters"
              spellCheck={false}
              autoFocus
              required
              withAsterisk={false}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
          )}
          <Button type="submit" size="md" fullWidth loading={enter.isPending}>
            {w.signIn.enter}
          </Button>
        </form>
        <p className={s.foot}>{w.signIn.foot}</p>
      </main>
    </div>
  );
}
