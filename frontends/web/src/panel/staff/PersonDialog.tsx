/* A person who can log in. They choose their password themselves: a link is made for it. */
import { NativeSelect, PasswordInput, TagsInput, TextInput } from '@mantine/core';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { api, match, need } from '../../shared/client';
import type { User, UserOptions } from '../../shared/records';
import { w } from '../../shared/words';
import { Conflict } from '../parts/Conflict';
import { Dialog } from '../parts/Dialog';
import { filled, refuse } from '../parts/form';
import { useSession } from '../parts/session';
import { useEdit } from '../parts/useEdit';
import { readUser, useCustomRoles, useFreshStaff, useKnownZones } from './queries';
import { rolesOf } from './roles';

/* role: a built-in one, or "own:7". */
const initial = { login: '', name: '', phone: '', role: '', zones: '', expires_on: '', how: 'link', password: '' };
type Typed = typeof initial;
type Values = Pick<Typed, 'name' | 'phone' | 'role' | 'zones' | 'expires_on'>;

const values = (record: User): Values => ({
  name: record.name ?? '',
  phone: record.phone ?? '',
  role: record.role === 'custom' ? `own:${record.role_id}` : record.role,
  zones: record.zones ?? '',
  expires_on: record.expires_on ?? '',
});

function roleOptions(role: string | undefined): UserOptions {
  if (role === undefined) return {};
  return role.startsWith('own:') ? { role: 'custom', role_id: Number(role.slice(4)) } : { role };
}

const labels = () => ({
  name: w.staff.name,
  phone: w.staff.phone,
  role: w.staff.role,
  zones: w.staff.zones,
  expires_on: w.staff.expiresOn,
});

interface DialogProps {
  opened: boolean;
  onClose: () => void;
}

/** @param onMade link: whether a link is to be made for them now */
export function AddPerson({ opened, onClose, onMade }: DialogProps & { onMade: (user: User, link: boolean) => void }) {
  const fresh = useFreshStaff();
  const roles = rolesOf(useSession().tenant_kind);
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({
    initialValues: { ...initial, role: roles[roles.length > 1 ? 1 : 0] ?? '' },
    validate: {
      login: (login) => (login.trim() ? null : w.common.required),
      password: (password, { how }) => (how === 'link' || password ? null : w.common.required),
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
      onSubmit={form.onSubmit(async ({ how, role, password, ...typed }) => {
        setFailure(null);
        try {
          const link = how === 'link';
          const made = await create.mutateAsync({ ...filled(typed), ...roleOptions(role), ...(!link && { password }) });
          onClose();
          onMade(made, link);
        } catch (error) {
          setFailure(refuse(form, error));
        }
      })}
    >
      <div className="fields">
        <Fields
          form={form as unknown as UseFormReturnType<Values>}
          login={
            <TextInput
              label={w.staff.login}
              description={w.staff.loginWhy}
              name="login"
              required
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              {...form.getInputProps('login')}
            />
          }
          way={
            <>
              <NativeSelect
                label={w.staff.how}
                description={w.staff.howWhy}
                name="how"
                data={[
                  { value: 'link', label: w.staff.hows.link },
                  { value: 'password', label: w.staff.hows.password },
                ]}
                {...form.getInputProps('how')}
              />
              {form.values.how === 'password' && (
                <PasswordInput
                  label={w.staff.password}
                  description={w.staff.passwordWhy}
                  name="password"
                  required
                  autoComplete="new-password"
                  visibilityToggleButtonProps={{ 'aria-label': w.signIn.show }}
                  {...form.getInputProps('password')}
                />
              )}
            </>
          }
        />
      </div>
    </Dialog>
  );
}

export function EditPerson({ record, opened, onClose }: DialogProps & { record: User }) {
  const fresh = useFreshStaff();
  const path = { user_id: record.user_id };
  const edit = useEdit({
    opened,
    record,
    values,
    read: () => readUser(record.user_id),
    save: async ({ role, zones, expires_on, ...texts }, revision) => {
      const body = {
        ...texts,
        ...roleOptions(role),
        ...(zones !== undefined && { zones: zones || null }),
        ...(expires_on !== undefined && { expires_on: expires_on || null }),
      };
      await need(api.PATCH('/users/{user_id}', { params: { path, header: match({ revision }) }, body }));
      await fresh();
    },
    onDone: onClose,
  });
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.staff.editOf(record.name || record.login)}
      act={w.common.save}
      onSubmit={edit.submit}
      pending={edit.pending}
      disabled={edit.theirs !== null}
      error={edit.failure}
    >
      <Conflict edit={edit} labels={labels()} />
      <div className="fields">
        <Fields form={edit.form} />
      </div>
    </Dialog>
  );
}

interface FieldsProps {
  form: UseFormReturnType<Values>;
  /** only of a new person */
  login?: ReactNode;
  way?: ReactNode;
}

function Fields({ form, login, way }: FieldsProps) {
  const words = labels();
  const kind = useSession().tenant_kind;
  const own = useCustomRoles();
  const isp = kind === 'isp';
  const known = useKnownZones(isp);
  const roles = rolesOf(kind).map((value) => ({ value: value as string, label: w.roles[value] }));
  for (const role of own.data?.items ?? []) roles.push({ value: `own:${role.role_id}`, label: role.name });
  // one that is not given here stays what it is
  const role = form.values.role;
  if (role && !roles.some((each) => each.value === role))
    roles.push({ value: role, label: w.roles[role as User['role']] ?? w.roles.custom });
  const zones = form.values.zones.split(',').filter(Boolean);
  return (
    <>
      <TextInput label={words.name} name="name" data-autofocus autoComplete="off" {...form.getInputProps('name')} />
      <TextInput label={words.phone} name="phone" type="tel" autoComplete="off" {...form.getInputProps('phone')} />
      {login}
      <NativeSelect label={words.role} name="role" data={roles} {...form.getInputProps('role')} />
      <TextInput
        label={words.expires_on}
        description={w.staff.expiresOnWhy}
        name="expires_on"
        type="date"
        {...form.getInputProps('expires_on')}
      />
      {way}
      {isp && (
        <TagsInput
          className="whole"
          label={words.zones}
          description={w.staff.zonesWhy}
          name="zones"
          data={known.data ?? []}
          splitChars={[',']}
          maxTags={50}
          acceptValueOnBlur
          value={zones}
          onChange={(next) => form.setFieldValue('zones', next.join(','))}
          error={form.errors.zones}
        />
      )}
    </>
  );
}
