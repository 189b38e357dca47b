/* A person who can log in. A new password ends all their sessions. */
import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, match, need } from '../../shared/client';
import type { User, UserOptions } from '../../shared/records';
import { w } from '../../shared/words';
import { Conflict } from '../parts/Conflict';
import { Dialog } from '../parts/Dialog';
import { filled, refuse } from '../parts/form';
import { useSession } from '../parts/session';
import { useEdit } from '../parts/useEdit';
import { rolesOf } from './roles';

const initial = { login: '', name: '', phone: '', role: '', state: 'active', password: '' };
type Values = typeof initial;

const values = (record: User): Values => ({
  login: record.login,
  name: record.name ?? '',
  phone: record.phone ?? '',
  role: record.role,
  state: record.state,
  password: '',
});

const labels = () => ({
  login: w.staff.login,
  name: w.staff.name,
  phone: w.staff.phone,
  role: w.staff.role,
  state: w.staff.state,
  password: w.staff.password,
});

interface DialogProps {
  opened: boolean;
  onClose: () => void;
}

function useFreshUsers() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['users'] });
}

export function AddPerson({ opened, onClose }: DialogProps) {
  const fresh = useFreshUsers();
  const [first] = rolesOf(useSession().tenant_kind);
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({
    initialValues: { ...initial, role: first ?? '' },
    validate: {
      login: (login) => (login.trim() ? null : w.common.required),
      password: (password) => (password ? null : w.common.required),
    },
  });
  const create = useMutation({
    mutationFn: (body: UserOptions) => need(api.POST('/users', { body })),
    onSuccess: fresh,
  });
  useEffect(() => {
    if (!opened) return;
    form.reset();
    setFailure(null);
  }, [opened]);
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.staff.add}
      act={w.staff.add}
      pending={create.isPending}
      error={failure}
      onSubmit={form.onSubmit(async ({ state: _, ...typed }) => {
        setFailure(null);
        try {
          await create.mutateAsync(filled(typed));
          onClose();
        } catch (error) {
          setFailure(refuse(form, error));
        }
      })}
    >
      <Fields form={form} fresh />
    </Dialog>
  );
}

export function EditPerson({ record, opened, onClose }: DialogProps & { record: User }) {
  const fresh = useFreshUsers();
  const path = { user_id: record.user_id };
  const edit = useEdit({
    opened,
    record,
    values,
    read: () => need(api.GET('/users/{user_id}', { params: { path } })),
    save: async (changed, revision) => {
      await need(api.PATCH('/users/{user_id}', { params: { path, header: match({ revision }) }, body: changed }));
      await fresh();
    },
    onDone: onClose,
    validate: { login: (login) => (login.trim() ? null : w.common.required) },
  });
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.staff.edit}
      act={w.common.save}
      onSubmit={edit.submit}
      pending={edit.pending}
      disabled={edit.theirs !== null}
      error={edit.failure}
    >
      <Conflict edit={edit} labels={labels()} />
      <Fields form={edit.form} />
    </Dialog>
  );
}

function Fields({ form, fresh }: { form: UseFormReturnType<Values>; fresh?: boolean }) {
  const words = labels();
  const roles = rolesOf(useSession().tenant_kind).map((value) => ({ value: value as string, label: w.roles[value] }));
  // one that is not given here stays what it is
  const role = form.values.role as User['role'];
  if (role && !roles.some((each) => each.value === role)) roles.push({ value: role, label: w.roles[role] });
  return (
    <div className="fields">
      <TextInput label={words.name} name="name" data-autofocus autoComplete="off" {...form.getInputProps('name')} />
      <TextInput label={words.phone} name="phone" type="tel" autoComplete="off" {...form.getInputProps('phone')} />
      <TextInput
        label={words.login}
        description={w.staff.loginWhy}
        name="login"
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('login')}
      />
      <PasswordInput
        label={words.password}
        description={fresh ? w.staff.passwordWhy : w.staff.passwordNew}
        name="password"
        required={fresh ?? false}
        autoComplete="new-password"
        placeholder={fresh ? '' : w.nodes.passwordKept}
        visibilityToggleButtonProps={{ 'aria-label': w.signIn.show }}
        {...form.getInputProps('password')}
      />
      <NativeSelect label={words.role} name="role" data={roles} {...form.getInputProps('role')} />
      {!fresh && (
        <NativeSelect
          label={words.state}
          name="state"
          data={(['active', 'suspended'] as const).map((value) => ({ value, label: w.marks.state[value] }))}
          {...form.getInputProps('state')}
        />
      )}
    </div>
  );
}
