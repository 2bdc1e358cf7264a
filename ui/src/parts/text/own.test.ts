// Values of fields people defined, as they are read and as they are typed.
import { afterEach, expect, it } from 'vitest';
import type { FieldKind } from '../../api/types';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { ownFigure, ownWords, typedOwn } from './own';

const field = (kind: FieldKind, currency = '') => ({ kind, currency });
const words = (kind: FieldKind, value: string) => ownWords(field(kind), value, '2026-09-15');

overwriteGetLocale(() => 'zh-Hant');
afterEach(() => overwriteGetLocale(() => 'zh-Hant'));

it('are written by their kind', () => {
  expect(words('money', '18600.00 TWD')).toBe('NT$ 18,600');
  expect(words('money', '1234567.50 CNY')).toBe('¥ 1,234,567.50');
  expect(words('money', '-900 SGD')).toBe('-SGD 900');
  expect(words('number', '1234.5')).toBe('1234.5');
  expect(words('number', '2019')).toBe('2019');
  expect(words('number', '1234567.25')).toBe('1,234,567.25');
  expect(words('date', '2026-11-20')).toBe('11/20');
  expect(words('date', '2027-03-04')).toBe('2027/3/4');
  expect([words('yes_no', 'yes'), words('yes_no', 'no')]).toEqual(['是', '否']);
  expect(words('text', 'ABC; 2')).toBe('ABC; 2');
});
it('are written in English as English does', () => {
  overwriteGetLocale(() => 'en');
  expect(words('money', '18600.00 TWD')).toBe('NT$18,600');
  expect(words('date', '2027-03-04')).toBe('4 Mar 2027');
});
it('stand in a list when there are several, and as they are when they are none of their kind', () => {
  expect(words('date', '2026-11-20\n2027-03-04')).toBe('11/20、2027/3/4');
  expect(words('number', '12000; 3')).toBe('12,000、3');
  expect(words('money', '很多')).toBe('很多');
});
it('are typed without what the field says anyway', () => {
  expect(typedOwn(field('money', 'TWD'), '18600.00 TWD')).toBe('18,600');
  expect(typedOwn(field('money', 'TWD'), '99.90 USD')).toBe('99.90 USD');
  expect(typedOwn(field('date'), '2026-09-05')).toBe('2026/9/5');
  expect(typedOwn(field('text'), '2026-09-05')).toBe('2026-09-05');
});
it('are held against figures in the same spelling', () => {
  expect(ownFigure(field('money', 'TWD'), '1000000')).toBe('NT$ 1,000,000');
  expect(ownFigure(field('number'), '50000')).toBe('50,000');
});
