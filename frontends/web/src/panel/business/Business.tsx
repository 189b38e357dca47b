/* How each ISP is doing, side by side; of one ISP its dues by age and what it sells. */
import { Button, NativeSelect } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, useMemo, useState } from 'react';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Business as Row, Mix, Revenue } from '../../shared/records';
import { w } from '../../shared/words';
import { useAddress } from '../parts/address';
import { Csv } from '../parts/Csv';
import { type Column, DataList } from '../parts/DataList';
import { Empty } from '../parts/Empty';
import { Failure } from '../parts/Failure';
import { GrowthBars, MonthBars } from '../parts/MonthBars';
import { monthChoices, thisMonth } from '../parts/months';
import { Once } from '../parts/Once';
import { Card, Page } from '../parts/Page';
import { Cell, Ribbon } from '../parts/Ribbon';
import { RowCard } from '../parts/RowCard';
import { useMay, useSession } from '../parts/session';
import { Share } from '../parts/Share';
import { Waiting } from '../parts/Waiting';
import { Compare } from './Compare';
import s from './Business.module.css';

const Look = lazy(() => import('./Look'));

export default function Business() {
  const address = useAddress();
  const session = useSession();
  const may = useMay();
  const [looking, setLooking] = useState(false);
  const tenant_id = Number(address.get('tenant_id')) || 0;
  const [period, cursor] = ['period', 'cursor'].map(address.get) as [string, string];
  const query = useQuery({
    queryKey: ['business', { tenant_id, period, cursor }],
    queryFn: () =>
      need(
        api.GET('/business', {
          params: {
            query: {
              ...(tenant_id && { tenant_id }),
              ...(period && { period }),
              ...(cursor && { cursor }),
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const columns = useMemo(columnsOf, []);
  const items = query.data?.items;
  const alone = items?.length === 1 && (items[0]?.tenant_id === tenant_id || session.tenant_kind === 'isp');
  const one = alone ? items[0] : undefined;
  const path = (row: Row) => `/business?tenant_id=${row.tenant_id}${period ? `&period=${period}` : ''}`;
  return (
    <Page
      title={one ? one.name : w.business.title}
      {...(tenant_id > 0 && { back: { to: '/business', label: w.business.back } })}
      actions={
        <>
          {one && one.tenant_id !== session.tenant_id && may('business.look') && (
            <Button variant="default" onClick={() => setLooking(true)}>
              {w.business.lookTo}
            </Button>
          )}
          <Csv name="business" records={items} />
        </>
      }
    >
      <div className="row screen">
        <NativeSelect
          label={w.business.month}
          value={period || thisMonth()}
          onChange={(event) => address.set({ period: event.currentTarget.value })}
          data={monthChoices(period).filter((each) => each.value <= thisMonth())}
        />
      </div>
      {one ? (
        <One row={one} />
      ) : (
        <>
          {items && items.length > 1 && <Compare rows={items} to={path} />}
          <DataList
            query={query}
            columns={columns}
            id={(row) => row.tenant_id}
            to={path}
            card={(row) => (
              <RowCard
                title={row.name}
                figure={f.money(row.due_paisa)}
                left={`${w.business.online} ${percent(row.online_pct_x100)}`}
                right={`${w.business.goodLight} ${percent(row.light_good_pct_x100)}`}
              />
            )}
            empty={
              <Empty icon="business" title={w.business.none}>
                {w.business.noneHow}
              </Empty>
            }
          />
        </>
      )}
      {one && looking && (
        <Once when>
          <Look key={one.tenant_id} isp={one} onClose={() => setLooking(false)} />
        </Once>
      )}
    </Page>
  );
}

const percent = (pct_x100: number | null) => (pct_x100 === null ? f.none : f.percent(pct_x100));

function columnsOf(): Column<Row>[] {
  const right = (key: string, title: string, text: (row: Row) => string, wide = false): Column<Row> => ({
    key,
    title,
    right: true,
    wide,
    draw: (row) => <span className="num">{text(row)}</span>,
  });
  return [
    { key: 'name', title: w.business.isp, draw: (row) => <b>{row.name}</b> },
    right('customers', w.tenants.customers, (row) => f.count(row.customer_count)),
    right('change', w.business.newLeft, (row) => `+${f.count(row.new_count)}, \u2212${f.count(row.left_count)}`, true),
    right('billed', w.revenue.billed, (row) => f.money(row.billed_paisa), true),
    right('collected', w.revenue.collected, (row) => f.money(row.collected_paisa)),
    right('arpu', w.revenue.arpu, (row) => f.money(row.arpu_paisa), true),
    right('due', w.tenants.dues, (row) => f.money(row.due_paisa)),
    right('late', w.business.late, (row) => f.money(row.due_61_90_paisa + row.due_over_90_paisa), true),
    right('online', w.business.online, (row) => percent(row.online_pct_x100)),
    right('light', w.business.goodLight, (row) => percent(row.light_good_pct_x100)),
  ];
}

function One({ row }: { row: Row }) {
  const ages: [string, number][] = [
    [w.business.age.current, row.due_current_paisa],
    [w.business.age.d30, row.due_1_30_paisa],
    [w.business.age.d60, row.due_31_60_paisa],
    [w.business.age.d90, row.due_61_90_paisa],
    [w.business.age.over, row.due_over_90_paisa],
  ];
  const active = row.line_count - row.suspended_count; // whoever is suspended should be offline
  const good = row.onu_count - row.weak_count - row.critical_count;
  return (
    <>
      <Ribbon>
        <Cell
          label={w.revenue.collected}
          value={f.money(row.collected_paisa)}
          note={`${w.revenue.billed} ${f.money(row.billed_paisa)}`}
        />
        <Cell
          label={w.tenants.dues}
          value={f.money(row.due_paisa)}
          note={`${w.revenue.arpu} ${f.money(row.arpu_paisa)}`}
        />
        <Cell
          label={w.business.online}
          value={percent(row.online_pct_x100)}
          note={w.common.of(f.count(row.online_count), f.count(active))}
        />
        <Cell
          label={w.business.goodLight}
          value={percent(row.light_good_pct_x100)}
          note={`${w.business.weak} ${f.count(row.weak_count)}, ${w.business.critical} ${f.count(row.critical_count)}`}
        />
      </Ribbon>
      <div className="grid2">
        <Card title={w.business.ages} aside={w.business.agesWhy}>
          <Share
            label={w.business.ages}
            parts={ages.map(([word, value], i) => ({
              tone: (['idle', 'good', 'warn', 'warn', 'bad'] as const)[i] ?? 'bad',
              value: Math.max(0, value),
              word,
            }))}
          />
          <dl className={s.list}>
            {ages.map(([word, value]) => (
              <div key={word}>
                <dt>{word}</dt>
                <dd className="num">{f.money(value)}</dd>
              </div>
            ))}
          </dl>
          <Share
            label={w.business.online}
            parts={[
              { tone: 'good', value: row.online_count, word: w.marks.line.online },
              { tone: 'idle', value: active - row.online_count, word: w.marks.line.offline },
              { tone: 'bad', value: row.suspended_count, word: w.marks.line.suspended },
            ]}
          />
          {row.onu_count > 0 && (
            <Share
              label={w.business.goodLight}
              parts={[
                { tone: 'good', value: good, word: w.marks.light.good },
                { tone: 'warn', value: row.weak_count, word: w.business.weak },
                { tone: 'bad', value: row.critical_count, word: w.business.critical },
              ]}
            />
          )}
        </Card>
        <PackageMix tenant_id={row.tenant_id} />
      </div>
      <Trends tenant_id={row.tenant_id} />
    </>
  );
}

/** A year of it, month by month. */
function Trends({ tenant_id }: { tenant_id: number }) {
  const own = useSession().tenant_id === tenant_id;
  const months = useQuery({
    queryKey: ['business', 'months', tenant_id],
    queryFn: () =>
      need(api.GET('/revenue', { params: { query: { by: 'month', limit: 500, ...(!own && { tenant_id }) } } })),
    enabled: useMay()('revenue.read'),
  });
  if (months.isError) return <Failure error={months.error} retry={() => void months.refetch()} />;
  if (!months.data) return months.isLoading ? <Waiting /> : null;
  const rows = months.data.items;
  return (
    <>
      <div className="grid2">
        <Card title={w.revenue.chart}>
          <MonthBars months={rows} />
        </Card>
        <Card title={w.business.growth}>
          <GrowthBars months={rows} />
        </Card>
      </div>
      <Card title={w.business.months}>
        <Months rows={rows} />
      </Card>
    </>
  );
}

function Months({ rows }: { rows: Revenue[] }) {
  const count = (n: number | null) => (n === null ? f.none : f.count(n));
  const columns: [string, (row: Revenue) => string][] = [
    [w.revenue.billed, (row) => f.money(row.billed_paisa)],
    [w.revenue.collected, (row) => f.money(row.collected_paisa)],
    [w.revenue.outstanding, (row) => f.money(row.outstanding_paisa)],
    [w.revenue.arpu, (row) => f.money(row.arpu_paisa)],
    [w.revenue.active, (row) => count(row.active_count)],
    [w.revenue.fresh, (row) => count(row.new_count)],
    [w.revenue.left, (row) => count(row.left_count)],
    [w.revenue.churn, (row) => percent(row.churn_pct_x100)],
  ];
  return (
    <div className={s.scroll} tabIndex={0} role="region" aria-label={w.business.months}>
      <table className={s.months}>
        <thead>
          <tr>
            <th scope="col">{w.business.month}</th>
            {columns.map(([word]) => (
              <th key={word} scope="col">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...rows].reverse().map((row) => (
            <tr key={row.key}>
              <th scope="row">{f.month(row.key)}</th>
              {columns.map(([word, text]) => (
                <td key={word} className="num">
                  {text(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PackageMix({ tenant_id }: { tenant_id: number }) {
  const mix = useQuery({
    queryKey: ['business', 'mix', tenant_id],
    queryFn: () => need(api.GET('/business/packages', { params: { query: { tenant_id, limit: 500 } } })),
  });
  return (
    <Card title={w.business.mix}>
      {mix.isError && <Failure error={mix.error} retry={() => void mix.refetch()} />}
      {mix.isPending && <Waiting />}
      {mix.data?.items.length === 0 && <Empty icon="packages" title={w.business.noMix} />}
      <dl className={s.list}>
        {mix.data?.items.map((each: Mix) => (
          <div key={each.package_id}>
            <dt>
              <b>{each.name}</b> <span className="dim num">{f.money(each.price_paisa)}</span>
            </dt>
            <dd className="num">
              {percent(each.share_pct_x100)}{' '}
              <span className="dim">{w.business.linesOf(each.line_count, f.count(each.line_count))}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
