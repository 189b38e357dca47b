/* The things one asks first, side by side: a state, a big value, how fresh it is. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import s from './Ribbon.module.css';

export const Ribbon = ({ children }: { children: ReactNode }) => <div className={s.ribbon}>{children}</div>;

interface CellProps {
  label: string;
  mark?: ReactNode;
  value: ReactNode;
  note?: ReactNode;
  to?: string;
}

export function Cell({ label, mark, value, note, to }: CellProps) {
  return (
    <div className={s.cell}>
      <div className={s.head}>
        <span className={s.label}>{label}</span>
        {mark}
      </div>
      <div className={s.value}>{to ? <Link href={to}>{value}</Link> : value}</div>
      <div className={s.note}>{note}</div>
    </div>
  );
}
