// What the composer lets through and what it asks the core to write.
import { describe, expect, it } from 'vitest';
import { amountOf, blank, type Draft, forget, hasWords, keep, kept, lacks, logOf } from './composer';

const draft = (more: Partial<Draft>): Draft => ({ ...blank(), ...more });
const NEXT = { due: '2026-09-18', words: '9/18（五）' };

describe('the composer', () => {
  it('wants words and a next step, or being told that none is wanted', () => {
    expect(lacks(blank())).toBe('note');
    expect(lacks(draft({ note: '談了續保' }))).toBe('next');
    expect(lacks(draft({ note: '談了續保', next: NEXT }))).toBeNull();
    expect(lacks(draft({ note: '談了續保', noNext: true }))).toBeNull();
    expect(lacks(draft({ outcome: '要了', noNext: true }))).toBeNull();
  });
  it('wants no words for a try that reached nobody', () => {
    expect(lacks(draft({ reached: false, next: NEXT }))).toBeNull();
  });
  it('refuses a cost that is no amount', () => {
    expect(lacks(draft({ note: '禮盒', amount: '一千', next: NEXT }))).toBe('amount');
    expect(['1,200', '1200.50', '-3', '1e9', '12.345', ''].map(amountOf)).toEqual([
      '1200',
      '1200.50',
      null,
      null,
      null,
      null,
    ]);
  });
  it('keeps the draft of each card until it is saved', () => {
    keep('c1', draft({ note: '半句' }));
    expect(kept('c1').note).toBe('半句');
    expect(kept('c2').note).toBe('');
    forget('c1');
    expect(hasWords(kept('c1'))).toBe(false);
  });
  it('writes the log and the next step as one', () => {
    const log = logOf(
      'c1',
      draft({
        note: ' 談了 ',
        next: NEXT,
        nextPurpose: ' 傳報價 ',
        nextChannel: 'message',
        nextTime: '10:30',
        closes: 'f1',
      }),
      'TWD',
    );
    expect(log).toMatchObject({
      card: 'c1',
      noNext: false,
      closes: 'f1',
      draft: {
        kind: 'call',
        direction: 'out',
        reached: true,
        day: null,
        time: null,
        note: '談了',
        cost: null,
      },
      next: { due: '2026-09-18', time: '10:30', channel: 'message', purpose: '傳報價', kind: null },
    });
  });
  it('sends no next step with 不排 and a cost only with a gift', () => {
    const log = logOf(
      'c1',
      draft({ note: '禮盒', kind: 'gift', amount: '1,200', noNext: true, next: NEXT }),
      'TWD',
    );
    expect(log).toMatchObject({
      next: null,
      noNext: true,
      draft: { cost: { amount: '1200', currency: 'TWD' } },
    });
    expect(logOf('c1', draft({ note: '電話', amount: '1200', noNext: true }), 'TWD').draft.cost).toBeNull();
  });
});
