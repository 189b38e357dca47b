/* ISPs side by side by one figure, the largest first. */
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { f } from '../../shared/format';
import type { Business } from '../../shared/records';
import { w } from '../../shared/words';
import { Card } from '../parts/Page';
import s from './Business.module.css';

interface Figure {
  word: string;
  value: (row: Business) => number | null;
  text: (value: number) => string;
}

const figures = (): Record<string, Figure> => ({
  collected: { word: w.revenue.collected, value: (row) => row.collected_paisa, text: f.money },
  billed: { word: w.revenue.billed, value: (row) => row.billed_paisa, text: f.money },
  due: { word: w.tenants.dues, value: (row) => row.due_paisa, text: f.money },
  customers: { word: w.tenants.customers, value: (row) => row.customer_count, text: f.count },
  arpu: { word: w.revenue.arpu, value: (row) => row.arpu_paisa, text: f.money },
  online: { word: w.business.online, value: (row) => row.online_pct_x100, text: f.percent },
  light: { word: w.business.goodLight, value: (row) => row.light_good_pct_x100, text: f.percent },
});

export function Compare({ rows, to }: { rows: Business[]; to: (row: Business) => string }) {
  const [name, setName] = useState('collected');
  const all = figures();
  const figure = all[name] as Figure;
  const sorted = [...rows].sort((a, b) => (figure.value(b) ?? -1) - (figure.value(a) ?? -1));
  const most = Math.max(1, ...rows.map((row) => figure.value(row) ?? 0));
  return (
    <Card
      title={w.business.compare}
      aside={
        <NativeSelect
          aria-label={w.business.compareBy}
          size="xs"
          value={name}
          data={Object.entries(all).map(([value, each]) => ({ value, label: each.word }))}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      }
    >
      <ol className={s.compare}>
        {sorted.map((row) => {
          const value = figure.value(row);
          return (
            <li key={row.tenant_id}>
              <Link href={to(row)} className="cut">
                {row.name}
              </Link>
              <span className={s.track}>
                <i style={{ width: `${(Math.max(0, value ?? 0) * 100) / most}%` }} />
              </span>
              <span className="num">{value === null ? f.none : figure.text(value)}</span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
