// How the one queue is cut into groups and worded.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Item, Today } from '../../api';
import { today } from '../../api/mock/contacts';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { actionWords, canFinish, groupOf, groups, keyOf, reasonOf, whenOf, withDone } from './queue';

const TODAY = '2026-09-15';
let queue: Today;
beforeAll(() => {
  overwriteGetLocale(() => 'zh-Hant');
  queue = today();
});
const of = (name: string): Item => {
  const item = queue.items.find((one) => one.card.name === name || one.reason.person === name);
  if (item === undefined) throw new Error(name);
  return item;
};
const money = (name: string): Item => {
  const item = queue.items.find((one) => one.kind === 'payment' && one.card.name === name);
  if (item === undefined) throw new Error(name);
  return item;
};

describe('the queue of today', () => {
  it('comes in the order of the day', () => {
    expect(groups(queue.items).map((group) => group.kind)).toEqual([
      'overdue',
      'followup',
      'visit',
      'birthday',
      'invitation',
      'payment',
      'dormant',
    ]);
  });
  it('counts a visit of yesterday as overdue', () => {
    expect(groupOf({ ...of('王美玲'), overdue_days: 1 })).toBe('overdue');
  });
  it('gives each row a reason and a when', () => {
    expect(reasonOf(of('林志遠'), TODAY)).toBe('農曆八月初五・58 歲 屬猴');
    expect(reasonOf(of('黃淑芬'), TODAY)).toBe('10/2 六十大壽・農曆八月廿二');
    expect(whenOf(of('黃淑芬'), TODAY)).toMatchObject({ text: '該邀約・17 天', tone: 'amber' });
    expect(whenOf(of('陳國棟'), TODAY)).toMatchObject({ text: '逾期 4 天', tone: 'red' });
    expect(whenOf(of('王美玲'), TODAY)).toMatchObject({ text: '10:30', tone: 'blue' });
    expect(whenOf(of('林小禾'), TODAY)).toMatchObject({ text: '3 天後', tone: 'plum' });
    expect(whenOf(of('曾玉蘭'), TODAY)).toMatchObject({ text: '187 天沒聯絡', tone: 'plain' });
  });
  it('says how an adjusted birthday came about', () => {
    const item = of('林志遠');
    expect(reasonOf({ ...item, reason: { ...item.reason, adjusted: 'leap_month' } }, TODAY)).toContain(
      '閏月',
    );
  });
  it('says how many cards are out, and which batch they are of', () => {
    const loan: Item = {
      ...of('王美玲'),
      kind: 'loan',
      reason: { ...of('王美玲').reason, code: 'loan', text: '內湖松山', days: 3 },
      time: null,
      overdue_days: 0,
      action: 'return',
      followup: null,
      loan: 'l1',
      channel: null,
    };
    expect(reasonOf(loan, TODAY)).toBe('內湖松山・帶出的 3 張還沒交回');
    expect([keyOf(loan), groupOf(loan), canFinish(loan), actionWords(loan.action)]).toEqual(['l1', 'loan', false, '交回']);
    // It was due by an hour of today that is past; after a day it is late like anything else.
    expect(whenOf(loan, TODAY)).toMatchObject({ text: '今天該交回', tone: 'amber' });
    const late = { ...loan, overdue_days: 2 };
    expect([groupOf(late), whenOf(late, TODAY).text]).toEqual(['overdue', '逾期 2 天']);
    const promised = { ...loan, kind: 'promise' as const, loan: null, promise: 'p1' };
    expect(groups([loan, promised]).map((group) => group.kind)).toEqual(['promise', 'loan']);
  });
  it('says what is to be paid and since when; late money stays with the money', () => {
    const late = money('歐陽靖');
    expect([groupOf(late), reasonOf(late, TODAY), actionWords(late.action), canFinish(late)]).toEqual([
      'payment',
      '責任險',
      '記收款',
      false,
    ]);
    expect(whenOf(late, TODAY)).toEqual({ text: '未收 NT$ 96,000・逾 6 天', tone: 'red', sign: 'late' });
    expect(keyOf(late)).toBe(late.order);
    const due = money('游志明');
    expect(whenOf(due, TODAY)).toEqual({ text: '未收 NT$ 18,600・今天', tone: 'amber', sign: 'money' });
    expect(reasonOf({ ...due, reason: { ...due.reason, text: '' } }, TODAY)).toBe('沒寫品項');
  });
  it('says what runs out, before and after the day, and of two that say the same one', () => {
    const ends = (due: string, overdue_days: number): Item => ({
      ...of('曾玉蘭'),
      kind: 'renewal',
      reason: { ...of('曾玉蘭').reason, code: 'renewal', text: '車險', days: overdue_days > 0 ? null : -overdue_days },
      due,
      overdue_days,
    });
    const ahead = ends('2026-10-05', -20);
    expect([groupOf(ahead), reasonOf(ahead, TODAY), actionWords(ahead.action)]).toEqual(['renewal', '車險・10/5 到期', '打電話']);
    const said = [ahead, ends('2026-09-20', -5), ends(TODAY, 0), ends('2026-09-12', 3)].map((item) => whenOf(item, TODAY));
    expect(said.map(({ text, tone }) => `${tone} ${text}`)).toEqual([
      'plain 20 天後到期',
      'amber 5 天後到期',
      'amber 今天到期',
      'red 到期 3 天了',
    ]);
    expect(groupOf(ends('2026-09-12', 3))).toBe('renewal');
    expect(groups([ahead, { ...ahead }, ends('2026-09-20', -5)])[0]?.items).toHaveLength(2);
    overwriteGetLocale(() => 'en');
    expect(whenOf(ends('2026-09-12', 1), TODAY).text).toBe('Expired 1 day ago');
    expect(whenOf(money('歐陽靖'), TODAY).text).toBe('NT$96,000 unpaid · 6 days late');
    overwriteGetLocale(() => 'zh-Hant');
  });
  it('can finish what has a follow-up or an occasion, not a mere reminder', () => {
    expect([of('陳國棟'), of('林志遠'), of('曾玉蘭')].map(canFinish)).toEqual([true, true, false]);
  });
  it('leaves what was just done in its place until it is gone', () => {
    const [first, ...rest] = queue.items;
    if (first === undefined) throw new Error('empty');
    const done = [{ item: first, op: 'op1', at: 0 }];
    expect(withDone(rest, done).map(keyOf)).toEqual(queue.items.map(keyOf));
    expect(withDone(queue.items, done)).toHaveLength(queue.items.length);
  });
});
