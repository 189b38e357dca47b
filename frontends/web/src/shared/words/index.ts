/*
 * The words in use. English is the measure: Bangla has the type of English, so a missing word does
 * not compile. Only the chosen language is loaded.
 */
import type { Language } from '../format';
import type { Words } from './en';

export type { Words };

export let w: Words;

export async function loadWords(language: Language) {
  w = language === 'bn' ? (await import('./bn')).default : (await import('./en')).default;
}
