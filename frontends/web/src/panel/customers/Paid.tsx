/* Payments of one customer. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, need } from '../../shared/client';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { paymentCard, paymentColumns, paymentPath } from '../parts/paymentRows';

export function Paid({ customer_id }: { customer_id: number }) {
  const cursor = useAddress().get('cursor');
  const query = useQuery({
    queryKey: ['payments', { customer_id, cursor }],
    queryFn: () => need(api.GET('/payments', { params: { query: { customer_id, ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
  });
  return (
    <DataList
      query={query}
      columns={paymentColumns(false)}
      id={(row) => row.payment_id}
      to={paymentPath}
      card={paymentCard(false)}
      empty={<Empty icon="payments" title={w.payments.noneYet} />}
    />
  );
}
