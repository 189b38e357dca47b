/* The light of one ONU: chart, bands, what it was at installation, what the OLT sees. */
import { SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import { api, need } from '../../shared/client';
import { f } from '../../shared/format';
import type { Onu } from '../../shared/records';
import { w } from '../../shared/words';
import { Age } from './Age';
import { Failure } from './Failure';
import { Light } from './Mark';
import { Card, Fact, Facts } from './Page';
import s from './LightCard.module.css';

// the chart and its library come with the first chart
const SignalChart = lazy(() => import('./SignalChart'));

const spans = [24, 168] as const;

export function LightCard({ onu, linked }: { onu: Onu; linked?: boolean }) {
  const [hours, setHours] = useState<number>(24);
  const history = useQuery({
    queryKey: ['history', onu.onu_id, hours],
    queryFn: () => need(api.GET('/onus/{onu_id}/history/{hours}', { params: { path: { onu_id: onu.onu_id, hours } } })),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  const name = onu.mac ?? onu.serial ?? onu.name ?? '';
  return (
    <Card title={linked ? w.onus.lightOf(name) : w.onus.light}>
      <div className={s.split}>
        <div className={s.chart}>
          <SegmentedControl
            className="screen"
            aria-label={w.onus.span}
            size="xs"
            value={String(hours)}
            onChange={(value) => setHours(Number(value))}
            data={spans.map((span) => ({ value: String(span), label: span === 24 ? w.onus.day : w.onus.week }))}
          />
          {history.isError && <Failure error={history.error} retry={() => void history.refetch()} />}
          {history.data && (
            <Suspense fallback={<div className={s.hold} />}>
              <SignalChart samples={history.data.items} baseline={onu.baseline_dbm_x100} name={name} hours={hours} />
            </Suspense>
          )}
          {!history.data && !history.isError && <div className={s.hold} />}
        </div>
        <div className={s.side}>
          <div>
            <Light light={onu.light} dbm_x100={onu.rx_power_dbm_x100} />{' '}
            <Age at_us={onu.read_at_us} period_ms={120_000} none={w.marks.light.none} />
          </div>
          <Facts>
            <Fact label={w.onus.baseline}>
              {onu.baseline_dbm_x100 === null ? f.none : f.dbm(onu.baseline_dbm_x100)}
            </Fact>
            <Fact label={w.onus.sinceThen}>
              {onu.baseline_dbm_x100 === null || onu.rx_power_dbm_x100 === null
                ? f.none
                : f.db(onu.rx_power_dbm_x100 - onu.baseline_dbm_x100)}
            </Fact>
            <Fact label={w.onus.oltRx}>
              {onu.olt_rx_power_dbm_x100 === null ? f.none : f.dbm(onu.olt_rx_power_dbm_x100)}
            </Fact>
            <Fact label={w.onus.distance}>{onu.distance_m === null ? f.none : f.metres(onu.distance_m)}</Fact>
          </Facts>
          {linked && <Link href={`/onus/${onu.onu_id}`}>{w.onus.open}</Link>}
        </div>
      </div>
    </Card>
  );
}
