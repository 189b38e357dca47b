/* An ISP takes another slot; who stands above the groups may name another group. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, need } from '../../shared/client';
import type { Child } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { refuse } from '../parts/form';
import { useSession } from '../parts/session';
import { useFreshTenants, useTenants } from './queries';

export default function MoveDialog({
  tenant,
  opened,
  onClose,
}: {
  tenant: Child;
  opened: boolean;
  onClose: () => void;
}) {
  const fresh = useFreshTenants();
  const above = useSession().tenant_kind === 'platform';
  const groups = useTenants({ filter: 'active', limit: 500 }, above && opened);
  const [failure, setFailure] = useState<unknown>(null);
  const initialValues = { group_id: String(tenant.parent_id), slot_no: '' };
  const form = useForm({
    initialValues,
    validate: { slot_no: (text) => (/^[1-9]\d*$/.test(text.trim()) ? null : w.packages.noNumber) },
  });
  const move = useMutation({
    mutationFn: (body: { slot_no: number; group_id?: number }) =>
      need(api.POST('/tenants/{tenant_id}/move', { params: { path: { tenant_id: tenant.tenant_id } }, body })),
    onSuccess: fresh,
  });
  useEffect(() => {
    if (!opened) return;
    form.setValues(initialValues);
    form.clearErrors();
    setFailure(null);
  }, [opened]);
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.tenants.moveTitle(tenant.name)}
      act={w.tenants.move}
      pending={move.isPending}
      error={failure}
      onSubmit={form.onSubmit(async ({ group_id, slot_no }) => {
        setFailure(null);
        try {
          const other = Number(group_id) !== tenant.parent_id;
          await move.mutateAsync({ slot_no: Number(slot_no), ...(other && { group_id: Number(group_id) }) });
          onClose();
        } catch (error) {
          setFailure(refuse(form, error));
        }
      })}
    >
      <div className="fields">
        {above && (
          <NativeSelect
            label={w.tenants.moveGroup}
            name="group_id"
            data={(groups.data?.items ?? []).map((each) => ({ value: String(each.tenant_id), label: each.name }))}
            {...form.getInputProps('group_id')}
          />
        )}
        <TextInput
          label={w.tenants.moveTo}
          name="slot_no"
          inputMode="numeric"
          required
          data-autofocus
          {...form.getInputProps('slot_no')}
        />
      </div>
    </Dialog>
  );
}
