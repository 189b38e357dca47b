/* To see what another sees: why, how long, and whether to change anything. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Person } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from './Dialog';
import { refuse } from './form';
import { beginAnew } from './session';

export default function LogInAs({ person, onClose }: { person: Person; onClose: () => void }) {
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({
    initialValues: { reason: '', minutes: '15', mode: 'read' },
    validate: { reason: (reason) => (reason.trim() ? null : w.common.required) },
  });
  const begin = useMutation({
    mutationFn: ({ reason, minutes, mode }: { reason: string; minutes: string; mode: string }) =>
      need(
        api.POST('/session/impersonations', {
          body: {
            tenant_id: person.tenant_id,
            user_id: person.user_id,
            reason,
            minutes: Number(minutes),
            write: mode === 'write',
          },
        }),
      ),
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.visits.as(person.name || person.login)}
      act={w.visits.title}
      pending={begin.isPending}
      error={failure}
      onSubmit={form.onSubmit(async (typed) => {
        setFailure(null);
        try {
          await begin.mutateAsync(typed);
          beginAnew();
        } catch (error) {
          setFailure(refuse(form, error));
        }
      })}
    >
      <p className="soft">
        {w.roles[person.role]}, {person.tenant_name}
      </p>
      <TextInput
        label={w.visits.reason}
        description={w.visits.reasonWhy}
        name="reason"
        required
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('reason')}
      />
      <div className="fields">
        <NativeSelect
          label={w.visits.minutes}
          name="minutes"
          data={['5', '15', '30', '60'].map((value) => ({ value, label: f.digits(value) }))}
          {...form.getInputProps('minutes')}
        />
        <NativeSelect
          label={w.visits.mode}
          name="mode"
          data={[
            { value: 'read', label: w.visits.readOnly },
            { value: 'write', label: w.visits.act },
          ]}
          {...form.getInputProps('mode')}
        />
      </div>
    </Dialog>
  );
}
