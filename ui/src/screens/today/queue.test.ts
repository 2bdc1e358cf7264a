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

describe('the queue of today', () => {
  it('comes in the order of the day', () => {
    expect(groups(queue.items).map((group) => group.kind)).toEqual([
      'overdue',
      'followup',
      'visit',
      'birthday',
      'invitation',
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
