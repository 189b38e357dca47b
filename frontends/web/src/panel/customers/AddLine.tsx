import { useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import type { Customer } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { refuse } from '../parts/form';
import { LineFields, lineChecks, lineInitial, lineOptions } from './LineFields';
import { useServiceCreate } from './queries';

export function AddLine({ customer, opened, onClose }: { customer: Customer; opened: boolean; onClose: () => void }) {
  const [, navigate] = useLocation();
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({ initialValues: lineInitial, validate: lineChecks });
  const service = useServiceCreate();

  useEffect(() => {
    if (!opened) return;
    form.reset();
    setFailure(null);
  }, [opened]);

  const submit = form.onSubmit(async (values) => {
    setFailure(null);
    try {
      await service.mutateAsync({ ...lineOptions(values), customer_id: customer.customer_id });
      onClose();
      navigate(`/customers/${customer.customer_id}/network`);
    } catch (error) {
      setFailure(refuse(form, error));
    }
  });

  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={w.services.add}
      act={w.services.add}
      onSubmit={submit}
      pending={service.isPending}
      error={failure}
    >
      <p className="soft">{w.customers.sellLineWhy}</p>
      <LineFields form={form} />
    </Dialog>
  );
}
