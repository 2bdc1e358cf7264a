// What a reason's numbers come to. Pure.
import type { ClassWhy, Day } from '../../api';
import { addDays, parts } from '../../parts/text/format';

/** A number of a reason, where it has that one. */
export const numberOf = ({ args }: ClassWhy, key: string): number | null => {
  const value = args[key];
  return typeof value === 'number' ? value : null;
};
export const textOf = ({ args }: ClassWhy, key: string): string | null => {
  const value = args[key];
  return typeof value === 'string' ? value : null;
};

/** The same day so many months later; where that month lacks it, its last. */
export function addMonths(day: Day, count: number): Day {
  const { year, month, day: date } = parts(day);
  const at = year * 12 + month - 1 + count;
  const [to, of] = [Math.floor(at / 12), (at % 12) + 1];
  const last = new Date(Date.UTC(to, of, 0)).getUTCDate();
  const pad = (part: number, length: number) => String(part).padStart(length, '0');
  return `${pad(to, 4)}-${pad(of, 2)}-${pad(Math.min(date, last), 2)}`;
}
export { addDays };
