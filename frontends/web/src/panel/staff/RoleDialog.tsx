/* Put a role together: begin with another one, then take away and add. */
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, match, need, Problem } from '../../shared/client';
import type { CustomRole, CustomRoleOptions, PermissionInfo } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { grouped, permissionWord } from '../parts/permissions';
import { Kinds } from './permissions';
import { useFreshStaff } from './queries';
import s from './Staff.module.css';

interface Start {
  key: string;
  name: string;
  has: (row: PermissionInfo) => boolean;
}

interface RoleDialogProps {
  permissions: PermissionInfo[];
  starts: Start[];
  /** absent: a new one */
  record?: CustomRole;
  /** what a new one begins with */
  from?: string;
  onClose: () => void;
}

export default function RoleDialog({ permissions, starts, record, from = '', onClose }: RoleDialogProps) {
  const fresh = useFreshStaff();
  const possible = permissions.filter((row) => row.custom);
  const of = (key: string) => {
    const start = starts.find((each) => each.key === key);
    return new Set(start ? possible.filter((row) => row.may && start.has(row)).map((row) => row.permission) : []);
  };
  const [start, setStart] = useState(from);
  const begun = starts.find((each) => each.key === from);
  const [name, setName] = useState(record?.name ?? (begun ? w.ownRoles.copyOf(begun.name) : ''));
  const [chosen, setChosen] = useState(record ? new Set(record.permissions.split(' ')) : of(from));
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: (body: CustomRoleOptions) =>
      record
        ? need(
            api.PATCH('/roles/{role_id}', {
              params: { path: { role_id: record.role_id }, header: match(record) },
              body,
            }),
          )
        : need(api.POST('/roles', { body })),
    onSuccess: async () => {
      await fresh();
      onClose();
    },
  });
  const refused = save.error instanceof Problem ? save.error.fields.find((each) => each.field === 'name') : undefined;
  const unnamed = tried && !name.trim() ? w.common.required : null;
  return (
    <Dialog
      opened
      onClose={onClose}
      size="xl"
      title={record ? w.ownRoles.editOf(record.name) : w.ownRoles.add}
      act={record ? w.common.save : w.ownRoles.add}
      pending={save.isPending}
      error={refused ? null : save.error}
      onSubmit={() => {
        setTried(true);
        if (!name.trim() || chosen.size === 0) return;
        const names = permissions.filter((row) => chosen.has(row.permission)).map((row) => row.permission);
        save.mutate({ name: name.trim(), permissions: names.join(' ') });
      }}
    >
      <div className="fields">
        <TextInput
          label={w.ownRoles.name}
          name="name"
          required
          data-autofocus
          autoComplete="off"
          value={name}
          error={unnamed ?? refused?.message}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {!record && (
          <NativeSelect
            label={w.ownRoles.from}
            value={start}
            data={[
              { value: '', label: w.ownRoles.fromNothing },
              ...starts.map((each) => ({ value: each.key, label: each.name })),
            ]}
            onChange={(event) => {
              setStart(event.currentTarget.value);
              setChosen(of(event.currentTarget.value));
            }}
          />
        )}
      </div>
      {tried && chosen.size === 0 && (
        <p role="alert" className={s.missing}>
          {w.ownRoles.some}
        </p>
      )}
      <div className={s.areas}>
        {grouped(possible).map(([group, each]) => (
          <fieldset key={group} className="plain">
            <legend className={s.legend}>{group}</legend>
            {each.map((row) => (
              <Checkbox
                key={row.permission}
                className={s.check ?? ''}
                checked={chosen.has(row.permission)}
                // what one has not got oneself may be taken away, not given
                disabled={!row.may && !chosen.has(row.permission)}
                description={row.may ? undefined : w.ownRoles.notYours}
                label={
                  <>
                    {permissionWord(row)} <Kinds of={row} />
                  </>
                }
                onChange={(event) => {
                  const next = new Set(chosen);
                  if (event.currentTarget.checked) next.add(row.permission);
                  else next.delete(row.permission);
                  setChosen(next);
                }}
              />
            ))}
          </fieldset>
        ))}
      </div>
    </Dialog>
  );
}
