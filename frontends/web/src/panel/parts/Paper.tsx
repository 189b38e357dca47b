/* A document as it leaves the printer: who it is from, what it is, its number. */
import type { ReactNode } from 'react';
import { useSession } from './session';
import s from './Paper.module.css';

interface PaperProps {
  kind: string;
  number: string;
  /** absent: the tenant whose panel this is */
  from?: string | undefined;
  children: ReactNode;
}

export function Paper({ kind, number, from, children }: PaperProps) {
  const { tenant_name } = useSession();
  return (
    <article className={s.paper} aria-label={`${kind} ${number}`}>
      <header className={s.head}>
        <strong className={s.from}>{from ?? tenant_name}</strong>
        <div className={s.what}>
          <span>{kind}</span>
          <strong className="code">{number}</strong>
        </div>
      </header>
      {children}
    </article>
  );
}
