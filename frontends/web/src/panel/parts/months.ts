/* Months to choose from: the next one, this one, and a year back. */
import { now_us } from '../../shared/clock';
import { f } from '../../shared/format';

export const thisMonth = () => f.today(now_us()).slice(0, 7);

const shift = (period: string, by: number) => {
  const months = Number(period.slice(0, 4)) * 12 + Number(period.slice(5, 7)) - 1 + by;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
};

/** @param chosen one that must be among them, whatever its age */
export function monthChoices(chosen?: string): { value: string; label: string }[] {
  const here = thisMonth();
  const periods = Array.from({ length: 14 }, (_, i) => shift(here, 1 - i));
  if (chosen && /^\d{4}-\d\d$/.test(chosen) && !periods.includes(chosen)) periods.push(chosen);
  return periods.map((period) => ({ value: period, label: f.month(period) }));
}
