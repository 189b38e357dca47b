/* Customers of one ISP below. Each page of them is written to both trails, so nothing is asked that nobody clicked for. */
import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Business, SeenCustomer } from '../../shared/records';
import { w } from '../../shared/words';
import { Dialog } from '../parts/Dialog';
import { Empty } from '../parts/Empty';
import { refuse } from '../parts/form';
import { Mark } from '../parts/Mark';
import s from './Business.module.css';

interface Asked {
  reason: string;
  search: string;
  cursor: string;
}

export default function Look({ isp, onClose }: { isp: Business; onClose: () => void }) {
  const { tenant_id } = isp;
  const [failure, setFailure] = useState<unknown>(null);
  const form = useForm({
    initialValues: { reason: '', search: '' },
    validate: { reason: (reason) => (reason.trim() ? null : w.common.required) },
  });
  const look = useMutation({
    mutationFn: ({ reason, search, cursor }: Asked) =>
      need(
        api.GET('/business/{tenant_id}/customers', {
          params: { path: { tenant_id }, query: { reason, ...(search && { search }), ...(cursor && { cursor }) } },
        }),
      ),
  });
  const ask = async (asked: Asked) => {
    setFailure(null);
    try {
      await look.mutateAsync(asked);
    } catch (error) {
      setFailure(refuse(form, error));
    }
  };
  const seen = look.data;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.business.lookAt(isp.name)}
      act={w.business.look}
      closeWord={seen ? w.common.close : w.common.cancel}
      pending={look.isPending}
      error={failure}
      size="xl"
      onSubmit={form.onSubmit((typed) => ask({ ...typed, cursor: '' }))}
    >
      <p>{w.business.lookWhy}</p>
      <div className="fields">
        <TextInput
          label={w.visits.reason}
          description={w.business.lookReason}
          name="reason"
          required
          data-autofocus
          autoComplete="off"
          {...form.getInputProps('reason')}
        />
        <TextInput
          label={w.common.find}
          description={w.business.lookFind}
          name="search"
          autoComplete="off"
          {...form.getInputProps('search')}
        />
      </div>
      {seen && (seen.items.length > 0 ? <Seen rows={seen.items} /> : <Empty icon="search" title={w.common.nothing} />)}
      {seen?.next && (
        <Button
          variant="default"
          disabled={look.isPending}
          onClick={() => void ask({ ...(look.variables as Asked), cursor: seen.next ?? '' })}
        >
          {w.common.nextPage}
        </Button>
      )}
    </Dialog>
  );
}

function Seen({ rows }: { rows: SeenCustomer[] }) {
  return (
    <div className={s.scroll} tabIndex={0} role="region" aria-label={w.tenants.customers}>
      <table className={s.months}>
        <thead>
          <tr>
            <th scope="col">{w.staff.name}</th>
            <th scope="col">{w.staff.phone}</th>
            <th scope="col">{w.customers.zone}</th>
            <th scope="col">{w.business.online}</th>
            <th scope="col">{w.tenants.dues}</th>
            <th scope="col">{w.staff.state}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.customer_id}>
              <th scope="row">
                {row.name} <span className="code dim">{row.code}</span>
              </th>
              <td className="code">{row.phone ? f.phone(row.phone) : f.none}</td>
              <td>{row.zone ?? f.none}</td>
              <td className="num">{w.common.of(f.count(row.online_count), f.count(row.line_count))}</td>
              <td className="num">{row.due_paisa === null ? f.none : f.money(row.due_paisa)}</td>
              <td>
                <Mark kind="state" name={row.state} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
