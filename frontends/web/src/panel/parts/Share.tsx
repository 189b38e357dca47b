/* How a whole divides: one bar, and the same in words. */
import { f } from '../../shared/format';
import s from './Share.module.css';

interface Part {
  tone: 'good' | 'warn' | 'bad' | 'idle';
  value: number;
  word: string;
}

/** @param note what the bar says, where its parts alone do not say it */
export function Share({ label, parts, note }: { label: string; parts: Part[]; note?: string }) {
  const sum = parts.reduce((total, part) => total + part.value, 0);
  const told = sum
    ? parts.map((part) => `${part.word} ${f.digits(String(Math.round((part.value * 100) / sum)))}%`)
    : [];
  return (
    <div className={s.share}>
      <svg
        className={s.bar}
        viewBox="0 0 1000 8"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}: ${note ?? told.join(', ')}`}
      >
        <rect width="1000" height="8" className={s.rest} />
        {sum > 0 &&
          parts.map((part, i) => {
            const before = parts.slice(0, i).reduce((total, each) => total + each.value, 0);
            const gap = before + part.value < sum ? 4 : 0;
            return (
              <rect
                key={part.word}
                className={s[part.tone]}
                x={(before * 1000) / sum}
                width={Math.max(0, (part.value * 1000) / sum - gap)}
                height="8"
              />
            );
          })}
      </svg>
      {note !== undefined ? (
        <span className={s.words} aria-hidden="true">
          {note}
        </span>
      ) : told.length > 0 ? (
        <span className={s.words} aria-hidden="true">
          {parts.map((part, i) => (
            <span key={part.word}>
              <i className={s[part.tone]} /> {told[i]}
            </span>
          ))}
        </span>
      ) : null}
    </div>
  );
}
