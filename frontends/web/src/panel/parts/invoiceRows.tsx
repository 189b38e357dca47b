/* How an invoice looks in a list: of all customers, or of one. */
import { f } from '../../shared/format';
import type { Invoice } from '../../shared/records';
import { w } from '../../shared/words';
import type { Column } from './DataList';
import { Mark } from './Mark';
import { RowCard } from './RowCard';

export const invoicePath = (row: Invoice) => `/invoices/${row.invoice_id}`;

export const invoiceColumns = (withCustomer: boolean): Column<Invoice>[] => [
  { key: 'number', title: w.invoices.number, draw: (row) => <span className="code">{row.number}</span> },
  ...(withCustomer ? [{ key: 'customer', title: w.invoices.customer, draw: (row: Invoice) => row.customer_name }] : []),
  { key: 'period', title: w.invoices.period, draw: (row) => f.month(row.period) },
  {
    key: 'issued_on',
    title: w.invoices.issued,
    wide: true,
    draw: (row) => <span className="date">{f.date(row.issued_on)}</span>,
  },
  { key: 'due_on', title: w.invoices.dueOn, draw: (row) => <span className="date">{f.date(row.due_on)}</span> },
  { key: 'state', title: w.invoices.state, draw: (row) => <Mark kind="invoice" name={row.state} /> },
  {
    key: 'total',
    title: w.invoices.total,
    right: true,
    draw: (row) => <span className="num">{f.money(row.total_paisa)}</span>,
  },
  { key: 'open', title: w.invoices.open, right: true, draw: (row) => <b className="num">{f.money(row.open_paisa)}</b> },
];

export const invoiceCard = (withCustomer: boolean) => (row: Invoice) => (
  <RowCard
    title={withCustomer ? row.customer_name : row.number}
    figure={f.money(row.open_paisa || row.total_paisa)}
    left={withCustomer ? row.number : f.month(row.period)}
    right={w.invoices.dueBy(f.date(row.due_on))}
    marks={<Mark kind="invoice" name={row.state} />}
  />
);
