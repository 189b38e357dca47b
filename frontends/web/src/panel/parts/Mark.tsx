/* A state: colour, shape and word. The word alone is enough. */
import { type Look, type MarkKind, type MarkName, marks, type Shape } from '../../shared/marks';
import { w } from '../../shared/words';
import { f } from '../../shared/format';
import s from './Mark.module.css';

const shapes: Record<Shape, string> = {
  dot: 'M5 1a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z',
  triangle: 'M5 .8 9.6 9H.4Z',
  square: 'M1.2 1.2h7.6v7.6H1.2Z',
  diamond: 'M5 .2 9.8 5 5 9.8.2 5Z',
  rhomb: 'M5 .2 9.8 5 5 9.8.2 5ZM5 2.6 2.6 5 5 7.4 7.4 5Z',
  ring: 'M5 1a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM5 2.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6Z',
  dash: 'M1 4.2h8v1.6H1Z',
  query:
    'M3 3.4C3 1.8 4 1 5.2 1s2.2.8 2.2 2c0 1.7-1.7 1.7-1.7 3.2H4.3c0-2.1 1.6-2.2 1.6-3.2 0-.4-.3-.7-.8-.7-.4 0-.7.3-.7 1.1ZM4.2 7.4h1.6V9H4.2Z',
};

export function Glyph({ shape }: { shape: Shape }) {
  return (
    <svg className={s.glyph} viewBox="0 0 10 10" width="9" height="9" aria-hidden="true" focusable="false">
      <path d={shapes[shape]} fill="currentColor" fillRule="evenodd" />
    </svg>
  );
}

/** Look and word of a state; one the page does not know (a newer server) is shown by its name. */
export function told<K extends MarkKind>(kind: K, name: MarkName<K>): { look: Look; word: string } {
  const look = (marks[kind] as Record<string, Look>)[name] ?? ['idle', 'query'];
  const word = (w.marks[kind] as Record<string, string>)[name] ?? name;
  return { look, word };
}

interface MarkProps<K extends MarkKind> {
  kind: K;
  name: MarkName<K>;
  /** a figure that belongs to the state */
  value?: string;
  /** without the pill: for tight places */
  bare?: boolean;
}

export function Mark<K extends MarkKind>({ kind, name, value, bare }: MarkProps<K>) {
  const { look, word } = told(kind, name);
  return (
    <span className={`${bare ? s.bare : s.mark} ${s[look[0]]}`}>
      <Glyph shape={look[1]} />
      <span>{word}</span>
      {value !== undefined && <b className={s.value}>{value}</b>}
    </span>
  );
}

/** Light: word and dBm; without a reading only the words "no reading". */
export function Light({
  light,
  dbm_x100,
  bare,
}: {
  light: MarkName<'light'>;
  dbm_x100: number | null;
  bare?: boolean;
}) {
  if (dbm_x100 === null) return <span className="dim">{w.marks.light.none}</span>;
  return <Mark kind="light" name={light} value={f.dbm(dbm_x100)} bare={bare} />;
}
