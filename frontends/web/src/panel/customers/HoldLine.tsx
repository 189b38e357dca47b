/* Not suspended until a date, with a reason that everybody can read. It ends by itself. */
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, match, need } from '../../shared/client';
import type { Service } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { refuse } from '../parts/form';
import { useFresh } from './queries';

export function HoldLine({ line, opened, onClose }: { line: Service; opened: boolean; onClose: () => void }) {
  const fresh = useFresh();
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({
    initialValues: { hold_until_on: line.hold_until_on ?? '', hold_reason: line.hold_reason ?? '' },
    validate: {
      hold_until_on: (on) => (on ? null : w.common.required),
      hold_reason: (reason) => (reason.trim() ? null : w.common.required),
    },
  });
  const hold = useMutation({
    mutationFn: (body: { hold_until_on: string; hold_reason: string }) =>
      need(
        api.PATCH('/services/{service_id}', {
          params: { path: { service_id: line.service_id }, header: match(line) },
          body,
        }),
      ),
    onSuccess: fresh,
  });

  useEffect(() => {
    if (!opened) return;
    form.setValues({ hold_until_on: line.hold_until_on ?? '', hold_reason: line.hold_reason ?? '' });
    form.clearErrors();
    setFailure(null);
  }, [opened]);

  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.services.holdTitle(line.login)}
      act={w.services.hold}
      pending={hold.isPending}
      error={failure}
      onSubmit={form.onSubmit(async (values) => {
        setFailure(null);
        try {
          await hold.mutateAsync(values);
          onClose();
        } catch (error) {
          setFailure(refuse(form, error));
        }
      })}
    >
      <p className="soft">{w.services.holdWhy}</p>
      <div className="fields">
        <TextInput
          type="date"
          label={w.services.holdUntil}
          name="hold_until_on"
          required
          {...form.getInputProps('hold_until_on')}
        />
        <TextInput label={w.services.holdReason} name="hold_reason" required {...form.getInputProps('hold_reason')} />
      </div>
    </Dialog>
  );
}
