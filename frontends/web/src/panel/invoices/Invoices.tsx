/* Invoices, newest first. */
import { NativeSelect } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, need } from '../../shared/client';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { DataList } from '../parts/DataList';
import { Filters } from '../parts/Filters';
import { invoiceCard, invoiceColumns, invoicePath } from '../parts/invoiceRows';
import { monthChoices } from '../parts/months';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Page } from '../parts/Page';

const filters = ['', 'open', 'due', 'overdue', 'paid'] as const;

export default function Invoices() {
  const address = useAddress();
  const [filter, search, cursor, period] = ['filter', 'search', 'cursor', 'period'].map(address.get);
  const query = useQuery({
    queryKey: ['invoices', { filter, search, cursor, period }],
    queryFn: () =>
      need(
        api.GET('/invoices', {
          params: {
            query: {
              ...(filter && { filter }),
              ...(search && { search }),
              ...(period && { period }),
              ...(cursor && { cursor }),
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo(() => invoiceColumns(true), []);
  return (
    <Page title={w.invoices.title}>
      <Filters
        label={w.invoices.lists}
        tabs={filters.map((name) => [name, w.invoices.filters[name === '' ? 'all' : name]])}
        find={w.invoices.find}
      >
        <NativeSelect
          aria-label={w.invoices.period}
          value={period ?? ''}
          onChange={(event) => address.set({ period: event.currentTarget.value })}
          data={[{ value: '', label: w.invoices.everyMonth }, ...monthChoices(period)]}
        />
      </Filters>
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.invoice_id}
        to={invoicePath}
        card={invoiceCard(true)}
        empty={
          <NoneOrCleared
            icon="invoices"
            words={w.invoices.filters}
            title={w.invoices.none}
            how={w.invoices.noneHow}
            wanted={['overdue', 'open', 'due']}
          />
        }
      />
    </Page>
  );
}
