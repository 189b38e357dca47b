/* An invoice as it is printed on A4: each line says why this amount. Children: whom it is for. */
import type { ReactNode } from 'react';
import { f } from '../../shared/format';
import { inWords } from '../../shared/inWords';
import type { Invoice, InvoiceLine } from '../../shared/records';
import { w } from '../../shared/words';
import { Paper } from '../parts/Paper';
import s from './Invoice.module.css';

interface InvoicePaperProps {
  i: Invoice;
  lines?: InvoiceLine[];
  /** whose it is; absent: the tenant's own */
  from?: string;
  children: ReactNode;
}

export function InvoicePaper({ i, lines, from, children }: InvoicePaperProps) {
  return (
    <Paper kind={w.invoices.one} number={i.number} from={from}>
      <div className={s.head}>
        <div>
          <span className={s.label}>{w.invoices.billTo}</span>
          {children}
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
      {lines && <Lines rows={lines} />}
      <dl className={s.sums}>
        <dt>{w.invoices.subtotal}</dt>
        <dd>{f.moneyExact(i.net_paisa)}</dd>
        <dt>
          {w.invoices.vat}
          {lines?.[0] && ` ${f.percent(lines[0].vat_pct_x100)}`}
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
  );
}

function Lines({ rows }: { rows: InvoiceLine[] }) {
  return (
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
        {rows.map((line) => (
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
  );
}
