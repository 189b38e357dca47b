/* Which language this person reads: their own choice, else the browser's. */
import { useSyncExternalStore } from 'react';
import type { Language } from '../../shared/format';
import { loadWords } from '../../shared/words';

const KEY = 'isp.language';
const listeners = new Set<() => void>();
let language: Language = 'en';

function chosen(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(KEY);
  } catch {
    // storage is switched off
  }
  if (stored === 'en' || stored === 'bn') return stored;
  return navigator.language.startsWith('bn') ? 'bn' : 'en';
}

async function use(next: Language) {
  await loadWords(next);
  language = next;
  document.documentElement.lang = next;
  for (const each of listeners) each();
}

export const startLanguage = () => use(chosen());

export async function changeLanguage(next: Language) {
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // not kept for the next visit
  }
  await use(next);
}

export function useLanguage(): Language {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => language,
  );
}
