/* One invoice, as it is printed on A4: each line says why this amount. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import { inWords } from '../../shared/inWords';
import { w } from '../../shared/words';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Mark } from '../parts/Mark';
import { Page } from '../parts/Page';
import { Paper } from '../parts/Paper';
import { Waiting } from '../parts/Waiting';
import { useMay } from '../parts/session';
import s from './Invoice.module.css';

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
      <Paper kind={w.invoices.one} number={i.number}>
        <div className={s.head}>
          <div>
            <span className={s.label}>{w.invoices.billTo}</span>
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
          </div>
          <dl className={s.dates}>
            <dt>{w.invoices.month}</dt>
            <dd>{f.month(i.period)}</dd>
            <dt>{w.invoices.issued}</dt>
            <dd>{f.date(i.issued_on)}</dd>
            <dt>{w.invoices.dueOn}</dt>
            <dd>{f.date(i.due_on)}</dd>
          </dl>
        </div>
        <table className={s.lines}>
          <thead>
            <tr>
              <th scope="col">{w.invoices.description}</th>
              <th scope="col" className={s.right}>
                {w.invoices.price}
              </th>
              <th scope="col" className={s.right}>
                {w.invoices.net}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.data?.items.map((line) => (
              <tr key={line.line_no}>
                <td>
                  <strong>{line.package_code}</strong>
                  <span className={s.why}>
                    {f.date(line.from_on)} – {f.date(line.to_on)},{' '}
                    {w.invoices.days(f.count(line.day_count), f.count(line.month_day_count))}
                  </span>
                </td>
                <td className={s.right}>{f.moneyExact(line.price_paisa)}</td>
                <td className={s.right}>{f.moneyExact(line.net_paisa)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <dl className={s.sums}>
          <dt>{w.invoices.subtotal}</dt>
          <dd>{f.moneyExact(i.net_paisa)}</dd>
          <dt>
            {w.invoices.vat}
            {lines.data?.items[0] && ` ${f.percent(lines.data.items[0].vat_pct_x100)}`}
          </dt>
          <dd>{f.moneyExact(i.vat_paisa)}</dd>
          <dt className={s.total}>{w.invoices.totalWithVat}</dt>
          <dd className={s.total}>{f.moneyExact(i.total_paisa)}</dd>
          {i.open_paisa !== i.total_paisa && (
            <>
              <dt>{w.invoices.paid}</dt>
              <dd>{f.moneyExact(i.total_paisa - i.open_paisa)}</dd>
              <dt className={s.total}>{w.invoices.toPay}</dt>
              <dd className={s.total}>{f.moneyExact(i.open_paisa)}</dd>
            </>
          )}
        </dl>
        <p className={s.words}>
          <span className={s.label}>{w.invoices.amountInWords}</span> {inWords(i.total_paisa, f.language)}
        </p>
      </Paper>
    </Page>
  );
}
