/* Bills of one customer. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, need } from '../../shared/client';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { invoiceCard, invoiceColumns, invoicePath } from '../parts/invoiceRows';

export function Bills({ customer_id }: { customer_id: number }) {
  const cursor = useAddress().get('cursor');
  const query = useQuery({
    queryKey: ['invoices', { customer_id, cursor }],
    queryFn: () => need(api.GET('/invoices', { params: { query: { customer_id, ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
  });
  return (
    <DataList
      query={query}
      columns={invoiceColumns(false)}
      id={(row) => row.invoice_id}
      to={invoicePath}
      card={invoiceCard(false)}
      empty={
        <Empty icon="invoices" title={w.invoices.noneYet}>
          {w.invoices.noneYetHow}
        </Empty>
      }
    />
  );
}
