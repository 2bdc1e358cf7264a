// What the chips of a filter say, in three languages.
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { FilterChip, OwnField } from '../../../api/types';
import { overwriteGetLocale } from '../../../paraglide/runtime.js';
import { chipWords, classesWords, isOn } from './chips';

const chip = (more: Partial<FilterChip>): FilterChip => ({
  source: '',
  key: 'class',
  name: null,
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
it('call a field of the book by its name, and its values as they are shown', () => {
  const field = (name: string, kind: OwnField['kind'], currency = ''): OwnField => ({
    id: name,
    name,
    kind,
    choices: [],
    currency,
    listed: false,
  });
  const own = [field('年收入', 'money', 'TWD'), field('吃素', 'yes_no'), field('續保日', 'date')];
  const asked = (more: Partial<FilterChip>) =>
    Object.values(chipWords(chip({ key: 'own', ...more }), '2026-09-15', own)).join(' ');
  expect(asked({ name: '年收入', compare: 'more', amount: '1000000' })).toBe('年收入 超過 NT$ 1,000,000');
  expect(asked({ name: '吃素', values: ['yes'], negated: true })).toBe('吃素 不是 是');
  expect(asked({ name: '續保日', compare: 'less', amount: '30' })).toBe('續保日 不到 30 天');
  expect(asked({ name: '續保日', compare: 'at_least', amount: '2026-10-01' })).toBe('續保日 10/1 起');
  expect(asked({ name: '沒了的', values: ['x'] })).toBe('沒了的 x');
});
it('call classes by their names, and money, steps and holdings as they are', () => {
  const said = (more: Partial<FilterChip>) => Object.values(chipWords(chip(more), '2026-09-15')).join(' ');
  expect(said({ key: 'tier', values: ['vip', 'focus'] })).toBe('分層 VIP、重點維護');
  expect(said({ key: 'stage', values: ['won_back'] })).toBe('階段 挽回');
  expect(said({ key: 'early', values: ['yes'] })).toBe('率先使用 是');
  expect(said({ key: 'drift', values: ['none'], negated: true })).toBe('節奏 不是 資料不足');
  expect(said({ key: 'recency', values: ['5', '4'] })).toBe('最近購買 R5、R4');
  expect(said({ key: 'bought', compare: 'at_least', amount: '100000' })).toBe('購買總額 至少 100,000');
  expect(said({ key: 'holds', values: ['policy', '玉山'] })).toBe('持有 保單、玉山');
  expect(classesWords('plain select focus vip')).toBe('一般、優質、重點維護、VIP');
  expect(classesWords('stage')).toBe('stage');
});
it('tell a box whether it is ticked; a negated one is not', () => {
  expect(isOn(CHIPS, 'class', 'A')).toBe(true);
  expect(isOn(CHIPS, 'class', 'C')).toBe(false);
  expect(isOn(CHIPS, 'tag', '勿擾')).toBe(false);
});
