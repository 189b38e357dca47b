/* Open a group with slots, or an ISP in a free slot; change one. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { api, match, need } from '../../shared/client';
import type { Child, ChildOptions } from '../../shared/records';
import { w } from '../../shared/words';
import { Conflict } from '../parts/Conflict';
import { Dialog } from '../parts/Dialog';
import { filled, refuse } from '../parts/form';
import { useEdit } from '../parts/useEdit';
import { readTenant, useFreshTenants } from './queries';

interface OpenProps {
  kind: 'group' | 'isp';
  /** the group, where it is not the session's own */
  parent_id?: number;
  opened: boolean;
  onClose: () => void;
}

const initial = { code: '', name: '', admin_login: '', admin_name: '', slot_count: '1' };
const needed = (text: string) => (text.trim() ? null : w.common.required);

export function OpenTenant({ kind, parent_id, opened, onClose }: OpenProps) {
  const fresh = useFreshTenants();
  const [, navigate] = useLocation();
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({
    initialValues: initial,
    validate: {
      code: needed,
      name: needed,
      admin_login: needed,
      slot_count: (text) => (/^\d+$/.test(text.trim()) ? null : w.packages.noNumber),
    },
  });
  const create = useMutation({
    mutationFn: (body: ChildOptions) => need(api.POST('/tenants', { body })),
    onSuccess: fresh,
  });
  useEffect(() => {
    if (!opened) return;
    form.reset();
    setFailure(null);
  }, [opened]);
  const title = kind === 'group' ? w.tenants.openGroup : w.tenants.openIsp;
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={title}
      act={title}
      pending={create.isPending}
      error={failure}
      onSubmit={form.onSubmit(async ({ slot_count, ...typed }) => {
        setFailure(null);
        try {
          const made = await create.mutateAsync({
            ...filled(typed),
            ...(kind === 'group' && { slot_count: Number(slot_count) }),
            ...(parent_id !== undefined && { parent_id }),
          });
          onClose();
          navigate(`/tenants/${made.tenant_id}?invite=now`);
        } catch (error) {
          setFailure(refuse(form, error));
        }
      })}
    >
      <div className="fields">
        <TextInput
          label={w.tenants.name}
          name="name"
          required
          data-autofocus
          autoComplete="off"
          {...form.getInputProps('name')}
        />
        <TextInput
          label={w.tenants.code}
          description={w.tenants.codeWhy}
          name="code"
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps('code')}
        />
        {kind === 'group' && (
          <TextInput
            label={w.tenants.slotCount}
            name="slot_count"
            inputMode="numeric"
            required
            {...form.getInputProps('slot_count')}
          />
        )}
        <TextInput
          label={w.tenants.adminName}
          name="admin_name"
          autoComplete="off"
          {...form.getInputProps('admin_name')}
        />
        <TextInput
          label={w.tenants.adminLogin}
          description={w.staff.loginWhy}
          name="admin_login"
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps('admin_login')}
        />
      </div>
    </Dialog>
  );
}

const values = (t: Child) => ({
  name: t.name,
  due_day: String(t.due_day),
  grace_days: String(t.grace_days),
  vat_pct_x100: String(t.vat_pct_x100 / 100),
  cut_lines: t.cut_lines ? 'yes' : 'no',
});
type Values = ReturnType<typeof values>;

function options({ name, due_day, grace_days, vat_pct_x100, cut_lines }: Partial<Values>): ChildOptions {
  return {
    ...(name !== undefined && { name }),
    ...(due_day !== undefined && { due_day: Number(due_day) }),
    ...(grace_days !== undefined && { grace_days: Number(grace_days) }),
    ...(vat_pct_x100 !== undefined && { vat_pct_x100: Math.round(Number(vat_pct_x100) * 100) }),
    ...(cut_lines !== undefined && { cut_lines: cut_lines === 'yes' }),
  };
}

const digits = (text: string) => (/^\d+$/.test(text.trim()) ? null : w.packages.noNumber);

export function EditTenantBelow({ tenant, opened, onClose }: { tenant: Child; opened: boolean; onClose: () => void }) {
  const fresh = useFreshTenants();
  const edit = useEdit({
    opened,
    record: tenant,
    values,
    read: () => readTenant(tenant.tenant_id),
    save: async (changed, revision) => {
      await need(
        api.PATCH('/tenants/{tenant_id}', {
          params: { path: { tenant_id: tenant.tenant_id }, header: match({ revision }) },
          body: options(changed),
        }),
      );
      await fresh();
    },
    onDone: onClose,
    validate: {
      name: needed,
      due_day: digits,
      grace_days: digits,
      vat_pct_x100: (text) => (/^\d+(\.\d{1,2})?$/.test(text.trim()) ? null : w.packages.noNumber),
    },
  });
  const labels = {
    name: w.tenants.name,
    due_day: w.tenants.dueDay,
    grace_days: w.tenants.grace,
    vat_pct_x100: w.tenants.vat,
    cut_lines: w.tenants.cutLines,
  };
  const field = (name: keyof Values) => ({ label: labels[name], name, ...edit.form.getInputProps(name) });
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={tenant.name}
      act={w.common.save}
      onSubmit={edit.submit}
      pending={edit.pending}
      disabled={edit.theirs !== null}
      error={edit.failure}
    >
      <Conflict edit={edit} labels={labels} />
      <div className="fields">
        <TextInput data-autofocus {...field('name')} />
        <NativeSelect
          data={[
            { value: 'no', label: w.tenants.cutLinesNo },
            { value: 'yes', label: w.tenants.cutLinesYes },
          ]}
          {...field('cut_lines')}
        />
        {tenant.kind === 'isp' && (
          <>
            <TextInput inputMode="numeric" {...field('due_day')} />
            <TextInput inputMode="numeric" {...field('grace_days')} />
            <TextInput inputMode="decimal" {...field('vat_pct_x100')} />
          </>
        )}
      </div>
    </Dialog>
  );
}
