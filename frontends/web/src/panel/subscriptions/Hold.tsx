/* Panels stay open until a day, whatever is owed: with a reason, and it ends by itself. */
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, match, need } from '../../shared/client';
import type { Subscription } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { refuse } from '../parts/form';
import { useFresh } from './queries';

export function Hold({ record, onClose }: { record: Subscription; onClose: () => void }) {
  const fresh = useFresh();
  const [failure, setFailure] = useState<unknown>(null);
  const needed = (text: string) => (text.trim() ? null : w.common.required);
  const form = useForm({
    initialValues: { hold_until_on: record.hold_until_on ?? '', hold_reason: record.hold_reason ?? '' },
    validate: { hold_until_on: needed, hold_reason: needed },
  });
  const hold = useMutation({
    mutationFn: (body: typeof form.values) =>
      need(
        api.PATCH('/subscriptions/{group_id}', {
          params: { path: { group_id: record.group_id }, header: match(record) },
          body,
        }),
      ),
    onSuccess: fresh,
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.subscriptions.holdTitle(record.group_name)}
      act={w.subscriptions.hold}
      pending={hold.isPending}
      error={failure}
      onSubmit={form.onSubmit(async (typed) => {
        setFailure(null);
        try {
          await hold.mutateAsync(typed);
          onClose();
        } catch (error) {
          setFailure(refuse(form, error));
        }
      })}
    >
      <p className="soft">{w.subscriptions.holdWhy}</p>
      <div className="fields">
        <TextInput
          label={w.services.holdUntil}
          name="hold_until_on"
          type="date"
          required
          data-autofocus
          {...form.getInputProps('hold_until_on')}
        />
        <TextInput label={w.services.holdReason} name="hold_reason" required {...form.getInputProps('hold_reason')} />
      </div>
    </Dialog>
  );
}
