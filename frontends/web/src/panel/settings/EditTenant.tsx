import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api, match, need } from '../../shared/client';
import type { Tenant, TenantOptions } from '../../shared/records';
import { w } from '../../shared/words';
import { Conflict } from '../parts/Conflict';
import { Dialog } from '../parts/Dialog';
import { useEdit } from '../parts/useEdit';

type Values = Record<'name' | 'timezone' | 'invoice_prefix' | 'due_day' | 'grace_days' | 'vat_pct_x100', string>;

const values = (t: Tenant): Values => ({
  name: t.name,
  timezone: t.timezone,
  invoice_prefix: t.invoice_prefix,
  due_day: String(t.due_day),
  grace_days: String(t.grace_days),
  vat_pct_x100: String(t.vat_pct_x100 / 100),
});

/** Numbers are text in a form; per cent are hundredths of it in the API. */
function options({ due_day, grace_days, vat_pct_x100, ...texts }: Partial<Values>): TenantOptions {
  return {
    ...texts,
    ...(due_day !== undefined && { due_day: Number(due_day) }),
    ...(grace_days !== undefined && { grace_days: Number(grace_days) }),
    ...(vat_pct_x100 !== undefined && { vat_pct_x100: Math.round(Number(vat_pct_x100) * 100) }),
  };
}

const number = (text: string) => (/^\d+$/.test(text.trim()) ? null : w.packages.noNumber);

export default function EditTenant({
  tenant,
  opened,
  onClose,
}: {
  tenant: Tenant;
  opened: boolean;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const edit = useEdit({
    opened,
    record: tenant,
    values,
    read: () => need(api.GET('/tenant')),
    save: async (changed, revision) => {
      await need(api.PATCH('/tenant', { params: { header: match({ revision }) }, body: options(changed) }));
      await Promise.all(['tenant', 'session'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
    },
    onDone: onClose,
    validate: {
      name: (name) => (name.trim() ? null : w.common.required),
      due_day: number,
      grace_days: number,
      vat_pct_x100: (text) => (/^\d+(\.\d{1,2})?$/.test(text.trim()) ? null : w.packages.noNumber),
    },
  });
  const { form } = edit;
  const isp = tenant.kind === 'isp';
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.settings.edit}
      act={w.common.save}
      onSubmit={edit.submit}
      pending={edit.pending}
      disabled={edit.theirs !== null}
      error={edit.failure}
    >
      <Conflict
        edit={edit}
        labels={{
          name: w.tenants.name,
          timezone: w.settings.timezone,
          invoice_prefix: w.settings.prefix,
          due_day: w.settings.dueDay,
          grace_days: w.settings.grace,
          vat_pct_x100: w.settings.vat,
        }}
      />
      <div className="fields">
        <TextInput label={w.tenants.name} name="name" required data-autofocus {...form.getInputProps('name')} />
        <TextInput
          label={w.settings.timezone}
          description={w.settings.timezoneWhy}
          name="timezone"
          spellCheck={false}
          {...form.getInputProps('timezone')}
        />
        {isp && (
          <>
            <TextInput
              label={w.settings.prefix}
              description={w.settings.prefixWhy}
              name="invoice_prefix"
              {...form.getInputProps('invoice_prefix')}
            />
            <TextInput
              label={w.settings.vat}
              description={w.settings.vatWhy}
              name="vat_pct_x100"
              inputMode="decimal"
              {...form.getInputProps('vat_pct_x100')}
            />
            <TextInput
              label={w.settings.dueDay}
              description={w.settings.dueDayWhy}
              name="due_day"
              inputMode="numeric"
              {...form.getInputProps('due_day')}
            />
            <TextInput
              label={w.settings.grace}
              description={w.settings.graceWhy}
              name="grace_days"
              inputMode="numeric"
              {...form.getInputProps('grace_days')}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}
