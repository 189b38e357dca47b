/* Payments, newest first. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, need } from '../../shared/client';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { DataList } from '../parts/DataList';
import { Filters } from '../parts/Filters';
import { NoneOrCleared } from '../parts/NoneOrCleared';
import { Page } from '../parts/Page';
import { paymentCard, paymentColumns, paymentPath } from '../parts/paymentRows';

const filters = ['', 'cash', 'bank', 'bkash', 'nagad'] as const;

export default function Payments() {
  const address = useAddress();
  const [filter, cursor] = ['filter', 'cursor'].map(address.get);
  const query = useQuery({
    queryKey: ['payments', { filter, cursor }],
    queryFn: () =>
      need(api.GET('/payments', { params: { query: { ...(filter && { filter }), ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo(() => paymentColumns(true), []);
  return (
    <Page title={w.payments.title}>
      <Filters
        label={w.payments.lists}
        tabs={filters.map((name) => [name, w.payments.filters[name === '' ? 'all' : name]])}
      />
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.payment_id}
        to={paymentPath}
        card={paymentCard(true)}
        empty={
          <NoneOrCleared icon="payments" words={w.payments.filters} title={w.payments.none} how={w.payments.noneHow} />
        }
      />
    </Page>
  );
}
