import { Textarea, TextInput } from '@mantine/core';
import { api, need } from '../../shared/client';
import type { Customer } from '../../shared/records';
import { w } from '../../shared/words';
import { Conflict } from '../parts/Conflict';
import { Dialog } from '../parts/Dialog';
import { useEdit } from '../parts/useEdit';
import { useCustomerUpdate } from './queries';

export default function EditCustomer({
  customer,
  opened,
  onClose,
}: {
  customer: Customer;
  opened: boolean;
  onClose: () => void;
}) {
  const update = useCustomerUpdate(customer);
  const edit = useEdit({
    opened,
    record: customer,
    values: (c) => ({
      name: c.name,
      code: c.code,
      phone: c.phone ?? '',
      zone: c.zone ?? '',
      address: c.address ?? '',
      note: c.note ?? '',
    }),
    read: () => need(api.GET('/customers/{customer_id}', { params: { path: { customer_id: customer.customer_id } } })),
    save: (body, revision) => update.mutateAsync({ body, revision }),
    onDone: onClose,
    validate: { name: (name) => (name.trim() ? null : w.common.required) },
  });
  const { form } = edit;
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.customers.edit}
      act={w.common.save}
      onSubmit={edit.submit}
      pending={edit.pending}
      disabled={edit.theirs !== null}
      error={edit.failure}
    >
      <Conflict
        edit={edit}
        labels={{
          name: w.customers.name,
          code: w.customers.code,
          phone: w.customers.phone,
          zone: w.customers.zone,
          address: w.customers.address,
          note: w.customers.note,
        }}
      />
      <div className="fields">
        <TextInput label={w.customers.name} name="name" required data-autofocus {...form.getInputProps('name')} />
        <TextInput label={w.customers.code} name="code" {...form.getInputProps('code')} />
        <TextInput label={w.customers.phone} name="phone" type="tel" {...form.getInputProps('phone')} />
        <TextInput label={w.customers.zone} name="zone" {...form.getInputProps('zone')} />
        <TextInput className="whole" label={w.customers.address} name="address" {...form.getInputProps('address')} />
        <Textarea className="whole" label={w.customers.note} name="note" rows={3} {...form.getInputProps('note')} />
      </div>
    </Dialog>
  );
}
