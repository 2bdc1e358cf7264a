// What the form keeps, what counts as a change, and where the core's fields are found in it.
import { describe, expect, it } from 'vitest';
import { blankDraft, newPoint, newRelation, ownRow, placeOf, sameDraft, tagsOf, tidied, withOwn } from './form';

describe('the card form', () => {
  it('reads tags with and without marks, once each', () => {
    expect(tagsOf('#高山茶 ＃中秋禮單、VIP,VIP')).toEqual(['高山茶', '中秋禮單', 'VIP']);
    expect(tagsOf('  ')).toEqual([]);
  });
  it('leaves a tag the card has in one piece, whatever stands in it', () => {
    const known = ['茶', '老客戶, 請先寫信', ';急'];
    const text = known.map((tag) => `#${tag}`).join(' ');
    expect(tagsOf(text, known)).toEqual(known);
    expect(tagsOf(`VIP ${text}新`, known)).toEqual(['VIP', '茶', '老客戶, 請先寫信', '急新']);
    expect(tagsOf(text)).toEqual(['茶', '老客戶', '請先寫信', '急']);
  });
  it('leaves out rows nobody filled in', () => {
    const draft = {
      ...blankDraft(' 王小明 '),
      phones: [newPoint('mobile'), { ...newPoint('home'), value: '02-2700-0000' }],
      relations: [newRelation()],
    };
    expect(tidied(draft)).toMatchObject({
      name: '王小明',
      phones: [{ value: '02-2700-0000' }],
      relations: [],
    });
  });
  it('does not call an empty added row a change', () => {
    const before = blankDraft('王小明');
    expect(sameDraft({ ...before, phones: [newPoint('mobile')] }, before)).toBe(true);
    expect(sameDraft({ ...before, note: '茶' }, before)).toBe(false);
  });
  it('keeps a field of the book in the first row under its name, and the others where they are', () => {
    const rows = [
      { key: '血型', value: 'O' },
      { key: '年收入', value: '1' },
      { key: '年收入', value: '2' },
    ];
    const row = ownRow(rows, '年收入', new Set());
    expect(row).toBe(rows[1]);
    expect(withOwn(rows, row, '年收入', '3').map((one) => one.value)).toEqual(['O', '3', '2']);
    expect(withOwn(rows, row, '年收入', '').map((one) => one.value)).toEqual(['O', '2']);
    expect(withOwn(rows, undefined, '吃素', 'yes').at(-1)).toEqual({ key: '吃素', value: 'yes' });
    expect(withOwn(rows, undefined, '吃素', '')).toBe(rows);
  });
  it('leaves a row somebody is naming by hand where it is', () => {
    const rows = [{ key: '年收入', value: '1' }];
    expect(ownRow(rows, '年收入', new Set(rows))).toBeUndefined();
  });
  it('leads from what is missing to the field that holds it', () => {
    expect(['online', 'work', 'family', 'phone', 'salutation'].map(placeOf)).toEqual([
      'emails',
      'employer',
      'relations',
      'phones',
      'salutation',
    ]);
  });
});
