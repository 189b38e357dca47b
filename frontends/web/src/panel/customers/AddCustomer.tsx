/*
 * A new customer, and the line that is sold with it: one dialog, two calls. Should the second be
 * refused, the customer is there already and only the line is tried again.
 */
import { Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { Customer } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { filled, refuse } from '../parts/form';
import { useMay } from '../parts/session';
import { LineFields, lineChecks, lineInitial, lineOptions } from './LineFields';
import { useCustomerCreate, useServiceCreate } from './queries';

const initial = { name: '', phone: '', zone: '', address: '', ...lineInitial };

export default function AddCustomer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const may = useMay();
  const [, navigate] = useLocation();
  const [withLine, setWithLine] = useState(true);
  const [made, setMade] = useState<Customer | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const sells = withLine && may('service.write');
  const form = useForm({
    initialValues: initial,
    validate: (values) => ({
      name: values.name.trim() ? null : w.common.required,
      ...(sells && lineChecks(values)),
    }),
  });
  const customer = useCustomerCreate();
  const service = useServiceCreate();

  useEffect(() => {
    if (!opened) return;
    form.reset();
    setMade(null);
    setFailure(null);
    // only when it opens: the form is the same object for the life of the dialog
    // eslint-disable-next-line
  }, [opened]);

  const submit = form.onSubmit(async (values) => {
    setFailure(null);
    try {
      const { name, phone, zone, address } = values;
      const there = made ?? (await customer.mutateAsync(filled({ name: name.trim(), phone, zone, address })));
      setMade(there);
      if (sells) await service.mutateAsync({ ...lineOptions(values), customer_id: there.customer_id });
      onClose();
      navigate(`/customers/${there.customer_id}${sells ? '/network' : ''}`);
    } catch (error) {
      setFailure(refuse(form, error));
    }
  });

  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.customers.add}
      act={sells ? w.customers.addWithLine : w.customers.add}
      onSubmit={submit}
      pending={customer.isPending || service.isPending}
      error={failure}
      size="xl"
    >
      <fieldset className="fields plain" disabled={made !== null}>
        <legend className="hidden">{w.customers.person}</legend>
        <TextInput
          label={w.customers.name}
          name="name"
          required
          data-autofocus
          maxLength={200}
          {...form.getInputProps('name')}
        />
        <TextInput
          label={w.customers.phone}
          name="phone"
          type="tel"
          placeholder="01712-345678"
          {...form.getInputProps('phone')}
        />
        <TextInput label={w.customers.zone} name="zone" {...form.getInputProps('zone')} />
        <TextInput label={w.customers.address} name="address" {...form.getInputProps('address')} />
      </fieldset>
      {may('service.write') && (
        <>
          <Switch
            label={w.customers.sellLine}
            description={w.customers.sellLineWhy}
            checked={withLine}
            onChange={(event) => setWithLine(event.currentTarget.checked)}
          />
          {withLine && <LineFields form={form} />}
        </>
      )}
    </Dialog>
  );
}
