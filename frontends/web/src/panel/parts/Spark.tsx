/*
 * The last 24 hours of one ONU as a small line. It asks for its samples when it comes into sight, a
 * few at a time: a list of fifty must not knock fifty times at once.
 */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, need } from '../../shared/client';
import { now_us } from '../../shared/clock';
import type { Onu, Sample } from '../../shared/records';
import s from './Spark.module.css';

const WIDTH = 112;
const HEIGHT = 24;

let running = 0;
const waiting: (() => void)[] = [];

/** At most three at once. */
async function inTurn<T>(act: () => Promise<T>): Promise<T> {
  if (running >= 3) await new Promise<void>((turn) => waiting.push(turn));
  running++;
  try {
    return await act();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

export function Spark({ onu }: { onu: Onu }) {
  const place = useRef<HTMLSpanElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!place.current) return;
    const watch = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) {
        setSeen(true);
        watch.disconnect();
      }
    });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  const history = useQuery({
    queryKey: ['history', onu.onu_id, 24],
    queryFn: () =>
      inTurn(() =>
        need(api.GET('/onus/{onu_id}/history/{hours}', { params: { path: { onu_id: onu.onu_id, hours: 24 } } })),
      ),
    enabled: seen && onu.rx_power_dbm_x100 !== null,
    staleTime: 5 * 60_000,
  });
  return (
    <span ref={place} className={s.spark} aria-hidden="true">
      {history.data && <Line samples={history.data.items} light={onu.light} />}
    </span>
  );
}

function Line({ samples, light }: { samples: Sample[]; light: Onu['light'] }) {
  const span = 24 * 3600e6;
  const first = now_us() - span;
  const values = samples.flatMap((each) => each.rx_power_dbm_x100 ?? []);
  if (values.length < 2) return null;
  // at least 3 dB high, so that noise stays flat
  const low = Math.min(...values);
  const high = Math.max(...values, low + 300);
  const y = (dbm_x100: number) => HEIGHT - 3 - ((dbm_x100 - low) / (high - low)) * (HEIGHT - 6);
  let pen = 'M';
  const path = samples
    .map((each) => {
      if (each.rx_power_dbm_x100 === null) {
        pen = 'M';
        return '';
      }
      const point = `${pen}${(((each.at_us - first) / span) * WIDTH).toFixed(1)} ${y(each.rx_power_dbm_x100).toFixed(1)}`;
      pen = 'L';
      return point;
    })
    .join('');
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} focusable="false">
      <path d={path} className={s[light]} />
    </svg>
  );
}
