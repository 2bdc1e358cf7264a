// What is out, in words: until when, with whom, and what came of it.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Loan, LoanCard } from '../../api';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { asksHow, blank, lacks, returnOf } from './sheet.svelte';
import { aboutLoan, backOf, countsOf, duePill, nextWords, titleOf } from './words';

const TODAY = '2026-09-16';
let locale: 'zh-Hant' | 'en' = 'zh-Hant';
beforeAll(() => overwriteGetLocale(() => locale));
beforeEach(() => {
  locale = 'zh-Hant';
});

function card(name: string, more: Partial<LoanCard> = {}): LoanCard {
  const ref = { id: name, number: 1, name, salutation: '', seal: name, class: null, company: '', phone: '' };
  const blank = { starts: null, state: 'out', result: null, note: '', next_due: null, next_channel: null, closes: null, purpose: '' };
  return { card: ref, ...blank, ...more };
}
function loan(more: Partial<Loan> = {}): Loan {
  const cards = more.cards ?? [card('王美玲'), card('曾玉蘭')];
  return {
    id: 'l1',
    handover: null,
    day: TODAY,
    way: 'paper',
    holder: '周以恩',
    due_day: TODAY,
    due_time: '18:00',
    title: '內湖松山',
    at: `${TODAY}T09:10:00+08:00`,
    by: '周以恩',
    overdue: false,
    overdue_days: 0,
    out: cards.filter((one) => one.state === 'out').length,
    ...more,
    cards,
  };
}

describe('a batch', () => {
  it('is called after where it went, else after who has it', () => {
    expect(titleOf(loan(), TODAY)).toBe('9/16 內湖松山');
    expect(titleOf(loan({ title: '' }), TODAY)).toBe('9/16 周以恩');
  });
  it('waits, is late by hours or by days, or is back', () => {
    expect(duePill(loan(), TODAY)).toMatchObject({ text: '18:00 前', tone: 'amber' });
    expect(duePill(loan({ due_day: '2026-09-19' }), TODAY)).toMatchObject({ text: '9/19 18:00 前', tone: 'plain' });
    expect(duePill(loan({ overdue: true }), TODAY)).toMatchObject({ text: '過了 18:00', tone: 'red' });
    expect(duePill(loan({ overdue: true, overdue_days: 2 }), TODAY)).toMatchObject({ text: '逾期 2 天', tone: 'red' });
    expect(duePill(loan({ cards: [card('a', { state: 'back' })] }), TODAY)).toMatchObject({ text: '都交回了', tone: 'green' });
  });
  it('says who has it and what is left, the last one by name', () => {
    expect(aboutLoan(loan())).toBe('周以恩・紙本 2 張・還差 2 張');
    const one = loan({ cards: [card('a', { state: 'back' }), card('鄭文傑')] });
    expect(aboutLoan(one)).toBe('周以恩・紙本 2 張・還差 鄭文傑');
    expect([backOf(one), aboutLoan({ ...one, way: 'file' })]).toEqual([1, '周以恩・檔案 2 張・還差 鄭文傑']);
    locale = 'en';
    expect(aboutLoan(loan())).toBe('周以恩 · 2 on paper · 2 left');
  });
  it('counts what came of it', () => {
    const cards = [
      card('a', { state: 'back', result: 'met', next_due: '2026-09-23' }),
      card('b', { state: 'back', result: 'missed' }),
      card('c', { state: 'lost' }),
      card('d', { next_due: '2026-09-20' }),
    ];
    expect(countsOf(loan({ cards })).map(({ id, count }) => [id, count])).toEqual([
      ['met', 1],
      ['missed', 1],
      ['lost', 1],
      ['next', 1],
    ]);
    expect(countsOf(loan()).map(({ words, count }) => `${words} ${count}`)).toEqual(['見到 0', '排好下次跟進 0']);
  });
  it('says what comes next', () => {
    expect(nextWords(card('a', { next_due: '2026-09-23', next_channel: 'visit' }), (due) => due.slice(5))).toBe('09-23 拜訪');
    expect(nextWords(card('a'), (due) => due)).toBe('不排');
  });
});

describe('one card coming back', () => {
  it('needs a word on whoever was met, and what comes next', () => {
    expect(lacks(blank())).toBe('result');
    expect(lacks({ ...blank(), result: 'met' })).toBe('note');
    expect(lacks({ ...blank(), result: 'met', note: '好' })).toBe('next');
    expect(lacks({ ...blank(), result: 'met', note: '好', noNext: true })).toBeNull();
    expect(lacks({ ...blank(), result: 'missed' })).toBe('next');
    expect(lacks({ ...blank(), result: 'moved', noNext: true })).toBe('day');
    expect(lacks({ ...blank(), result: 'moved', next: TODAY })).toBeNull();
    expect(lacks({ ...blank(), result: 'skipped' })).toBeNull();
  });
  it('hands over what belongs to its result and nothing else', () => {
    const due = card('王美玲', { closes: 'f1', purpose: '送禮盒' });
    const line = { ...blank(), note: ' 簽好 ', expectation: 'above' as const, next: '2026-09-23' };
    expect(returnOf(due, { ...line, result: 'met' })).toEqual({
      card: '王美玲',
      result: 'met',
      note: '簽好',
      expectation: 'above',
      next: { due: '2026-09-23', time: null, channel: 'call', purpose: '', kind: null, repeat: null, assignee: '' },
      closes: 'f1',
      day: null,
    });
    // Whoever was not in is still to be seen for the same thing.
    expect(returnOf(due, { ...line, result: 'missed' })).toMatchObject({ expectation: null, next: { purpose: '送禮盒' } });
    expect(returnOf(due, { ...line, result: 'skipped' }).next).toBeNull();
    expect(asksHow(due, { ...line, result: 'moved' })).toBe(false);
    expect(asksHow(card('a'), { ...line, result: 'moved' })).toBe(true);
  });
});
