/* What comes in: twelve months as a picture, then rows whose figures lead to the ledger. */
import { NativeSelect } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { f } from '../../shared/format';
import type { Revenue as Row } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { Csv } from '../parts/Csv';
import { type Column, DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { MonthBars } from '../parts/MonthBars';
import { monthChoices } from '../parts/months';
import { Card, Page } from '../parts/Page';
import { Cell, Ribbon } from '../parts/Ribbon';
import { RowCard } from '../parts/RowCard';
import { useSession } from '../parts/session';
import { Tabs } from '../parts/Tabs';
import { Waiting } from '../parts/Waiting';
import { useRevenue } from './queries';

const first = (session: { tenant_kind: string }) => (session.tenant_kind === 'isp' ? 'month' : 'isp');

export default function Revenue() {
  const address = useAddress();
  const session = useSession();
  const books = session.tenant_kind === 'platform' ? address.get('books') : '';
  const by = (address.get('by') || first(session)) as keyof typeof w.revenue.by;
  const tenant_id = Number(address.get('tenant_id')) || 0;
  const scope = {
    books,
    tenant_id,
    from_period: address.get('from_period'),
    to_period: address.get('to_period'),
  };
  const months = useRevenue({ ...scope, by: 'month' });
  const rows = useRevenue({ ...scope, by });
  // the book whose rows stand behind a figure of all: an ISP's own, the platform's own
  const own = session.tenant_kind === 'isp' || books === 'platform' ? session.tenant_id : by === 'isp' ? 0 : tenant_id;
  const columns = useMemo(() => columnsOf(by, own, scope), [by, own, JSON.stringify(scope)]);
  const kinds = Object.entries(w.revenue.by).filter(
    ([name]) =>
      !(session.tenant_kind === 'isp' && (name === 'isp' || name === 'group')) &&
      !(session.tenant_kind === 'group' && name === 'group'),
  );
  return (
    <Page
      title={w.revenue.title}
      actions={<Csv name={`revenue-by-${by}`} records={rows.data?.items} />}
      aside={
        tenant_id > 0 &&
        rows.data && (
          <Link href={address.href({ tenant_id: '' })}>
            {w.revenue.thisOne} {rows.data.items.find((row) => row.tenant_id === tenant_id)?.name ?? f.count(tenant_id)}{' '}
            · {w.common.clearFilters}
          </Link>
        )
      }
    >
      <div className="row screen">
        {session.tenant_kind === 'platform' && (
          <NativeSelect
            label={w.revenue.books}
            value={books}
            onChange={(event) => address.set({ books: event.currentTarget.value })}
            data={[
              { value: '', label: w.revenue.booksIsp },
              { value: 'platform', label: w.revenue.booksPlatform },
            ]}
          />
        )}
        {(['from_period', 'to_period'] as const).map((name) => (
          <NativeSelect
            key={name}
            label={name === 'from_period' ? w.revenue.from : w.revenue.to}
            value={address.get(name)}
            onChange={(event) => address.set({ [name]: event.currentTarget.value })}
            data={[
              { value: '', label: name === 'from_period' ? w.revenue.yearBack : w.revenue.now },
              ...monthChoices(address.get(name)),
            ]}
          />
        ))}
      </div>
      {months.isError && <Failure error={months.error} retry={() => void months.refetch()} />}
      {months.isPending && <Waiting />}
      {months.data && <Cards months={months.data.items} />}
      {months.data && (
        <Card title={w.revenue.chart}>
          <MonthBars months={months.data.items} />
        </Card>
      )}
      <Tabs
        label={w.revenue.rows}
        chosen={by}
        tabs={kinds.map(([name, word]) => ({ name, word, to: address.href({ by: name }) }))}
      />
      <DataList
        query={rows}
        columns={columns}
        id={(row) => `${row.key} ${row.tenant_id}`}
        card={(row) => (
          <RowCard
            title={nameOf(by, row)}
            figure={<Figure row={row} figure="collected" by={by} own={own} scope={scope} />}
            left={
              <>
                {w.revenue.billed} <Figure row={row} figure="billed" by={by} own={own} scope={scope} />
              </>
            }
            right={
              <>
                {w.revenue.outstanding} <Figure row={row} figure="outstanding" by={by} own={own} scope={scope} />
              </>
            }
          />
        )}
        empty={
          <Empty icon="revenue" title={w.revenue.none}>
            {w.revenue.noneHow}
          </Empty>
        }
      />
    </Page>
  );
}

function nameOf(by: string, row: Row): string {
  if (by === 'month') return f.month(row.key);
  if (by === 'gateway') return (w.ledger.accounts as Record<string, string>)[row.key] ?? row.key;
  return row.name ?? row.key;
}

interface Scope {
  from_period: string;
  to_period: string;
}

type FigureName = 'billed' | 'collected' | 'outstanding';

/** A figure; of one book it leads to its rows. */
function Figure(props: { row: Row; figure: FigureName; by: string; own: number; scope: Scope }) {
  const { row, figure, by, own, scope } = props;
  const value = row[`${figure}_paisa`];
  if (value === null) return <span className="dim">{f.none}</span>;
  const book = by === 'isp' ? row.tenant_id : by === 'group' ? null : own;
  if (!book) return <span className="num">{f.money(value)}</span>;
  const query = new URLSearchParams({ figure, tenant_id: String(book) });
  const [from, to] = by === 'month' ? [row.key, row.key] : [scope.from_period, scope.to_period];
  if (from) query.set('from_period', from);
  if (to) query.set('to_period', to);
  if (by === 'gateway') query.set('gateway', row.key);
  return (
    <Link href={`/revenue/entries?${query}`} className="num">
      {f.money(value)}
    </Link>
  );
}

function columnsOf(by: string, own: number, scope: Scope): Column<Row>[] {
  const money = (figure: FigureName): Column<Row> => ({
    key: figure,
    title: w.revenue[figure],
    right: true,
    draw: (row) => <Figure row={row} figure={figure} by={by} own={own} scope={scope} />,
  });
  const count = (key: string, title: string, value: (row: Row) => number | null): Column<Row> => ({
    key,
    title,
    right: true,
    wide: true,
    draw: (row) => <span className="num">{value(row) === null ? f.none : f.count(value(row) ?? 0)}</span>,
  });
  return [
    { key: 'key', title: w.revenue.name, draw: (row) => <b>{nameOf(by, row)}</b> },
    money('billed'),
    money('collected'),
    money('outstanding'),
    ...(by === 'gateway'
      ? []
      : [
          {
            key: 'mrr',
            title: w.revenue.mrr,
            right: true,
            draw: (row: Row) => <span className="num">{f.money(row.mrr_paisa)}</span>,
          },
          {
            key: 'arpu',
            title: w.revenue.arpu,
            right: true,
            wide: true,
            draw: (row: Row) => <span className="num">{f.money(row.arpu_paisa)}</span>,
          },
          count('new', w.revenue.fresh, (row) => row.new_count),
          count('left', w.revenue.left, (row) => row.left_count),
        ]),
  ];
}

function Cards({ months }: { months: Row[] }) {
  const last = months.at(-1);
  const billed = [...months].reverse().find((row) => row.mrr_paisa !== null);
  if (!last) return null;
  return (
    <Ribbon>
      <Cell label={w.revenue.mrr} value={f.money(billed?.mrr_paisa ?? null)} note={w.revenue.mrrWhy} />
      <Cell label={w.revenue.arpu} value={f.money(billed?.arpu_paisa ?? null)} note={w.revenue.arpuWhy} />
      <Cell
        label={w.revenue.churn}
        value={last.churn_pct_x100 === null ? f.none : f.percent(last.churn_pct_x100)}
        note={w.revenue.churnWhy(f.count(last.left_count ?? 0))}
      />
      <Cell label={w.revenue.fresh} value={f.count(last.new_count ?? 0)} note={w.revenue.freshWhy} />
    </Ribbon>
  );
}
