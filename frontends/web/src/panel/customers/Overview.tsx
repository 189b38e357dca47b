/* Who it is, what is open, what came in. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Customer } from '../../shared/records';
import { w } from '../../shared/words';
import { Failure } from '../parts/Failure';
import { Mark } from '../parts/Mark';
import { Card, Fact, Facts } from '../parts/Page';
import { useMay } from '../parts/session';
import s from './Overview.module.css';

export function Overview({ customer: c }: { customer: Customer }) {
  const may = useMay();
  return (
    <div className="grid2">
      <Card title={w.customers.details}>
        <Facts>
          <Fact label={w.customers.phone}>{c.phone ? <a href={`tel:${c.phone}`}>{f.phone(c.phone)}</a> : f.none}</Fact>
          <Fact label={w.customers.zone}>{c.zone || f.none}</Fact>
          <Fact label={w.customers.address}>{c.address || f.none}</Fact>
          <Fact label={w.customers.state}>
            <Mark kind="state" name={c.state} bare />
          </Fact>
          <Fact label={w.customers.since}>
            <span className="date">{f.date(f.today(c.created_at_us))}</span>
          </Fact>
        </Facts>
        {c.note && <p className={s.note}>{c.note}</p>}
      </Card>
      <div className="stack">
        {may('invoice.read') && <OpenBills customer_id={c.customer_id} />}
        {may('payment.read') && <LastPayments customer_id={c.customer_id} />}
      </div>
    </div>
  );
}

function OpenBills({ customer_id }: { customer_id: number }) {
  const bills = useQuery({
    queryKey: ['invoices', { customer_id, filter: 'open' }],
    queryFn: () => need(api.GET('/invoices', { params: { query: { customer_id, filter: 'open', limit: 5 } } })),
  });
  return (
    <Card title={w.customers.openBills}>
      {bills.isError && <Failure error={bills.error} />}
      {bills.data?.items.length === 0 && <p className="soft">{w.customers.nothingDue}</p>}
      <ul className={s.rows}>
        {bills.data?.items.map((row) => (
          <li key={row.invoice_id}>
            <Link href={`/invoices/${row.invoice_id}`} className="code">
              {row.number}
            </Link>
            <span className="dim">{f.month(row.period)}</span>
            <Mark kind="invoice" name={row.state} bare />
            <b className="num">{f.money(row.open_paisa)}</b>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function LastPayments({ customer_id }: { customer_id: number }) {
  const payments = useQuery({
    queryKey: ['payments', { customer_id, limit: 3 }],
    queryFn: () => need(api.GET('/payments', { params: { query: { customer_id, limit: 3 } } })),
  });
  return (
    <Card title={w.customers.lastPayments}>
      {payments.isError && <Failure error={payments.error} />}
      {payments.data?.items.length === 0 && <p className="soft">{w.payments.noneYet}</p>}
      <ul className={s.rows}>
        {payments.data?.items.map((row) => (
          <li key={row.payment_id}>
            <Link href={`/payments/${row.payment_id}`} className="code">
              {row.receipt}
            </Link>
            <span className="date dim">{f.date(row.received_on)}</span>
            <span className="dim">{w.methods[row.method]}</span>
            <b className="num">{f.money(row.amount_paisa)}</b>
          </li>
        ))}
      </ul>
    </Card>
  );
}
