/*
 * The server's clock, as far as a browser can know it: ages are told against the machine that took
 * the readings, not against a phone whose clock is wrong.
 */
import { useSyncExternalStore } from 'react';

let offset_ms = 0;

/** A Date header came with an answer. Its grain is a second, so small differences are noise. */
export function hearServer(date: string | null) {
  const at = date ? Date.parse(date) : NaN;
  if (Number.isNaN(at)) return;
  const difference = at + 500 - Date.now();
  if (Math.abs(difference - offset_ms) > 1500) offset_ms = difference;
}

export const now_us = () => (Date.now() + offset_ms) * 1000;

/* One timer for all ages of the page. */
const listeners = new Set<() => void>();
let timer: number | undefined;
let tick = 0;

function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    tick++;
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Now, in microseconds; the component is drawn again every second. */
export function useNow(): number {
  useSyncExternalStore(subscribe, () => tick);
  return now_us();
}
