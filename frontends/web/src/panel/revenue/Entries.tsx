/* The ledger rows behind one figure of one book, with their sum beside the figure itself. */
import { useMemo } from 'react';
import { Link } from 'wouter';
import { f } from '../../shared/format';
import type { RevenueEntry } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { Csv } from '../parts/Csv';
import { type Column, DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { Glyph } from '../parts/Mark';
import { Card, Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { useSession } from '../parts/session';
import { type Behind, useEntries, useRevenue } from './queries';

const SHOWN = 500;
const figures = ['billed', 'net', 'vat', 'collected', 'refunded', 'outstanding'] as const;

export default function Entries() {
  const address = useAddress();
  const session = useSession();
  const figure = figures.find((each) => each === address.get('figure')) ?? 'billed';
  const behind: Behind = {
    figure,
    tenant_id: Number(address.get('tenant_id')) || session.tenant_id,
    from_period: address.get('from_period'),
    to_period: address.get('to_period'),
    gateway: address.get('gateway'),
  };
  const entries = useEntries(behind);
  const platform = behind.tenant_id === session.tenant_id && session.tenant_kind === 'platform';
  const figured = useRevenue({
    by: behind.gateway ? 'gateway' : platform ? 'month' : 'isp',
    ...(platform && { books: 'platform' }),
    ...(behind.from_period && { from_period: behind.from_period }),
    ...(behind.to_period && { to_period: behind.to_period }),
    ...(!platform && behind.tenant_id !== undefined && { tenant_id: behind.tenant_id }),
  });
  const columns = useMemo(() => columnsOf(session.tenant_id === behind.tenant_id), [session, behind.tenant_id]);

  const rows = figured.data?.items ?? [];
  const chosen = behind.gateway ? rows.filter((row) => row.key === behind.gateway) : rows;
  const wanted =
    figure === 'outstanding'
      ? (chosen.at(-1)?.outstanding_paisa ?? 0)
      : chosen.reduce((total, row) => total + (row[`${figure}_paisa`] ?? 0), 0);
  const all = entries.data?.items;
  const sum = all?.reduce((total, row) => total + row.part_paisa, 0);
  const whole = entries.data?.next === null;
  const name = behind.gateway
    ? ((w.ledger.accounts as Record<string, string>)[behind.gateway] ?? behind.gateway)
    : ((platform ? null : rows[0]?.name) ?? session.tenant_name);
  const shown = entries.data && { items: entries.data.items.slice(0, SHOWN), next: null };
  return (
    <Page
      title={w.revenue.entriesOf(w.revenue[figure], name)}
      back={{ to: '/revenue', label: w.revenue.title }}
      aside={[behind.from_period, behind.to_period]
        .filter((each, i, both) => each && both.indexOf(each) === i)
        .map((each) => f.month(each ?? ''))
        .join(' – ')}
      actions={<Csv name={`${figure}-entries`} records={all} />}
    >
      {figured.isError && <Failure error={figured.error} retry={() => void figured.refetch()} />}
      {sum !== undefined && whole && figured.data && (
        <Card>
          <p role="status" data-agrees={sum === wanted}>
            <Glyph shape={sum === wanted ? 'dot' : 'square'} />{' '}
            {sum === wanted
              ? w.revenue.agree(f.moneyExact(sum))
              : w.revenue.differ(f.moneyExact(sum), f.moneyExact(wanted))}{' '}
            <span className="dim">{w.revenue.rowsCount(all?.length ?? 0, f.count(all?.length ?? 0))}</span>
          </p>
        </Card>
      )}
      {all && (all.length > SHOWN || !whole) && <p className="soft">{w.revenue.onlyFirst(f.count(SHOWN))}</p>}
      <DataList
        query={{ ...entries, data: shown, refetch: () => void entries.refetch() }}
        columns={columns}
        id={(row) => `${row.journal_id}.${row.line_no}`}
        card={(row) => (
          <RowCard
            title={w.ledger.accounts[row.account]}
            figure={f.moneyExact(row.part_paisa)}
            left={`${w.ledger.kinds[row.kind]} ${row.document_id ?? ''}`}
            right={f.date(row.entry_on)}
          />
        )}
        empty={
          <Empty icon="ledger" title={w.revenue.none}>
            {w.revenue.noneHow}
          </Empty>
        }
      />
    </Page>
  );
}

/** @param own the documents of one's own book can be opened */
function columnsOf(own: boolean): Column<RevenueEntry>[] {
  return [
    {
      key: 'journal',
      title: w.ledger.journal,
      draw: (row) => <span className="num">{`${row.journal_id}.${row.line_no}`}</span>,
    },
    { key: 'date', title: w.ledger.date, draw: (row) => <span className="date">{f.date(row.entry_on)}</span> },
    {
      key: 'document',
      title: w.ledger.document,
      draw: (row) => {
        const word = `${w.ledger.kinds[row.kind]} ${row.document_id ?? ''}`;
        return own && row.document_id !== null ? (
          <Link href={`/${row.kind === 'invoice' ? 'invoices' : 'payments'}/${row.document_id}`}>{word}</Link>
        ) : (
          word
        );
      },
    },
    { key: 'account', title: w.ledger.account, draw: (row) => w.ledger.accounts[row.account] },
    {
      key: 'adds',
      title: w.revenue.adds,
      right: true,
      draw: (row) => <span className="num">{f.moneyExact(row.part_paisa)}</span>,
    },
  ];
}
