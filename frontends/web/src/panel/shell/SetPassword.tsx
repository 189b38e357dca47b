/*
 * Where an invitation or a reset leads. The token stands behind the # of the address: browsers send that
 * part nowhere. It is taken out of the address at once, so it is not left in the history.
 */
import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { api, need, Problem } from '../../shared/client';
import { w } from '../../shared/words';
import { explain } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { leaveWord, sessionKey } from '../parts/session';
import { Door } from './Door';
import s from './SignIn.module.css';

/* Kept while this page lives: it is drawn anew when the language changes. */
let held = '';
function takeToken(): string {
  const token = location.hash.slice(1);
  if (!token) return held;
  history.replaceState(null, '', location.pathname);
  return (held = token);
}

export default function SetPassword() {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [token, setToken] = useState(takeToken);
  const [password, setPassword] = useState('');
  const set = useMutation({
    mutationFn: () => need(api.POST('/password', { body: { token, new_password: password } })),
    onSuccess: async () => {
      held = '';
      leaveWord(`${w.door.setDone}. ${w.door.setDoneWhy}`);
      navigate('/', { replace: true });
      await queries.resetQueries({ queryKey: sessionKey }); // whoever was signed in here may be the same person
    },
  });
  useEffect(() => {
    // another link in the same window: only what stands behind the # differs, so nothing is loaded anew
    const another = () => {
      setToken(takeToken());
      set.reset();
    };
    window.addEventListener('hashchange', another);
    return () => window.removeEventListener('hashchange', another);
  }, []);
  const gone = !token || (set.error instanceof Problem && set.error.code === 'login');
  const refused = set.error instanceof Problem ? set.error.fields[0]?.message : undefined;
  const invited = token.startsWith('isp_inv_');
  const title = gone ? w.door.linkGone : invited ? w.door.inviteTitle : w.door.resetTitle;
  return (
    <Door title={title}>
      <form
        className={s.card}
        onSubmit={(event) => {
          event.preventDefault();
          set.mutate();
        }}
      >
        <div>
          <h1>{title}</h1>
          <p className="soft">{gone ? w.door.linkGoneWhy : invited ? w.door.inviteWhy : w.door.resetWhy}</p>
        </div>
        {!gone && (
          <>
            {set.isError && refused === undefined && (
              <p className={s.error} role="alert">
                <Icon name="dunning" size={18} />
                <span>{explain(set.error).title}</span>
              </p>
            )}
            <PasswordInput
              label={w.account.passwordNew}
              description={`${w.account.passwordRules} ${w.account.passwordTip}`}
              size="md"
              name="new_password"
              autoComplete="new-password"
              autoFocus
              required
              withAsterisk={false}
              value={password}
              error={refused}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': w.signIn.show }}
            />
            <Button type="submit" size="md" fullWidth loading={set.isPending}>
              {w.door.set}
            </Button>
          </>
        )}
        <button type="button" className={s.aside} onClick={() => navigate('/', { replace: true })}>
          {w.door.back}
        </button>
      </form>
    </Door>
  );
}
