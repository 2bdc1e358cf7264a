// What the chips of a filter say, in three languages.
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { FilterChip } from '../../../api/types';
import { overwriteGetLocale } from '../../../paraglide/runtime.js';
import { chipWords, isOn } from './chips';

const chip = (more: Partial<FilterChip>): FilterChip => ({
  source: '',
  key: 'class',
  negated: false,
  values: [],
  compare: 'equal',
  amount: null,
  ...more,
});
const CHIPS = [
  chip({ key: 'class', values: ['A', 'B'] }),
  chip({ key: 'stale', compare: 'more', amount: '30' }),
  chip({ key: 'area', values: ['內湖', '松山'] }),
  chip({ key: 'tag', negated: true, values: ['勿擾'] }),
  chip({ key: 'is', values: ['overdue', 'unplanned'] }),
  chip({ key: 'created', compare: 'at_least', amount: '2026-09-01' }),
  chip({ key: 'birthday', values: ['9'] }),
  chip({ key: 'completeness', compare: 'less', amount: '60' }),
  chip({ key: 'class', values: ['none'] }),
  chip({ key: 'text', values: ['高山茶'] }),
];
const words = () => CHIPS.map((one) => Object.values(chipWords(one, '2026-09-15')).join(' '));

beforeAll(() => overwriteGetLocale(() => 'zh-Hant'));
afterEach(() => overwriteGetLocale(() => 'zh-Hant'));

it('are written for people', () => {
  expect(words()).toEqual([
    '等級 A、B',
    '久未更新 超過 30 天',
    '地區 內湖、松山',
    '標籤 不是 勿擾',
    '狀態 逾期未跟進、未排跟進',
    '建卡 9/1 起',
    '生日 9 月',
    '完整度 不到 60%',
    '等級 未分級',
    '有這些字 「高山茶」',
  ]);
});
it('are written in every language', () => {
  overwriteGetLocale(() => 'zh-Hans');
  expect(words().slice(0, 4)).toEqual(['等级 A、B', '久未更新 超过 30 天', '地区 內湖、松山', '标签 不是 勿擾']);
  overwriteGetLocale(() => 'en');
  expect(words().slice(0, 6)).toEqual([
    'Class A, B',
    'Stale over 30 days',
    'Area 內湖, 松山',
    'Tags not 勿擾',
    'Status Overdue, No follow-up set',
    'Created from 1 Sep',
  ]);
  expect(chipWords(chip({ key: 'silent', compare: 'more', amount: '1' }), '2026-09-15').value).toBe('over 1 day');
});
it('tell a box whether it is ticked; a negated one is not', () => {
  expect(isOn(CHIPS, 'class', 'A')).toBe(true);
  expect(isOn(CHIPS, 'class', 'C')).toBe(false);
  expect(isOn(CHIPS, 'tag', '勿擾')).toBe(false);
});
