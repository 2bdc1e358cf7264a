// Tables of purchases, balances and contacts: what a file is taken for, and mappings in which a field stands once.
import { describe, expect, it } from 'vitest';
import type { ImportColumn, ImportPreview, LedgerColumn, LedgerPreview, LedgerRows } from '../../../api';
import { hasWords } from '../../../parts/text/words';
import {
  currencies,
  fieldOf,
  firstLedger,
  KINDS,
  ledgerField,
  likely,
  mapOf,
  maybeLedger,
  missingWords,
  named,
  sameColumns,
  sameWay,
  WORDS,
} from './ledger';

const column = (name: string, field: string | null): LedgerColumn => ({ name, field, sample: ['x'] });
const COLUMNS = [column('客戶', 'customer'), column('日期', 'date'), column('金額', 'amount'), column('業務', null)];
const looked = (columns: LedgerColumn[], missing: string[] = []): LedgerPreview => ({
  file: 'a.csv',
  encoding: 'UTF-8',
  encodings: [],
  sheets: [],
  sheet: null,
  records: 1,
  columns,
  fields: [],
  missing,
  create: 0,
  update: 0,
  skip: 0,
  rejected: [],
  reject: 0,
});
const people = (format: string, ...fields: ImportColumn['field'][]) =>
  ({
    format,
    columns: fields.map((field) => ({ name: '', sample: [], field, own: null, certainty: 'sure' })),
  }) as unknown as ImportPreview;

describe('a file', () => {
  it('may be a ledger where it is a table that reaches nobody', () => {
    expect(maybeLedger(people('csv', 'name', 'note'))).toBe(true);
    expect(maybeLedger(people('sheet', null))).toBe(true);
    expect(maybeLedger(people('csv', 'name', 'mobile'))).toBe(false);
    expect(maybeLedger(people('csv', 'name', 'home_phone'))).toBe(false);
    expect(maybeLedger(people('csv', 'email'))).toBe(false);
    expect(maybeLedger(people('vcard'))).toBe(false);
    expect(maybeLedger(people('json'))).toBe(false);
  });
  it('is of purchases with a customer, a date and an amount; an account makes it balances unless something was bought', () => {
    const whole = looked(COLUMNS);
    expect(likely(whole, looked(COLUMNS, ['account']))).toBe('purchases');
    expect(likely(whole, null)).toBe('purchases');
    expect(likely(looked(COLUMNS, ['amount']), null)).toBe('cards');
    expect(likely(whole, looked(COLUMNS))).toBe('balances');
    expect(likely(looked([...COLUMNS, column('險種', 'product')]), looked(COLUMNS))).toBe('purchases');
  });
  it('is read the same way whatever it holds', () => {
    const a = firstLedger('purchases', 'zh-Hant', 'TWD');
    const b = firstLedger('balances', 'zh-Hant', 'CNY');
    expect(sameWay(a, b)).toBe(true);
    expect([sameWay(a, { ...b, years: 'roc' }), sameColumns(a, { ...b, years: 'roc' })]).toEqual([false, true]);
    expect(sameColumns(a, { ...b, sheet: '總表' })).toBe(false);
  });
});

describe('columns', () => {
  it('go where the core says until one is answered; what is not taken in is not in the mapping', () => {
    expect(mapOf(COLUMNS, null)).toEqual({ 客戶: 'customer', 日期: 'date', 金額: 'amount' });
    expect(named(COLUMNS, null, 3, 'note')).toEqual({
      客戶: 'customer',
      日期: 'date',
      金額: 'amount',
      業務: 'note',
    });
    expect(named(COLUMNS, null, 1, 'skip')).toEqual({ 客戶: 'customer', 金額: 'amount' });
    expect(fieldOf(COLUMNS, {}, 0)).toBe('skip');
  });
  it('give a field up to the column that is said to be it', () => {
    expect(named(COLUMNS, null, 3, 'amount')).toEqual({ 客戶: 'customer', 日期: 'date', 業務: 'amount' });
    const answered = named(COLUMNS, { 客戶: 'customer', 日期: 'date' }, 0, 'date');
    expect(answered).toEqual({ 客戶: 'date' });
  });
  it('with the same header twice are told apart by number, and only one has the field', () => {
    const twins = [column('金額', 'amount'), column('金額', 'amount'), column('', null)];
    expect(mapOf(twins, null)).toEqual({ 1: 'amount' });
    expect(named(twins, null, 1, 'amount')).toEqual({ 2: 'amount' });
    expect(named(twins, null, 2, 'note')).toEqual({ 1: 'amount', 3: 'note' });
  });
});

describe('words', () => {
  it('exist for every field of every kind of rows', () => {
    const FIELDS: Record<LedgerRows, string> = {
      interactions: 'customer date time kind reached note next_date',
      purchases: 'customer date product quantity unit_price amount currency invoice note',
      balances: 'customer date account amount currency maturity',
    };
    for (const [rows, fields] of Object.entries(FIELDS) as [LedgerRows, string][])
      for (const field of fields.split(' ')) {
        expect(hasWords(`ledger_field_${field}`), field).toBe(true);
        expect(ledgerField(rows, field)).not.toBe(field);
      }
    expect(ledgerField('purchases', 'brand_new')).toBe('brand_new');
    expect([ledgerField('purchases', 'amount'), ledgerField('balances', 'amount')]).toEqual(['金額', '餘額']);
  });
  it('name what is missing; a purchase does with an amount or a price', () => {
    expect(missingWords('purchases', ['customer', 'amount'])).toBe('客戶、金額或單價');
    expect(missingWords('balances', ['account', 'amount'])).toBe('帳號、餘額');
    expect(missingWords('interactions', [])).toBe('');
  });
  it('say for every kind what it is and what was taken in', () => {
    expect(KINDS.map((kind) => WORDS[kind].name())).toEqual(['客戶資料', '購買', '餘額', '往來']);
    expect(WORDS.purchases.took({ count: 6 })).toBe('收下了 6 筆購買');
  });
  it('offer the currency in force first and each once', () => {
    expect(currencies('HKD').slice(0, 3)).toEqual(['HKD', 'TWD', 'CNY']);
    expect(currencies('')[0]).toBe('');
    expect(new Set(currencies('USD')).size).toBe(currencies('USD').length);
  });
});
