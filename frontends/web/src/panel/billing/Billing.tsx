/*
 * The billing run in three steps: choose a month, try it, issue. The trial is the same statements as
 * the run; run twice equals run once, and a run that was broken off goes on where it stopped.
 */
import { Button, NativeSelect, Progress } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { BillRun } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { type Column, DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { Mark } from '../parts/Mark';
import { monthChoices, thisMonth } from '../parts/months';
import { Card, Fact, Facts, Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { Steps } from '../parts/Steps';
import { useMay } from '../parts/session';
import s from './Billing.module.css';

const start = (period: string, dry_run: boolean) => need(api.POST('/bill-runs', { body: { period, dry_run } }));

export default function Billing() {
  const may = useMay();
  return (
    <Page title={w.billing.title}>
      {may('bill.run') && <Run />}
      <History />
    </Page>
  );
}

function Run() {
  const queries = useQueryClient();
  const [period, setPeriod] = useState(thisMonth);
  const trial = useMutation({ mutationFn: () => start(period, true) });
  const run = useMutation({
    mutationFn: () => start(period, false),
    onSettled: () =>
      Promise.all(
        ['bill-runs', 'invoices', 'customers', 'customer', 'overview', 'entries', 'accounts'].map((key) =>
          queries.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
  // While it runs, its row tells how far it is: the server writes it with every batch.
  const progress = useQuery({
    queryKey: ['bill-runs', { period, watching: true }],
    queryFn: () => need(api.GET('/bill-runs', { params: { query: { period, limit: 1 } } })),
    enabled: run.isPending,
    refetchInterval: 1000,
  });
  const going = progress.data?.items.find((each) => each.state === 'running');
  const all = trial.data?.invoice_count ?? 0;
  const step = run.data ? 3 : trial.data ? 2 : trial.isPending ? 1 : 0;
  const again = (next: string) => {
    setPeriod(next);
    trial.reset();
    run.reset();
  };

  return (
    <Card>
      <Steps words={w.billing.steps} at={step} />
      <div className={s.choose}>
        <NativeSelect
          label={w.billing.month}
          value={period}
          disabled={run.isPending}
          onChange={(event) => again(event.currentTarget.value)}
          data={monthChoices(period)}
        />
        <Button
          variant={trial.data ? 'default' : undefined}
          loading={trial.isPending}
          disabled={run.isPending}
          onClick={() => {
            run.reset();
            trial.mutate();
          }}
        >
          {w.billing.dryRun}
        </Button>
        <p className="soft">{w.billing.dryRunWhy}</p>
      </div>
      {trial.isError && <Failure error={trial.error} retry={() => trial.mutate()} />}
      {run.isError && <Failure error={run.error} retry={() => run.mutate()} />}

      {trial.data && !run.data && (
        <div className={s.result}>
          {all === 0 ? (
            <p>{w.billing.already}</p>
          ) : (
            <>
              <p className={s.lead}>
                <b className="num">{f.count(all)}</b> {w.billing.wouldIssue(all)}
              </p>
              <Totals run={trial.data} />
              <div className="row">
                <Button loading={run.isPending} onClick={() => run.mutate()}>
                  {w.billing.issue(f.count(all))}
                </Button>
                <span className="dim">{w.billing.twice}</span>
              </div>
            </>
          )}
          {run.isPending && (
            <div className={s.going} role="status">
              <Progress
                value={all && going ? Math.min(100, (going.invoice_count * 100) / all) : 0}
                aria-label={w.billing.title}
                color="var(--accent)"
              />
              {going && <span className="num">{w.billing.goingOn(f.count(going.invoice_count), f.count(all))}</span>}
              <span className="dim">{w.billing.goingOnWhy}</span>
            </div>
          )}
        </div>
      )}
      {run.data && (
        <div className={`${s.result} ${s.done}`} role="status">
          <p className={s.lead}>{w.billing.issued(f.count(run.data.invoice_count), f.month(run.data.period))}</p>
          <Totals run={run.data} />
          <Link href={`/invoices?period=${run.data.period}`}>{w.billing.see}</Link>
        </div>
      )}
    </Card>
  );
}

const Totals = ({ run }: { run: BillRun }) => (
  <Facts>
    <Fact label={w.billing.lineCount}>
      <span className="num">{f.count(run.line_count)}</span>
    </Fact>
    <Fact label={w.invoices.net}>
      <span className="num">{f.money(run.net_paisa)}</span>
    </Fact>
    <Fact label={w.invoices.vat}>
      <span className="num">{f.money(run.vat_paisa)}</span>
    </Fact>
    <Fact label={w.invoices.total}>
      <span className="num">{f.money(run.total_paisa)}</span>
    </Fact>
    <Fact label={w.billing.settled}>
      <span className="num">{f.count(run.settled_count)}</span>
    </Fact>
    {run.finished_at_us !== null && (
      <Fact label={w.billing.seconds}>
        <span className="num">{f.milliseconds(Math.round((run.finished_at_us - run.started_at_us) / 1000))}</span>
      </Fact>
    )}
  </Facts>
);

function History() {
  const cursor = useAddress().get('cursor');
  const query = useQuery({
    queryKey: ['bill-runs', { cursor }],
    queryFn: () => need(api.GET('/bill-runs', { params: { query: { ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo<Column<BillRun>[]>(
    () => [
      { key: 'period', title: w.billing.month, draw: (row) => f.month(row.period) },
      { key: 'state', title: w.billing.state, draw: (row) => <Mark kind="run" name={row.state} /> },
      {
        key: 'started',
        title: w.billing.started,
        draw: (row) => <span className="date">{f.dateTime(row.started_at_us)}</span>,
      },
      {
        key: 'took',
        title: w.billing.seconds,
        wide: true,
        right: true,
        draw: (row) =>
          row.finished_at_us !== null && (
            <span className="num">{f.milliseconds(Math.round((row.finished_at_us - row.started_at_us) / 1000))}</span>
          ),
      },
      {
        key: 'count',
        title: w.billing.invoiceCount,
        right: true,
        draw: (row) => <span className="num">{f.count(row.invoice_count)}</span>,
      },
      {
        key: 'vat',
        title: w.invoices.vat,
        right: true,
        wide: true,
        draw: (row) => <span className="num">{f.money(row.vat_paisa)}</span>,
      },
      {
        key: 'total',
        title: w.invoices.total,
        right: true,
        draw: (row) => <b className="num">{f.money(row.total_paisa)}</b>,
      },
    ],
    [],
  );
  return (
    <section className="stack">
      <h2>{w.billing.history}</h2>
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.bill_run_id ?? 0}
        to={(row) => `/invoices?period=${row.period}`}
        card={(row) => (
          <RowCard
            title={f.month(row.period)}
            figure={f.money(row.total_paisa)}
            left={`${f.count(row.invoice_count)} ${w.billing.invoiceCount}`}
            right={f.dateTime(row.started_at_us)}
            marks={<Mark kind="run" name={row.state} />}
          />
        )}
        empty={
          <Empty icon="billing" title={w.billing.none}>
            {w.billing.noneHow}
          </Empty>
        }
      />
    </section>
  );
}
