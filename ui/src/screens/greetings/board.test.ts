// What a board comes to: texts set apart, what can be done with a row, how fast it must go, what may be printed.
import { beforeEach, describe, expect, it } from 'vitest';
import type { GreetingBoard, GreetingRow } from '../../api';
import { backend } from '../../api/mock';
import {
  actOf,
  batch,
  beside,
  letterOf,
  occasionName,
  paceWords,
  pieces,
  refusal,
  roomFor,
  sections,
  steady,
  subjectOf,
} from './board';

const TODAY = '2026-09-15';
const boardOf = async (): Promise<GreetingBoard> =>
  (await backend.call('greeting_board', {
    query: { occasion: 'mid_autumn', where: '', language: 'zh-Hant' },
  })) as GreetingBoard;
const asked = async (): Promise<GreetingRow[]> => (await boardOf()).rows;
const known = async (name: string) => {
  const row = (await asked()).find((one) => one.card.name === name);
  if (row === undefined) throw new Error(`no greeting of ${name}`);
  return row;
};
beforeEach(async () => {
  await backend.call('create_sample_book', {});
});

describe('the rules', () => {
  it('set the form of address apart, once', () => {
    expect(pieces('許小姐，問候許小姐。', '許小姐')).toEqual([
      { text: '許小姐', of: 'salutation' },
      { text: '，問候許小姐。', of: 'words' },
    ]);
    expect(pieces('{salutation}，好', '')[0]).toEqual({ text: '{salutation}', of: 'missing' });
    expect([pieces('自己寫的', '許小姐'), pieces('', '許小姐')]).toEqual([[{ text: '自己寫的', of: 'words' }], []]);
  });

  it('sign a letter once, and say what is English', () => {
    expect([letterOf('您好。', '周以恩'), letterOf('您好。周以恩', '周以恩'), letterOf('您好。', '')]).toEqual([
      '您好。\n周以恩',
      '您好。周以恩',
      '您好。',
    ]);
  });

  it('give a mail a subject that fits whom it is for', async () => {
    const [row] = (await asked()).filter((one) => one.group === 'one');
    if (row === undefined) throw new Error('nobody');
    expect(subjectOf(row, 'mid_autumn')).toBe('中秋節');
    expect(subjectOf({ ...row, language: 'en' }, 'mid_autumn')).toBe('Mid-Autumn Festival');
    expect(subjectOf({ ...row, mourning_until: '2026-12-01' }, 'birthday')).toBe('問候');
    expect([subjectOf(row, 'birthday'), subjectOf(row, 'yearly')]).toEqual(['生日快樂', '問候']);
  });

  it('count what a day must do until three days before the festival', async () => {
    const board = await boardOf();
    const on = (day: string) => paceWords(board, day);
    expect([on('2026-09-22'), on('2026-09-23'), on('2026-09-25'), on('2026-09-27')]).toEqual([
      '一天 20 位，9/22 前送得完。',
      '只剩 2 天，還有 20 位。',
      '就是今天，還有 20 位。',
      '過了 2 天，還有 20 位沒送。',
    ]);
    expect(paceWords({ ...board, occasion: 'birthday' }, TODAY)).toBe('');
  });

  it('refuse what cannot be, and offer what comes next', async () => {
    const row = await known('許雅筑');
    expect([refusal(row, 'copy', TODAY), refusal(row, 'mail', TODAY)]).toEqual([null, '卡上沒有電子郵件']);
    expect(refusal({ ...row, sent: TODAY }, 'sent', TODAY)).toBe('已經記成送了');
    expect([actOf(row, false), actOf({ ...row, copied: true }, false), actOf(row, true)]).toEqual(['copy', 'sent', 'sent']);
    expect(actOf({ ...row, sent: TODAY }, false)).toBeNull();
    expect([actOf(await known('王美玲'), false), actOf(await known('余光遠'), false)]).toEqual(['write', 'print']);
    expect(batch(await asked(), true, TODAY).map((one) => one.card.name)).toEqual(['吳東昇', '余光遠']);
  });

  it('never give neighbours the same, and show whose are beside', async () => {
    const rows = await asked();
    const dealt = rows.filter((row) => row.group === 'one' && row.mourning_until === null);
    for (const row of dealt) expect(beside(rows, row)).not.toContain(row.wording);
  });

  it('keep the open tab in sight, and rows that did not change the same', async () => {
    const board = await boardOf();
    const { shown, rest } = roomFor(board.tabs, 4, 'new_year');
    expect([shown.map((tab) => tab.id), rest.length]).toEqual([
      ['birthday', 'mid_autumn', 'teachers_day', 'new_year'],
      board.tabs.length - 4,
    ]);
    const changed = structuredClone(board.rows);
    if (changed[1] !== undefined) changed[1].copied = true;
    const kept = steady(board.rows, changed);
    expect([kept[0] === board.rows[0], kept[1] === board.rows[1], kept[1]?.copied]).toEqual([true, false, true]);
  });

  it('count where each group begins, and leave out the empty ones', async () => {
    const rows = (await asked()).filter((row) => row.group !== 'salutation');
    expect(sections(rows).map((section) => [section.group, section.from, section.rows.length])).toEqual([
      ['hand', 0, 8],
      ['one', 8, 11],
      ['none', 19, 1],
    ]);
  });

  it('call the national day by the name of its day', () => {
    expect(occasionName({ id: 'national_day', date: '2026-10-10' })).toBe('國慶日');
    expect(occasionName({ id: 'national_day', date: '2026-10-01' })).toBe('國慶節');
    expect(occasionName({ id: 'birthday', date: null })).toBe('生日');
  });
});
