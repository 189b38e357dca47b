/* One invoice that the platform has written to the own group. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'wouter';
import { api, need } from '../../shared/client';
import { w } from '../../shared/words';
import { InvoicePaper } from '../invoices/InvoicePaper';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Mark } from '../parts/Mark';
import { Page } from '../parts/Page';
import { Waiting } from '../parts/Waiting';

export default function OwnInvoice() {
  const invoice_id = Number(useParams().id);
  const invoice = useQuery({
    queryKey: ['subscription', 'invoice', invoice_id],
    queryFn: () => need(api.GET('/subscription/invoices/{invoice_id}', { params: { path: { invoice_id } } })),
  });
  const back = { to: '/subscription', label: w.subscriptions.mine };
  const i = invoice.data;
  if (!i)
    return (
      <Page title={w.invoices.one} back={back}>
        {invoice.isError ? <Failure error={invoice.error} retry={() => void invoice.refetch()} /> : <Waiting />}
      </Page>
    );
  return (
    <Page
      paper
      title={i.number}
      back={back}
      aside={<Mark kind="invoice" name={i.state} />}
      actions={
        <Button leftSection={<Icon name="print" size={17} />} onClick={() => window.print()}>
          {w.common.print}
        </Button>
      }
    >
      <InvoicePaper i={i} from={w.subscriptions.platform}>
        <strong>{i.customer_name}</strong>
      </InvoicePaper>
    </Page>
  );
}
