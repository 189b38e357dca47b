/* The trial balance, which is zero together, and the entries it is made of. */
import { Button } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { AccountSum, Entry } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { type Column, DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { Icon } from '../parts/Icon';
import { Glyph } from '../parts/Mark';
import { Card, Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import s from './Ledger.module.css';

export default function Ledger() {
  const address = useAddress();
  const sums = useQuery({ queryKey: ['accounts'], queryFn: () => need(api.GET('/accounts')) });
  const verify = useMutation({ mutationFn: () => need(api.POST('/verifications')) });
  const invoice_id = Number(address.get('invoice_id')) || 0;
  const customer_id = Number(address.get('customer_id')) || 0;
  return (
    <Page
      title={w.ledger.title}
      actions={
        <Button
          variant="default"
          leftSection={<Icon name="shield" size={17} />}
          loading={verify.isPending}
          onClick={() => verify.mutate()}
        >
          {w.ledger.verify}
        </Button>
      }
    >
      {verify.isError && <Failure error={verify.error} />}
      {verify.data && (
        <Card>
          {verify.data.items.length === 0 ? (
            <p className={s.well} role="status">
              <Glyph shape="dot" /> {w.ledger.allWell}
            </p>
          ) : (
            <>
              <p className={s.wrong} role="status">
                <Glyph shape="square" /> {w.ledger.found(verify.data.items.length)}
              </p>
              <ul>
                {verify.data.items.map((row) => (
                  <li key={`${row.check} ${row.subject}`}>
                    <b>{row.check}</b> {row.subject}: {row.detail}
                  </li>
                ))}
              </ul>
            </>
          )}
        </Card>
      )}
      <Card title={w.ledger.trial}>
        {sums.isError && <Failure error={sums.error} retry={() => void sums.refetch()} />}
        {sums.data && <Trial rows={sums.data.items} />}
      </Card>
      <Entries {...(invoice_id && { invoice_id })} {...(customer_id && { customer_id })} />
    </Page>
  );
}

function Trial({ rows }: { rows: AccountSum[] }) {
  const sum = (name: 'debit_paisa' | 'credit_paisa' | 'balance_paisa') =>
    rows.reduce((total, row) => total + row[name], 0);
  const rest = sum('balance_paisa');
  return (
    <>
      <div className={s.scroll} tabIndex={0} role="region" aria-label={w.ledger.trial}>
        <table className={s.trial}>
          <thead>
            <tr>
              <th scope="col">{w.ledger.account}</th>
              <th scope="col">{w.ledger.debit}</th>
              <th scope="col">{w.ledger.credit}</th>
              <th scope="col">{w.ledger.balance}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.account}>
                <th scope="row">{w.ledger.accounts[row.account]}</th>
                <td>{f.moneyExact(row.debit_paisa)}</td>
                <td>{f.moneyExact(row.credit_paisa)}</td>
                <td>{f.moneyExact(row.balance_paisa)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{w.invoices.total}</th>
              <td>{f.moneyExact(sum('debit_paisa'))}</td>
              <td>{f.moneyExact(sum('credit_paisa'))}</td>
              <td>{f.moneyExact(rest)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
      <p className={rest === 0 ? s.well : s.wrong}>
        <Glyph shape={rest === 0 ? 'dot' : 'square'} /> {rest === 0 ? w.ledger.zero : w.ledger.notZero}
      </p>
    </>
  );
}

function Entries(of: { invoice_id?: number; customer_id?: number }) {
  const address = useAddress();
  const cursor = address.get('cursor');
  const query = useQuery({
    queryKey: ['entries', { ...of, cursor }],
    queryFn: () => need(api.GET('/entries', { params: { query: { ...of, ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo<Column<Entry>[]>(
    () => [
      {
        key: 'journal',
        title: w.ledger.journal,
        draw: (row) => <span className="num">{`${row.journal_id}.${row.line_no}`}</span>,
      },
      { key: 'date', title: w.ledger.date, draw: (row) => <span className="date">{f.date(row.entry_on)}</span> },
      { key: 'document', title: w.ledger.document, draw: documentLink },
      { key: 'account', title: w.ledger.account, draw: (row) => w.ledger.accounts[row.account] },
      {
        key: 'debit',
        title: w.ledger.debit,
        right: true,
        draw: (row) => row.amount_paisa > 0 && <span className="num">{f.moneyExact(row.amount_paisa)}</span>,
      },
      {
        key: 'credit',
        title: w.ledger.credit,
        right: true,
        draw: (row) => row.amount_paisa < 0 && <span className="num">{f.moneyExact(-row.amount_paisa)}</span>,
      },
    ],
    [],
  );
  const narrowed = of.invoice_id ?? of.customer_id;
  return (
    <section className="stack">
      <div className={s.head}>
        <h2>{w.ledger.entries}</h2>
        {narrowed !== undefined && (
          <Button variant="default" size="xs" onClick={() => address.set({ invoice_id: '', customer_id: '' })}>
            {w.common.clearFilters}
          </Button>
        )}
      </div>
      <DataList
        query={query}
        columns={columns}
        id={(row) => `${row.journal_id}.${row.line_no}`}
        card={(row) => (
          <RowCard
            title={w.ledger.accounts[row.account]}
            figure={f.moneyExact(row.amount_paisa)}
            left={documentLink(row)}
            right={f.date(row.entry_on)}
          />
        )}
        empty={
          <Empty icon="ledger" title={w.ledger.none}>
            {w.ledger.noneHow}
          </Empty>
        }
      />
    </section>
  );
}

const documentLink = (row: Entry) =>
  row.document_id === null ? (
    w.ledger.kinds[row.kind]
  ) : (
    <Link href={`/${row.kind === 'invoice' ? 'invoices' : 'payments'}/${row.document_id}`}>
      {w.ledger.kinds[row.kind]} {row.document_id}
    </Link>
  );
