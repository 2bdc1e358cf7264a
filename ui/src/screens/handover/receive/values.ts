// What stands on both sides of a conflict, in people's words. The core hands out what the file holds: a column and its value. Pure.
import type { Class, ContactKind, HandoverConflict, YearlyDate, YearStyle } from '../../../api';
import { m } from '../../../paraglide/messages.js';
import { phone, wholeDate, yearlyDate } from '../../../parts/text/format';
import { tableWords } from '../../../parts/text/tables';
import { classWords, fieldWords, hasWords, kindWords, sentence, valueWords } from '../../../parts/text/words';

/** A row as a whole, which one side took away; else it is one value. */
const isRow = (field: string): boolean =>
  !field.includes('.') && (hasWords(`table_${field}`) || !hasWords(`field_${leading(field)}`));
/** A birthday is several columns, named by the first of them. */
const leading = (field: string): string => field.replace(/^birthday_calendar$/, 'birthday');

/** A name somebody knows from the card: 生日, 跟進日期, 標籤. */
export function conflictField(field: string): string {
  const [table = '', column = ''] = field.split('.');
  if (isRow(field)) return tableWords(field);
  if (column === '') return fieldWords(leading(field));
  if (hasWords(`field_${table}_${column}`)) return fieldWords(field);
  const part = hasWords(`field_${column}`) ? sentence(`field_${column}`) : '';
  return [tableWords(table), part].filter((one) => one !== '').join(m.dot());
}

/** `lunar 1977 8 14 0`: calendar, what is known of year, month and day, leap month. */
export function dateOf(value: string): YearlyDate | null {
  const [calendar, ...rest] = value.split(' ');
  const numbers = rest.map(Number);
  if ((calendar !== 'solar' && calendar !== 'lunar') || numbers.length < 2 || numbers.some(Number.isNaN)) return null;
  const known = numbers.slice(0, -1);
  // What is too large for a month is a year.
  const year = (known[0] ?? 0) > 12 ? (known.shift() ?? null) : null;
  const [month = null, day = null] = known;
  return { calendar, year, month, day, leap: numbers.at(-1) === 1 };
}

function codeWords(code: string): string {
  if (hasWords(`kind_${code}`)) return kindWords(code as ContactKind);
  return hasWords(`value_${code}`) ? sentence(`value_${code}`) : code;
}
const DAY = /^\d{4}-\d{2}-\d{2}(T|$)/;
const CODED = /^(kind|status|state|direction|basis|type|relation|channel|preferred_channel|opt_outs|expectation|way)$/;
/** The codes and days of a row, each as a word. */
const rowWords = (value: string): string =>
  value
    .split(' ')
    .filter((one) => one !== '0')
    .map((one) => (DAY.test(one) ? wholeDate(one) : /^[a-z_]+$/.test(one) ? codeWords(one) : one))
    .join(' ');

export function conflictValue(field: string, value: string, style: YearStyle): string {
  if (value === '') return m.handover_taken_away();
  const column = field.split('.').at(-1) ?? field;
  const date = column.endsWith('calendar') ? dateOf(value) : null;
  if (date !== null) return yearlyDate(date, style);
  if (isRow(field)) return rowWords(value);
  if (column === 'class') return `${value} ${classWords(value as Class)}`;
  if (CODED.test(column)) return value.split(/[\s,]+/).map(codeWords).join(m.list_comma());
  if (DAY.test(value)) return wholeDate(value);
  return field === 'contact_points.value' ? phone(value) : valueWords(field, value);
}

export interface Question {
  conflict: HandoverConflict;
  label: string;
  before: string | null;
  mine: string;
  theirs: string;
}
export const questionOf = (conflict: HandoverConflict, style: YearStyle): Question => ({
  conflict,
  label: conflictField(conflict.field),
  before: conflict.before === null ? null : conflictValue(conflict.field, conflict.before, style),
  mine: conflictValue(conflict.field, conflict.mine, style),
  theirs: conflictValue(conflict.field, conflict.theirs, style),
});

/** `1977-08-14`, `--08-14` or `lunar:1966-L3-03`, as files spell it. */
export function birthdayWords(text: string, style: YearStyle): string {
  const found = /^(lunar:)?(?:(\d{4})|-)(?:-(L?)(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(text);
  if (found === null) return text;
  const [, lunar, year, leap, month, day] = found;
  const number = (part: string | undefined) => (part === undefined ? null : Number(part));
  return yearlyDate(
    {
      calendar: lunar === undefined ? 'solar' : 'lunar',
      year: number(year),
      month: number(month),
      day: number(day),
      leap: leap === 'L',
    },
    style,
  );
}
