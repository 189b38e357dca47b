/* What groups have and owe. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Subscription } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { Csv } from '../parts/Csv';
import { type Column, DataList } from '../parts/DataList';
import { Filters } from '../parts/Filters';
import { Icon } from '../parts/Icon';
import { Mark } from '../parts/Mark';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { useMay } from '../parts/session';
import { Start } from './Start';

const day = (on: string | null) => (on === null ? f.none : f.date(on));

export default function Subscriptions() {
  const address = useAddress();
  const may = useMay();
  const [starting, start] = useDisclosure(false);
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
  const columns = useMemo<Column<Subscription>[]>(
    () => [
      { key: 'group', title: w.subscriptions.group, draw: (row) => row.group_name },
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
    ],
    [],
  );
  const words: Record<string, string> = w.subscriptions.filters;
  return (
    <Page
      title={w.subscriptions.title}
      actions={
        <>
          <Csv name="subscriptions" records={query.data?.items} />
          {may('subscription.write') && (
            <Button leftSection={<Icon name="plus" size={18} />} onClick={start.open}>
              {w.subscriptions.start}
            </Button>
          )}
        </>
      }
    >
      <Filters
        label={w.subscriptions.title}
        tabs={Object.entries(words).map(([name, word]) => [name === 'all' ? '' : name, word])}
        find={w.tenants.find}
      />
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.group_id}
        to={(row) => `/subscriptions/${row.group_id}`}
        card={(row) => (
          <RowCard
            title={row.group_name}
            figure={f.money(row.balance_paisa)}
            left={`${row.plan_name}, ${w.subscriptions.slots} ${f.count(row.slots)}`}
            right={day(row.due_on)}
            marks={<Mark kind="subscription" name={row.state} />}
          />
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
      {starting && <Start onClose={start.close} />}
    </Page>
  );
}
