/* A link with which a person chooses a password: the first one, or one in place of what was forgotten. */
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, need } from '../../shared/client';
import type { User } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { LinkShown } from '../parts/LinkShown';
import { Waiting } from '../parts/Waiting';
import { useFreshStaff } from './queries';

export type LinkKind = 'invite' | 'reset';

interface LinkDialogProps {
  user: Pick<User, 'user_id' | 'login' | 'name'>;
  kind: LinkKind;
  onClose: () => void;
  /** without asking first: the person was made just now */
  now?: boolean;
}

export default function LinkDialog({ user, kind, onClose, now }: LinkDialogProps) {
  const fresh = useFreshStaff();
  const params = { path: { user_id: user.user_id } };
  const make = useMutation({
    mutationFn: () =>
      kind === 'invite'
        ? need(api.POST('/users/{user_id}/invite', { params }))
        : need(api.POST('/users/{user_id}/reset', { params })),
    onSuccess: fresh,
  });
  useEffect(() => {
    if (now && make.isIdle) make.mutate();
  }, []);
  const name = user.name || user.login;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.links.titles[kind](name)}
      {...(!make.data && { act: w.links.make })}
      {...(make.data && { closeWord: w.common.done, stays: true })}
      pending={make.isPending}
      error={make.error}
      onSubmit={() => make.mutate()}
    >
      {make.data ? (
        <LinkShown link={make.data} />
      ) : make.isPending ? (
        <Waiting />
      ) : (
        <p className="soft">{w.links.why[kind]}</p>
      )}
    </Dialog>
  );
}
