/*
 * Received light over time: the bands behind it, the installation's value dashed, gaps left empty.
 * The same figures stand in a table for who cannot see the picture, and as CSV for who wants them.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { now_us } from '../../shared/clock';
import { f } from '../../shared/format';
import type { LightBand, Sample } from '../../shared/records';
import { w } from '../../shared/words';
import s from './SignalChart.module.css';

interface SignalChartProps {
  samples: Sample[];
  baseline: number | null;
  name: string;
  hours: number;
}

const HEIGHT = 260;

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export default function SignalChart({ samples, baseline, name, hours }: SignalChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });

  const read = useMemo(() => samples.filter((each) => each.rx_power_dbm_x100 !== null), [samples]);
  const told = useMemo(() => summary(samples, hours), [samples, hours]);

  useEffect(() => {
    const place = box.current;
    if (!place || read.length === 0) return;
    const data: UPlot.AlignedData = [
      samples.map((each) => each.at_us / 1e6),
      samples.map((each) => (each.rx_power_dbm_x100 === null ? null : each.rx_power_dbm_x100 / 100)),
    ];
    // Samples further apart than this were not taken: no line is drawn over what nobody saw.
    const hole = 3 * median(samples.slice(1).map((each, i) => each.at_us - (samples[i]?.at_us ?? 0))) * 1e-6;
    const axis = {
      stroke: token('--ink-3'),
      font: `12px ${getComputedStyle(document.body).fontFamily}`,
      grid: { stroke: token('--line-2'), width: 1 },
      ticks: { show: false },
    };
    const plot = new UPlot(
      {
        width: place.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, points: { size: 8 }, drag: { x: false, y: false } },
        // the whole span, so that what was not read is seen to be missing
        scales: {
          x: { range: () => [now_us() / 1e6 - hours * 3600, now_us() / 1e6] },
          y: { range: (_, low, high) => range(low, high, baseline) },
        },
        tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), f.zone),
        axes: [
          {
            ...axis,
            space: 84,
            size: 30,
            values: (_, ticks) =>
              ticks.map((tick) => (hours <= 24 ? f.time(tick * 1e6) : f.dateTime(tick * 1e6).slice(0, 5))),
          },
          {
            ...axis,
            size: 46,
            values: (_, ticks) => ticks.map((tick) => f.digits(String(tick).replace('-', '\u2212'))),
          },
        ],
        series: [
          {},
          {
            stroke: token('--accent'),
            width: 2,
            points: { show: false },
            gaps: (u, _series, from, to, nulls) => {
              const times = u.data[0];
              const gaps: [number, number][] = [...nulls];
              for (let i = Math.max(1, from); i <= to; i++) {
                const before = times[i - 1] ?? 0;
                const here = times[i] ?? 0;
                if (here - before > hole) gaps.push([u.valToPos(before, 'x', true), u.valToPos(here, 'x', true)]);
              }
              return gaps.sort((a, b) => a[0] - b[0]);
            },
          },
        ],
        hooks: {
          drawClear: [(u) => paintBands(u, baseline)],
          setCursor: [(u) => setAt(u.cursor.idx ?? null)],
        },
      },
      data,
      place,
    );
    const watch = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT }));
    watch.observe(place);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [samples, read.length, baseline, hours, scheme]);

  if (read.length === 0) return <p className={s.none}>{w.onus.noHistory}</p>;
  const here = at === null ? undefined : samples[at];
  return (
    <figure className={s.figure}>
      <div ref={box} className={s.plot} role="img" aria-label={told} />
      <figcaption className={s.caption}>
        <span className="num">
          {here
            ? `${f.dateTime(here.at_us)}  ${here.rx_power_dbm_x100 === null ? w.marks.light.none : f.dbm(here.rx_power_dbm_x100)}`
            : told}
        </span>
        <a className="screen" href={csv(samples)} download={`${name.replace(/\W+/g, '-')}-${hours}h.csv`}>
          {w.common.csv}
        </a>
      </figcaption>
    </figure>
  );
}

function summary(samples: Sample[], hours: number): string {
  const values = samples.flatMap((each) => each.rx_power_dbm_x100 ?? []);
  const last = values.at(-1);
  if (last === undefined) return w.onus.noHistory;
  return w.onus.told(
    hours === 24 ? w.onus.day : w.onus.week,
    f.dbm(Math.min(...values)),
    f.dbm(Math.max(...values)),
    f.dbm(last),
  );
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** At least 6 dB high, so that noise does not look like a mountain. */
function range(low: number, high: number, baseline: number | null): [number, number] {
  const from = Math.min(low, baseline === null ? low : baseline / 100);
  const to = Math.max(high, baseline === null ? high : baseline / 100);
  const spare = Math.max(1, (6 - (to - from)) / 2);
  return [Math.floor(from - spare), Math.ceil(to + spare)];
}

const paint: Record<LightBand['light'], string> = {
  none: '--bad-band',
  too_strong: '--warn-band',
  good: '--good-band',
  weak: '--warn-band',
  critical: '--bad-band',
};

/** Strongest first, as the server lists them. */
function paintBands(u: UPlot, baseline: number | null) {
  const { ctx } = u;
  const { left, top, width, height } = u.bbox;
  const y = (dbm_x100: number) => Math.min(top + height, Math.max(top, u.valToPos(dbm_x100 / 100, 'y', true)));
  ctx.save();
  let from = top;
  f.bands.forEach((band, i) => {
    const to = i + 1 < f.bands.length ? y(band.from_dbm_x100) : top + height;
    ctx.fillStyle = token(paint[band.light]);
    ctx.fillRect(left, from, width, to - from);
    from = to;
  });
  if (baseline !== null) {
    ctx.strokeStyle = token('--ink-3');
    ctx.setLineDash([6, 6]);
    ctx.beginPath();
    ctx.moveTo(left, y(baseline));
    ctx.lineTo(left + width, y(baseline));
    ctx.stroke();
  }
  ctx.restore();
}

/** ISO times and plain numbers, whatever the language. */
function csv(samples: Sample[]): string {
  const rows = samples.map((each) =>
    [
      new Date(each.at_us / 1000).toISOString(),
      each.rx_power_dbm_x100 === null ? '' : (each.rx_power_dbm_x100 / 100).toFixed(2),
      each.tx_power_dbm_x100 === null ? '' : (each.tx_power_dbm_x100 / 100).toFixed(2),
      each.temperature_celsius_x100 === null ? '' : (each.temperature_celsius_x100 / 100).toFixed(2),
    ].join(','),
  );
  const text = ['at,rx_power_dbm,tx_power_dbm,temperature_celsius', ...rows].join('\n');
  return `data:text/csv;charset=utf-8,${encodeURIComponent(text)}`;
}
