/* How a row looks on a phone: name and figure, what belongs to it, its states. */
import type { ReactNode } from 'react';
import s from './RowCard.module.css';

interface RowCardProps {
  title: ReactNode;
  figure?: ReactNode;
  left?: ReactNode;
  right?: ReactNode;
  marks?: ReactNode;
}

export function RowCard({ title, figure, left, right, marks }: RowCardProps) {
  return (
    <span className={s.card}>
      <span className={s.pair}>
        <b className="cut">{title}</b>
        {figure !== undefined && <b className="num">{figure}</b>}
      </span>
      {(left || right) && (
        <span className={`${s.pair} ${s.small}`}>
          <span className="cut">{left}</span>
          <span className={s.right}>{right}</span>
        </span>
      )}
      {marks && <span className={s.marks}>{marks}</span>}
    </span>
  );
}
