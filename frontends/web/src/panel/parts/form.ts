/* What a form and the server say to each other. */
import type { UseFormReturnType } from '@mantine/form';
import { Problem } from '../../shared/client';

/**
 * Put what the server refused beside its fields and the focus on the first of them.
 * @returns the error where none of it belongs to a field of this form: it is shown as a whole
 */
export function refuse<T extends object>(form: UseFormReturnType<T>, error: unknown): unknown {
  if (!(error instanceof Problem)) return error;
  const own = error.fields.filter((each) => each.field in form.getValues());
  if (own.length === 0) return error;
  form.setErrors(Object.fromEntries(own.map((each) => [each.field, each.message])));
  const first = own[0]?.field;
  window.setTimeout(() => document.querySelector<HTMLElement>(`[name="${first}"]`)?.focus());
  return null;
}

/** Only what was filled in: absent members mean "default" or "leave" to the server. */
export function filled<T extends Record<string, unknown>>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '' && value !== null)) as Partial<T>;
}
