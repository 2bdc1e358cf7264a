// What a field people defined holds, as they read it. Stored values have one spelling each: `1234.5`, `18600.00 TWD`,
// `2026-09-15`, `yes`; several values of one field stand on lines, in the list after semicolons.
import type { Day, OwnField } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { grouped, plainDate } from './format';

type Kind = Pick<OwnField, 'kind' | 'currency'>;

const MONEY = /^(-?\d+(?:\.\d+)?) ([A-Z]{3})$/;
const SIGN: Record<string, string> = { TWD: 'NT$', CNY: '¥', HKD: 'HK$', USD: 'US$', EUR: '€', GBP: '£' };

/** 18600.00 → 18,600; 1234.50 → 1,234.50 */
function figures(number: string): string {
  const [whole = '', fraction = ''] = number.split('.');
  return /[1-9]/.test(fraction) ? `${grouped(whole)}.${fraction}` : grouped(whole);
}

function money(amount: string, currency: string): string {
  const sign = SIGN[currency];
  const gap = sign !== undefined && getLocale() === 'en' ? '' : ' ';
  return `${amount.startsWith('-') ? '-' : ''}${sign ?? currency}${gap}${figures(amount.replace('-', ''))}`;
}

function one(field: Kind, value: string, today: Day): string {
  if (field.kind === 'money') {
    const [, amount, currency] = MONEY.exec(value) ?? [];
    return amount === undefined || currency === undefined ? value : money(amount, currency);
  }
  // 2019 may be a year; only what is long needs its groups.
  if (field.kind === 'number') return /^-?\d{5,}(\.\d+)?$/.test(value) ? figures(value) : value;
  if (field.kind === 'date') return /^\d{4}-\d\d-\d\d$/.test(value) ? plainDate(value, today) : value;
  if (field.kind === 'yes_no') return value === 'yes' ? m.yes() : value === 'no' ? m.no() : value;
  return value;
}

/** What a card holds under a name. People choose the names: `constructor` is one as well, which every object has. */
export const heldUnder = (fields: Record<string, string>, name: string): string =>
  Object.hasOwn(fields, name) ? (fields[name] ?? '') : '';

export function ownWords(field: Kind, value: string, today: Day): string {
  if (field.kind === 'text' || field.kind === 'choice') return value;
  return value
    .split(/\n|; /)
    .map((part) => one(field, part, today))
    .join(m.list_comma());
}

/** A bare number that a field is held against. */
export const ownFigure = (field: Kind, amount: string): string =>
  field.kind === 'money' && /^-?\d+(\.\d+)?$/.test(amount)
    ? money(amount, field.currency)
    : one({ kind: 'number', currency: '' }, amount, '');

/** As one would type it into the form, so that what stands there reads back as itself. */
export function typedOwn(field: Kind, value: string): string {
  if (field.kind === 'money') {
    const [, amount, currency] = MONEY.exec(value) ?? [];
    if (amount === undefined || currency === undefined) return value;
    return currency === field.currency ? figures(amount) : `${figures(amount)} ${currency}`;
  }
  return field.kind === 'date' ? value.replace(/^(\d{4})-0?(\d+)-0?(\d+)$/, '$1/$2/$3') : value;
}

export const isFigure = (field: Pick<OwnField, 'kind'>): boolean =>
  field.kind === 'number' || field.kind === 'money';
