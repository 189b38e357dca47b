/* One invoice, of a customer. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import { w } from '../../shared/words';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Mark } from '../parts/Mark';
import { Page } from '../parts/Page';
import { Waiting } from '../parts/Waiting';
import { useMay } from '../parts/session';
import { InvoicePaper } from './InvoicePaper';

export default function Invoice() {
  const invoice_id = Number(useParams().id);
  const may = useMay();
  const invoice = useQuery({
    queryKey: ['invoice', invoice_id],
    queryFn: () => need(api.GET('/invoices/{invoice_id}', { params: { path: { invoice_id } } })),
  });
  const lines = useQuery({
    queryKey: ['invoice-lines', invoice_id],
    queryFn: () => need(api.GET('/invoice-lines', { params: { query: { invoice_id, limit: 500 } } })),
  });
  const customer_id = invoice.data?.customer_id;
  const customer = useQuery({
    queryKey: ['customer', customer_id],
    queryFn: () => need(api.GET('/customers/{customer_id}', { params: { path: { customer_id: customer_id ?? 0 } } })),
    enabled: customer_id !== undefined && may('customer.read'),
  });
  const back = { to: '/invoices', label: w.invoices.title };
  const i = invoice.data;
  if (!i)
    return (
      <Page title={w.invoices.one} back={back}>
        {invoice.isError ? <Failure error={invoice.error} retry={() => void invoice.refetch()} /> : <Waiting />}
      </Page>
    );
  const c = customer.data;
  return (
    <Page
      paper
      title={i.number}
      back={back}
      aside={<Mark kind="invoice" name={i.state} />}
      actions={
        <>
          {may('ledger.read') && (
            <Button
              component={Link}
              href={`/ledger?invoice_id=${i.invoice_id}`}
              variant="default"
              leftSection={<Icon name="ledger" size={17} />}
            >
              {w.invoices.ledgerRows}
            </Button>
          )}
          <Button leftSection={<Icon name="print" size={17} />} onClick={() => window.print()}>
            {w.common.print}
          </Button>
        </>
      }
    >
      {lines.isError && <Failure error={lines.error} retry={() => void lines.refetch()} />}
      <InvoicePaper i={i} {...(lines.data && { lines: lines.data.items })}>
        <strong>
          <Link href={`/customers/${i.customer_id}`}>{i.customer_name}</Link>
        </strong>
        {c && (
          <>
            <span className="code">{c.code}</span>
            <span>{[c.address, c.zone].filter(Boolean).join(', ')}</span>
            {c.phone && <span className="code">{f.phone(c.phone)}</span>}
          </>
        )}
      </InvoicePaper>
    </Page>
  );
}
