/* Tabs that are addresses. */
import { Link } from 'wouter';
import s from './Tabs.module.css';

export function Tabs({
  label,
  tabs,
  chosen,
}: {
  label: string;
  tabs: { name: string; word: string; to: string }[];
  chosen: string;
}) {
  return (
    <nav className={`${s.tabs} screen`} aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.name} href={tab.to} className={s.tab} aria-current={tab.name === chosen ? 'page' : undefined}>
          {tab.word}
        </Link>
      ))}
    </nav>
  );
}
