/*
 * Take a payment: the sum that is due stands in the field, Enter takes it. The key that makes a
 * second press harmless is made when the dialog opens. Afterwards the dialog watches the lines that
 * were suspended until the router is seen to let them in again.
 */
import { SegmentedControl, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, need } from '../../shared/client';
import { f, parseMoney, typedMoney } from '../../shared/format';
import type { Customer, Payment, PaymentOptions, Service } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { refuse } from '../parts/form';
import { Mark } from '../parts/Mark';
import { OnlineAgain } from './OnlineAgain';
import { useFresh } from './queries';
import s from './TakePayment.module.css';

interface TakePaymentProps {
  customer: Customer;
  lines: Service[];
  opened: boolean;
  onClose: () => void;
}

const methods = ['cash', 'bank'] as const;

export default function TakePayment({ customer, lines, opened, onClose }: TakePaymentProps) {
  const fresh = useFresh();
  const [key, setKey] = useState('');
  const [taken, setTaken] = useState<{ payment: Payment; watched: number[] } | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({
    initialValues: { amount_paisa: '', method: 'cash', reference: '', note: '' },
    validate: { amount_paisa: (text) => (parseMoney(text) ? null : w.payments.noAmount) },
  });
  const open = useQuery({
    queryKey: ['invoices', { customer_id: customer.customer_id, filter: 'open' }],
    queryFn: () =>
      need(
        api.GET('/invoices', { params: { query: { customer_id: customer.customer_id, filter: 'open', limit: 5 } } }),
      ),
    enabled: opened,
  });
  const take = useMutation({
    mutationFn: (body: PaymentOptions) =>
      need(api.POST('/payments', { params: { header: { 'Idempotency-Key': key } }, body })),
  });

  useEffect(() => {
    if (!opened) return;
    setKey(crypto.randomUUID());
    setTaken(null);
    setFailure(null);
    form.setValues({
      amount_paisa: (customer.balance_paisa ?? 0) > 0 ? typedMoney(customer.balance_paisa) : '',
      method: 'cash',
      reference: '',
      note: '',
    });
    form.clearErrors();
  }, [opened]);

  const submit = form.onSubmit(async (values) => {
    setFailure(null);
    const watched = lines.filter((line) => line.state === 'suspended').map((line) => line.service_id);
    try {
      const payment = await take.mutateAsync({
        customer_id: customer.customer_id,
        amount_paisa: parseMoney(values.amount_paisa) ?? 0,
        method: values.method,
        ...(values.reference && { reference: values.reference.trim() }),
        ...(values.note && { note: values.note.trim() }),
      });
      setTaken({ payment, watched });
      await fresh();
    } catch (error) {
      setFailure(refuse(form, error));
    }
  });

  if (taken)
    return (
      <Dialog opened={opened} onClose={onClose} title={w.payments.taken} closeWord={w.common.done} stays>
        <OnlineAgain payment={taken.payment} watched={taken.watched} />
      </Dialog>
    );

  const amount = parseMoney(form.values.amount_paisa);
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.payments.takeFrom(customer.name)}
      act={amount ? w.payments.takeAmount(f.money(amount)) : w.payments.take}
      onSubmit={submit}
      pending={take.isPending}
      error={failure}
    >
      {open.data && open.data.items.length > 0 && (
        <div className={s.open}>
          <span className="dim">{w.payments.oldestFirst}</span>
          <ul>
            {[...open.data.items].reverse().map((row) => (
              <li key={row.invoice_id}>
                <span className="code">{row.number}</span>
                <Mark kind="invoice" name={row.state} bare />
                <b className="num">{f.money(row.open_paisa)}</b>
              </li>
            ))}
          </ul>
        </div>
      )}
      <TextInput
        label={w.payments.amount}
        name="amount_paisa"
        size="lg"
        inputMode="decimal"
        autoComplete="off"
        leftSection="৳"
        required
        data-autofocus
        onFocus={(event) => event.currentTarget.select()}
        {...form.getInputProps('amount_paisa')}
      />
      <div className="fields">
        <div>
          <span className={s.label} id="method">
            {w.payments.method}
          </span>
          <SegmentedControl
            fullWidth
            aria-labelledby="method"
            data={methods.map((name) => ({ value: name, label: w.methods[name] }))}
            {...form.getInputProps('method')}
          />
        </div>
        <TextInput
          label={w.payments.reference}
          name="reference"
          autoComplete="off"
          {...form.getInputProps('reference')}
        />
        <TextInput
          className="whole"
          label={w.payments.note}
          name="note"
          autoComplete="off"
          {...form.getInputProps('note')}
        />
      </div>
    </Dialog>
  );
}
