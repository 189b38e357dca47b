/* Where one is in a short row of steps. */
import { Icon } from './Icon';
import s from './Steps.module.css';

/** @param at how many are done */
export function Steps({ words, at }: { words: readonly string[]; at: number }) {
  return (
    <ol className={s.steps}>
      {words.map((word, i) => (
        <li
          key={word}
          className={i < at ? s.done : i === at ? s.here : s.ahead}
          aria-current={i === at ? 'step' : undefined}
        >
          <span className={s.disc}>{i < at ? <Icon name="check" size={14} /> : i + 1}</span>
          {word}
        </li>
      ))}
    </ol>
  );
}
