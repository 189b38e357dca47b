/* How a payment looks in a list: of all customers, or of one. */
import { f } from '../../shared/format';
import type { Payment } from '../../shared/records';
import { w } from '../../shared/words';
import type { Column } from './DataList';
import { RowCard } from './RowCard';

export const paymentPath = (row: Payment) => `/payments/${row.payment_id}`;

export const paymentColumns = (withCustomer: boolean): Column<Payment>[] => [
  { key: 'receipt', title: w.payments.receipt, draw: (row) => <span className="code">{row.receipt}</span> },
  ...(withCustomer ? [{ key: 'customer', title: w.payments.customer, draw: (row: Payment) => row.customer_name }] : []),
  {
    key: 'received_on',
    title: w.payments.receivedOn,
    draw: (row) => <span className="date">{f.date(row.received_on)}</span>,
  },
  { key: 'method', title: w.payments.method, draw: (row) => w.methods[row.method] },
  {
    key: 'reference',
    title: w.payments.reference,
    wide: true,
    draw: (row) => <span className="code">{row.reference}</span>,
  },
  {
    key: 'advance',
    title: w.payments.advance,
    right: true,
    wide: true,
    draw: (row) => (
      <span className="num dim">
        {row.amount_paisa > row.allocated_paisa ? f.money(row.amount_paisa - row.allocated_paisa) : ''}
      </span>
    ),
  },
  {
    key: 'amount',
    title: w.payments.amount,
    right: true,
    draw: (row) => <b className="num">{f.money(row.amount_paisa)}</b>,
  },
];

export const paymentCard = (withCustomer: boolean) => (row: Payment) => (
  <RowCard
    title={withCustomer ? row.customer_name : row.receipt}
    figure={f.money(row.amount_paisa)}
    left={withCustomer ? row.receipt : w.methods[row.method]}
    right={f.date(row.received_on)}
  />
);
