/*
 * Keys: `/` search, `g` then a letter goes, `n` new, `j` `k` rows, `?` shows all. Never while typing
 * and never over a dialog; they can be switched off.
 */
import { useEffect } from 'react';

const OFF = 'isp.keys';

export function keysAreOn(): boolean {
  try {
    return localStorage.getItem(OFF) !== 'off';
  } catch {
    return true;
  }
}
export function setKeys(on: boolean) {
  try {
    localStorage.setItem(OFF, on ? 'on' : 'off');
  } catch {
    // not kept
  }
}

const handlers = new Map<string, () => void>();

/** While the component stands, `key` does `act`. */
export function useKey(key: string, act: (() => void) | null) {
  useEffect(() => {
    if (!act) return;
    handlers.set(key, act);
    return () => {
      if (handlers.get(key) === act) handlers.delete(key);
    };
  }, [key, act]);
}

const busy = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || !!target.closest('[role="menu"]'));

/** Move the focus along the rows of the list on the page. */
function step(by: number) {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  if (rows.length === 0) return;
  const here = rows.indexOf(document.activeElement as HTMLElement);
  const next = rows[here === -1 ? (by > 0 ? 0 : rows.length - 1) : here + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** Listen for the whole page. `go` maps the letter after `g` to an act. */
export function useKeys(go: Map<string, () => void>) {
  useEffect(() => {
    let leader = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (!keysAreOn() || busy(event.target) || document.querySelector('[aria-modal="true"]')) return;
      const act =
        event.timeStamp < leader
          ? go.get(event.key)
          : event.key === 'j'
            ? () => step(1)
            : event.key === 'k'
              ? () => step(-1)
              : handlers.get(event.key);
      leader = event.key === 'g' && event.timeStamp >= leader ? event.timeStamp + 1500 : 0;
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [go]);
}
