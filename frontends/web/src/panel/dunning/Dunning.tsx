/*
 * Dunning: judge everybody by a date. First what would happen, in numbers; then the act; then whether
 * the suspended are really offline, read back from their routers.
 */
import { Button, TextInput } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { api, need } from '../../shared/client';
import { now_us } from '../../shared/clock';
import { f } from '../../shared/format';
import { serviceProof, serviceSession } from '../../shared/marks';
import type { Dunning as DunningRecord, Service } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { Age } from '../parts/Age';
import { type Column, DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { Mark } from '../parts/Mark';
import { Card, Page } from '../parts/Page';
import { RowCard } from '../parts/RowCard';
import { useMay } from '../parts/session';
import s from './Dunning.module.css';

const run = (run_on: string, dry_run: boolean) => need(api.POST('/dunning-runs', { body: { run_on, dry_run } }));

export default function Dunning() {
  const may = useMay();
  const queries = useQueryClient();
  const [date, setDate] = useState(() => f.today(now_us()));
  const trial = useMutation({ mutationFn: () => run(date, true) });
  const act = useMutation({
    mutationFn: () => run(date, false),
    onSettled: () => queries.invalidateQueries(),
  });
  const result = act.data ?? trial.data;
  return (
    <Page title={w.dunning.title}>
      <Card>
        <div className={s.choose}>
          <TextInput
            type="date"
            label={w.dunning.date}
            value={date}
            onChange={(event) => {
              setDate(event.currentTarget.value);
              trial.reset();
              act.reset();
            }}
          />
          <Button
            variant={trial.data ? 'default' : undefined}
            disabled={!date || act.isPending}
            loading={trial.isPending}
            onClick={() => {
              act.reset();
              trial.mutate();
            }}
          >
            {w.dunning.dryRun}
          </Button>
          <p className="soft">{w.dunning.dateWhy}</p>
        </div>
        {trial.isError && <Failure error={trial.error} retry={() => trial.mutate()} />}
        {act.isError && <Failure error={act.error} retry={() => act.mutate()} />}
        {result && <Result result={result} act={act.data ? null : () => act.mutate()} pending={act.isPending} />}
      </Card>
      {may('service.read') && <Really />}
    </Page>
  );
}

function Result({ result, act, pending }: { result: DunningRecord; act: (() => void) | null; pending: boolean }) {
  const date = f.date(result.run_on);
  const idle = result.suspended_count === 0 && result.restored_count === 0;
  return (
    <div className={s.result} role="status">
      <p className={s.lead}>{result.dry_run ? w.dunning.would(date) : w.dunning.did(date)}</p>
      <ol className={s.columns}>
        {(['due', 'grace', 'overdue'] as const).map((name) => (
          <li key={name}>
            <Mark kind="standing" name={name} />
            <b className="num">{f.count(result[`${name}_count`])}</b>
            <span>{w.dunning.columnsWhy[name]}</span>
          </li>
        ))}
      </ol>
      <dl className={s.acts}>
        <div>
          <dt>{result.dry_run ? w.dunning.wouldSuspend(result.suspended_count) : w.dunning.suspended}</dt>
          <dd className={result.suspended_count ? s.bad : ''}>{f.count(result.suspended_count)}</dd>
        </div>
        <div>
          <dt>{result.dry_run ? w.dunning.wouldRestore(result.restored_count) : w.dunning.restored}</dt>
          <dd className={result.restored_count ? s.good : ''}>{f.count(result.restored_count)}</dd>
        </div>
        <div>
          <dt>{w.dunning.held}</dt>
          <dd>{f.count(result.held_count)}</dd>
        </div>
      </dl>
      {act &&
        (idle ? (
          <p className="soft">{w.dunning.nobody}</p>
        ) : (
          <div>
            <Button className={result.suspended_count ? 'danger' : ''} loading={pending} onClick={act}>
              {w.dunning.runWith(f.count(result.suspended_count), f.count(result.restored_count))}
            </Button>
          </div>
        ))}
    </div>
  );
}

/** Every suspended line, and what was last read of it. */
function Really() {
  const cursor = useAddress().get('cursor');
  const query = useQuery({
    queryKey: ['services', { filter: 'suspended', cursor }],
    queryFn: () =>
      need(api.GET('/services', { params: { query: { filter: 'suspended', ...(cursor && { cursor }) } } })),
    placeholderData: keepPreviousData,
    refetchInterval: 3_000,
  });
  const columns = useMemo<Column<Service>[]>(
    () => [
      { key: 'customer', title: w.services.customer, draw: (row) => row.customer_name },
      { key: 'login', title: w.services.login, draw: (row) => row.login },
      { key: 'router', title: w.services.router, draw: (row) => row.node_name, wide: true },
      { key: 'really', title: w.dunning.really, draw: (row) => <Mark {...serviceSession(row)} /> },
      { key: 'proof', title: w.services.proof, draw: (row) => <Mark kind="proof" name={serviceProof(row)} bare /> },
      { key: 'age', title: w.proofs.readAt, right: true, draw: (row) => <Age at_us={row.applied_at_us} /> },
    ],
    [],
  );
  return (
    <section className="stack">
      <div>
        <h2>{w.dunning.really}</h2>
        <p className="soft">{w.dunning.reallyWhy}</p>
      </div>
      <DataList
        query={query}
        columns={columns}
        id={(row) => row.service_id}
        to={(row) => `/customers/${row.customer_id}/network`}
        card={(row) => (
          <RowCard
            title={row.customer_name}
            left={row.login}
            right={<Age at_us={row.applied_at_us} />}
            marks={
              <>
                <Mark {...serviceSession(row)} />
                <Mark kind="proof" name={serviceProof(row)} />
              </>
            }
          />
        )}
        empty={
          <Empty icon="check" title={w.dunning.noneSuspended}>
            <Link href="/customers?filter=overdue">{w.today.seeOverdue}</Link>
          </Empty>
        }
      />
    </section>
  );
}
