/*
 * Records as CSV (RFC 4180): the API's own names and numbers, whatever the language. A text that a
 * spreadsheet would take for a formula begins with an apostrophe.
 */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) || text !== value ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toCsv(records: readonly object[]): string {
  const names = Object.keys(records[0] ?? {});
  const rows = records.map((record) => names.map((name) => cell((record as Record<string, unknown>)[name])));
  return [names, ...rows].map((row) => row.join(',')).join('\r\n');
}
