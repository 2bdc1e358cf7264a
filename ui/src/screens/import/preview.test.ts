// What the import screen makes of a preview: mappings that lose nothing, notes by kind.
import { describe, expect, it } from 'vitest';
import type { ImportColumn } from '../../api';
import {
  codeWords,
  columnKey,
  encodingLabel,
  fieldLabel,
  groupNotes,
  mapped,
  signOf,
  targetOf,
} from './preview';

const column = (
  name: string,
  field: ImportColumn['field'],
  certainty: ImportColumn['certainty'],
  sample = ['x'],
  own: string | null = null,
): ImportColumn => ({ name, field, own, certainty, sample });
const COLUMNS = [
  column('姓名', 'name', 'sure'),
  column('生日', 'birthday', 'guess'),
  column('身分證', null, 'sensitive'),
  column('血型', null, 'none'),
];

describe('columns', () => {
  it('go where the core says, else stay under their own name, and sensitive ones stay out', () => {
    expect(COLUMNS.map(targetOf)).toEqual(['name', 'birthday', 'skip', 'custom']);
  });
  it('keep every other answer when one is changed', () => {
    expect(mapped(COLUMNS, null, 3, 'note')).toEqual({
      姓名: 'name',
      生日: 'birthday',
      身分證: 'skip',
      血型: 'note',
    });
    expect(mapped(COLUMNS, { 身分證: 'id_number' }, 3, 'note')).toMatchObject({
      身分證: 'id_number',
      血型: 'note',
    });
  });
  it('go into a field of the book by its name', () => {
    const income = column('年薪', null, 'guess', ['120萬'], '年收入');
    expect(targetOf(income)).toBe('x.年收入');
    expect(fieldLabel('x.年收入')).toBe('自訂：年收入');
    expect(signOf(income, undefined)).toBe('guess');
    expect(mapped([income, ...COLUMNS], null, 1, 'name')).toMatchObject({ 年薪: 'x.年收入', 姓名: 'name' });
  });
  it('with the same header twice are told apart by number', () => {
    const twins = [
      column('電話', 'phone', 'sure'),
      column('電話', 'phone', 'sure'),
      column('', null, 'none'),
    ];
    expect(twins.map((_, at) => columnKey(twins, at))).toEqual(['1', '2', '3']);
    expect(mapped(twins, null, 1, 'mobile')).toEqual({ 1: 'phone', 2: 'mobile', 3: 'custom' });
  });
  it('say how sure their place is', () => {
    expect(COLUMNS.map((one) => signOf(one, undefined))).toEqual(['sure', 'guess', 'sensitive', 'none']);
    expect(signOf(COLUMNS[1] as ImportColumn, 'birthday')).toBe('sure');
    expect(signOf(COLUMNS[0] as ImportColumn, 'skip')).toBe('skipped');
    expect(signOf(column('Unnamed: 9', null, 'none', ['', ' ']), undefined)).toBe('empty');
  });
});

describe('notes', () => {
  it('are grouped by kind with the most frequent first, and kept columns stand apart, each once', () => {
    const note = (row: number, code: string, text: string) => ({ file: 'a.csv', row, code, text });
    const { kept, groups } = groupNotes([
      note(1, 'kept_as_field', '血型'),
      note(2, 'kept_as_field', '血型'),
      note(2, 'repaired', 'N'),
      note(3, 'impossible_date', '2/30'),
      note(4, 'impossible_date', '13/40'),
    ]);
    expect(kept).toEqual(['血型']);
    expect(groups.map((group) => [group.code, group.notes.length])).toEqual([
      ['impossible_date', 2],
      ['repaired', 1],
    ]);
  });
  it('have a sentence for every code of the core; an unknown code shows itself', () => {
    const codes = [
      'no_name',
      'malformed',
      'cut_off',
      'too_long',
      'kept_as_field',
      'attachment',
      'left_out',
      'skipped',
      'ambiguous_date',
      'impossible_date',
      'unreadable_date',
      'name_from_phone',
      'name_from_email',
      'name_from_other',
      'extra_cells',
      'control_characters',
      'unreadable_text',
      'repaired',
      'damaged_number',
      'repeated',
      'possible_duplicate',
      'not_taken',
      'value_unfit',
      'name_missing',
      'text_too_long',
      'date_impossible',
      'unreadable',
      'card_unknown',
      'card_ambiguous',
      'text_missing',
      'date_ambiguous',
      'date_too_early',
      'amount_unfit',
      'currencies_mixed',
      'refund_of_nothing',
      'refund_too_large',
      'order_standing',
      'order_cancelled',
    ];
    expect(codes.filter((code) => codeWords(code) === code)).toEqual([]);
    expect(codeWords('brand_new')).toBe('brand_new');
  });
});

describe('names of fields and encodings', () => {
  it('are words where there are any, else what the core calls them', () => {
    expect([fieldLabel('mobile'), fieldLabel('custom'), fieldLabel('new_one')]).toEqual([
      '手機',
      '照欄名留在卡上',
      'new_one',
    ]);
    expect([encodingLabel('Big5'), encodingLabel('UTF-16LE'), encodingLabel('KOI8-R')]).toEqual([
      'Big5 繁體',
      'UTF-16 LE',
      'KOI8-R',
    ]);
  });
});
