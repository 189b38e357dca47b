/* A role goes when nobody has it any more; until then it is said who has. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, need } from '../../shared/client';
import type { CustomRole } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { Failure } from '../parts/Failure';
import { Waiting } from '../parts/Waiting';
import { useFreshStaff } from './queries';
import s from './Staff.module.css';

export default function DeleteRole({ role, onClose }: { role: CustomRole; onClose: () => void }) {
  const fresh = useFreshStaff();
  const holders = useQuery({
    queryKey: ['users', 'of-role', role.role_id],
    queryFn: async () => {
      const people = await need(api.GET('/users', { params: { query: { filter: 'custom', limit: 500 } } }));
      return people.items.filter((user) => user.role_id === role.role_id);
    },
  });
  const remove = useMutation({
    mutationFn: () => need(api.DELETE('/roles/{role_id}', { params: { path: { role_id: role.role_id } } })),
    onSuccess: async () => {
      await fresh();
      onClose();
    },
  });
  const free = holders.data?.length === 0;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.ownRoles.deleteOf(role.name)}
      {...(free && { act: w.ownRoles.delete })}
      danger
      pending={remove.isPending}
      error={remove.error}
      onSubmit={() => free && remove.mutate()}
    >
      {holders.isError && <Failure error={holders.error} retry={() => void holders.refetch()} />}
      {holders.isPending && <Waiting />}
      {free && <p>{w.ownRoles.deleteWhat}</p>}
      {holders.data && !free && (
        <>
          <p role="status">{w.ownRoles.deleteNot}</p>
          <ul className={s.list}>
            {holders.data.map((user) => (
              <li key={user.user_id}>
                <Link href={`/staff/${user.user_id}`}>{user.name || user.login}</Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
