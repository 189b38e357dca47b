/* A password of one's own. What will do is said before; whether it does, the server says. */
import { Button, PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, need, Problem } from '../../shared/client';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { refuse } from '../parts/form';
import { Icon } from '../parts/Icon';
import { Card } from '../parts/Page';
import { becomeSession, leaveWord, useSession } from '../parts/session';

export function Password() {
  const [opened, setOpened] = useState(false);
  return (
    <Card title={w.account.password}>
      <div className="stack">
        <p className="soft">{w.account.passwordRules}</p>
        <div className="row">
          <Button variant="default" leftSection={<Icon name="key" size={16} />} onClick={() => setOpened(true)}>
            {w.account.passwordChange}
          </Button>
        </div>
      </div>
      {opened && <Change onClose={() => setOpened(false)} />}
    </Card>
  );
}

function Change({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const { login } = useSession(); // so that the browser keeps the new password under the right name
  const [failure, setFailure] = useState<unknown>(null);
  const needed = (text: string) => (text ? null : w.common.required);
  const form = useForm({
    initialValues: { password: '', new_password: '' },
    validate: { password: needed, new_password: needed },
  });
  const change = useMutation({
    mutationFn: (body: typeof form.values) => need(api.POST('/password/change', { body })),
  });
  const eye = { visibilityToggleButtonProps: { 'aria-label': w.signIn.show } };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.account.passwordChange}
      act={w.account.passwordChange}
      size="md"
      pending={change.isPending}
      error={failure}
      onSubmit={form.onSubmit(async (typed) => {
        setFailure(null);
        try {
          await change.mutateAsync(typed);
          leaveWord(w.account.passwordDone);
          becomeSession(queries, null); // every session has ended with the old password
        } catch (error) {
          if (error instanceof Problem && error.code === 'denied')
            form.setErrors({ password: w.account.passwordWrong });
          else setFailure(refuse(form, error));
        }
      })}
    >
      <p className="soft">{w.account.passwordEnds}</p>
      <input hidden readOnly name="username" autoComplete="username" value={login ?? ''} />
      <PasswordInput
        label={w.account.passwordNow}
        name="password"
        autoComplete="current-password"
        data-autofocus
        {...eye}
        {...form.getInputProps('password')}
      />
      <PasswordInput
        label={w.account.passwordNew}
        description={`${w.account.passwordRules} ${w.account.passwordTip}`}
        name="new_password"
        autoComplete="new-password"
        {...eye}
        {...form.getInputProps('new_password')}
      />
    </Dialog>
  );
}
