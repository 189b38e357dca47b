/* A payment of a group: what is owed stands in the field; a second press of the button is the same payment. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, need } from '../../shared/client';
import { f, parseMoney, typedMoney } from '../../shared/format';
import type { Subscription } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { refuse } from '../parts/form';
import { useFresh } from './queries';

export function Pay({ record, onClose }: { record: Subscription; onClose: () => void }) {
  const fresh = useFresh();
  const [key] = useState(() => crypto.randomUUID());
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({
    initialValues: {
      amount_paisa: record.balance_paisa > 0 ? typedMoney(record.balance_paisa) : '',
      method: 'bank',
      reference: '',
    },
    validate: { amount_paisa: (text) => (parseMoney(text) ? null : w.payments.noAmount) },
  });
  const take = useMutation({
    mutationFn: ({ amount_paisa, method, reference }: typeof form.values) =>
      need(
        api.POST('/payments', {
          params: { header: { 'Idempotency-Key': key } },
          body: {
            customer_id: record.customer_id,
            amount_paisa: parseMoney(amount_paisa) ?? 0,
            method,
            ...(reference.trim() && { reference: reference.trim() }),
          },
        }),
      ),
    onSuccess: fresh,
  });
  const amount = parseMoney(form.values.amount_paisa);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.payments.takeFrom(record.group_name)}
      act={amount ? w.payments.takeAmount(f.money(amount)) : w.payments.take}
      pending={take.isPending}
      error={failure}
      onSubmit={form.onSubmit(async (typed) => {
        setFailure(null);
        try {
          const payment = await take.mutateAsync(typed);
          notifications.show({ message: `${w.payments.taken}: ${payment.receipt}` });
          onClose();
        } catch (error) {
          setFailure(refuse(form, error));
        }
      })}
    >
      <div className="fields">
        <TextInput
          label={w.payments.amount}
          name="amount_paisa"
          inputMode="decimal"
          autoComplete="off"
          leftSection="৳"
          required
          data-autofocus
          {...form.getInputProps('amount_paisa')}
        />
        <NativeSelect
          label={w.payments.method}
          name="method"
          data={(['bank', 'cash'] as const).map((value) => ({ value, label: w.methods[value] }))}
          {...form.getInputProps('method')}
        />
        <TextInput
          className="whole"
          label={w.payments.reference}
          name="reference"
          autoComplete="off"
          {...form.getInputProps('reference')}
        />
      </div>
    </Dialog>
  );
}
