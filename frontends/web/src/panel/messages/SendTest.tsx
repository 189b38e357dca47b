/* A message to see whether messages arrive. */
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, need } from '../../shared/client';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { filled, refuse } from '../parts/form';
import { useFresh } from './queries';

export default function SendTest({ onClose }: { onClose: () => void }) {
  const fresh = useFresh();
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({ initialValues: { recipient: '' } });
  const send = useMutation({
    mutationFn: (body: { recipient?: string }) => need(api.POST('/messages', { body })),
    onSuccess: fresh,
  });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.messages.test}
      act={w.messages.send}
      pending={send.isPending}
      error={failure}
      onSubmit={form.onSubmit(async (typed) => {
        setFailure(null);
        try {
          const message = await send.mutateAsync(filled(typed));
          notifications.show({ message: w.messages.queued(message.recipient ?? '') });
          onClose();
        } catch (error) {
          setFailure(refuse(form, error));
        }
      })}
    >
      <TextInput
        label={w.messages.to}
        description={w.messages.toWhy}
        name="recipient"
        type="email"
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('recipient')}
      />
    </Dialog>
  );
}
