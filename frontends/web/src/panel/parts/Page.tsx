/* The head of a page, and the surfaces that stand on it. */
import { type ReactNode, useEffect } from 'react';
import { Link } from 'wouter';
import { Icon } from './Icon';
import s from './Page.module.css';

interface PageProps {
  title: string;
  /** beside the title: a count, a code */
  aside?: ReactNode;
  back?: { to: string; label: string };
  actions?: ReactNode;
  /** what it shows is a document: it prints without the head of the page */
  paper?: boolean;
  children: ReactNode;
}

export function Page({ title, aside, back, actions, paper, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · libisp`;
  }, [title]);
  return (
    <div className={s.page}>
      <header className={`${s.head} ${paper ? 'screen' : ''}`}>
        <div className={s.titles}>
          {back && (
            <Link href={back.to} className={`${s.back} screen`}>
              <Icon name="left" size={14} /> {back.label}
            </Link>
          )}
          <div className={s.line}>
            <h1 tabIndex={-1}>{title}</h1>
            {aside !== undefined && <div className={s.aside}>{aside}</div>}
          </div>
        </div>
        {actions && <div className={`${s.actions} screen`}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface CardProps {
  title?: string;
  aside?: ReactNode;
  children: ReactNode;
  flush?: boolean;
  className?: string;
}

export function Card({ title, aside, children, flush, className }: CardProps) {
  return (
    <section className={`${s.card} ${flush ? s.flush : ''} ${className ?? ''}`}>
      {(title || aside) && (
        <header className={s.cardHead}>
          {title && <h2>{title}</h2>}
          {aside && <div className={s.cardAside}>{aside}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

/** Label and value, label above. */
export function Facts({ children, columns }: { children: ReactNode; columns?: number }) {
  return <dl className={`${s.facts} ${columns === 1 ? s.one : ''}`}>{children}</dl>;
}
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
