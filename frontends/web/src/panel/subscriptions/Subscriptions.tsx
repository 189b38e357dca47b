/* What groups have and owe. A change of plan or slots is priced by the server before it is made. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, match, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Subscription } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { Csv } from '../parts/Csv';
import { type Column, DataList } from '../parts/DataList';
import { Dialog } from '../parts/Dialog';
import { Filters } from '../parts/Filters';
import { Mark } from '../parts/Mark';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Card, Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { useMay } from '../parts/session';
import s from './Subscriptions.module.css';

const day = (on: string | null) => (on === null ? f.none : f.date(on));

export default function Subscriptions() {
  const address = useAddress();
  const may = useMay();
  const [chosen, setChosen] = useState<Subscription | null>(null);
  const [filter, search, cursor] = ['filter', 'search', 'cursor'].map(address.get) as [string, string, string];
  const query = useQuery({
    queryKey: ['subscriptions', { filter, search, cursor }],
    queryFn: () =>
      need(
        api.GET('/subscriptions', {
          params: { query: { ...(filter && { filter }), ...(search && { search }), ...(cursor && { cursor }) } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const change = (row: Subscription) =>
    may('subscription.write') && (
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => setChosen(row)}
        aria-label={`${w.subscriptions.change}: ${row.group_name}`}
      >
        {w.subscriptions.change}
      </Button>
    );
  const columns = useMemo<Column<Subscription>[]>(
    () => [
      { key: 'group', title: w.subscriptions.group, draw: (row) => <b>{row.group_name}</b> },
      { key: 'plan', title: w.subscriptions.plan, draw: (row) => row.plan_name },
      { key: 'state', title: w.subscriptions.state, draw: (row) => <Mark kind="subscription" name={row.state} /> },
      {
        key: 'slots',
        title: w.subscriptions.slots,
        right: true,
        draw: (row) => <span className="num">{f.count(row.slots)}</span>,
      },
      {
        key: 'price',
        title: w.subscriptions.price,
        right: true,
        wide: true,
        draw: (row) => <span className="num">{f.money(row.price_paisa)}</span>,
      },
      {
        key: 'balance',
        title: w.subscriptions.balance,
        right: true,
        draw: (row) => <span className="num">{f.money(row.balance_paisa)}</span>,
      },
      {
        key: 'due',
        title: w.subscriptions.dueOn,
        right: true,
        draw: (row) => <span className="date">{day(row.due_on)}</span>,
      },
      { key: 'change', title: '', right: true, draw: change },
    ],
    [may],
  );
  const words: Record<string, string> = w.subscriptions.filters;
  return (
    <Page title={w.subscriptions.title} actions={<Csv name="subscriptions" records={query.data?.items} />}>
      <Filters
        label={w.subscriptions.title}
        tabs={Object.entries(words).map(([name, word]) => [name === 'all' ? '' : name, word])}
        find={w.tenants.find}
      />
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.group_id}
        card={(row) => (
          <>
            <RowCard
              title={row.group_name}
              figure={f.money(row.balance_paisa)}
              left={`${row.plan_name}, ${w.subscriptions.slots} ${f.count(row.slots)}`}
              right={day(row.due_on)}
              marks={<Mark kind="subscription" name={row.state} />}
            />
            <p className="row">{change(row)}</p>
          </>
        )}
        empty={
          <NoneOrCleared
            icon="subscriptions"
            words={words}
            title={w.subscriptions.none}
            how={w.subscriptions.noneHow}
          />
        }
      />
      {chosen && <Change key={chosen.group_id} record={chosen} onClose={() => setChosen(null)} />}
    </Page>
  );
}

interface Wanted {
  plan_id: string;
  slots: string;
}

function Change({ record, onClose }: { record: Subscription; onClose: () => void }) {
  const queries = useQueryClient();
  const path = { group_id: record.group_id };
  const plans = useQuery({
    queryKey: ['plans', 'all'],
    queryFn: () => need(api.GET('/plans', { params: { query: { limit: 500 } } })),
  });
  const form = useForm<Wanted>({
    initialValues: { plan_id: String(record.plan_id), slots: String(record.slots) },
    validate: { slots: (text) => (/^[1-9]\d*$/.test(text.trim()) ? null : w.packages.noNumber) },
    onValuesChange: () => preview.reset(),
  });
  const body = (typed: Wanted) => ({ plan_id: Number(typed.plan_id), slots: Number(typed.slots) });
  const preview = useMutation({
    mutationFn: (typed: Wanted) =>
      need(api.POST('/subscriptions/{group_id}/preview', { params: { path }, body: body(typed) })),
  });
  const save = useMutation({
    mutationFn: (typed: Wanted) =>
      need(api.PATCH('/subscriptions/{group_id}', { params: { path, header: match(record) }, body: body(typed) })),
    onSuccess: async () => {
      await Promise.all(['subscriptions', 'tenants'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
      onClose();
    },
  });
  const quote = preview.data;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={w.subscriptions.changeTitle(record.group_name)}
      act={quote ? w.common.save : w.subscriptions.preview}
      pending={preview.isPending || save.isPending}
      error={save.error ?? preview.error}
      onSubmit={form.onSubmit((typed) => (quote ? save.mutate(typed) : preview.mutate(typed)))}
    >
      <div className="fields">
        <NativeSelect
          label={w.subscriptions.plan}
          name="plan_id"
          data={(plans.data?.items ?? []).map((plan) => ({ value: String(plan.plan_id), label: plan.name }))}
          {...form.getInputProps('plan_id')}
        />
        <TextInput
          label={w.subscriptions.slots}
          name="slots"
          inputMode="numeric"
          required
          data-autofocus
          {...form.getInputProps('slots')}
        />
      </div>
      {quote && (
        <Card>
          <div className={s.scroll} tabIndex={0} role="region" aria-label={w.plans.effects}>
            <table className={s.table}>
              <thead>
                <tr>
                  <th scope="col">{w.business.month}</th>
                  <th scope="col">{w.subscriptions.before}</th>
                  <th scope="col">{w.subscriptions.after}</th>
                </tr>
              </thead>
              <tbody>
                <tr>
                  <th scope="row">{f.month(quote.period)}</th>
                  <td className="num">{f.money(quote.before_paisa)}</td>
                  <td className="num">{f.money(quote.after_paisa)}</td>
                </tr>
                <tr>
                  <th scope="row">{f.month(quote.next_period)}</th>
                  <td className="num">{f.money(quote.next_before_paisa)}</td>
                  <td className="num">{f.money(quote.next_after_paisa)}</td>
                </tr>
              </tbody>
            </table>
          </div>
        </Card>
      )}
    </Dialog>
  );
}
