// Cards come back, one by one: each is saved at once, so that leaving is safe.
import * as api from '../../api';
import type { Loan, LoanCard } from '../../api';
import { changed } from '../../app/refresh.svelte';
import { feedback, save } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { m } from '../../paraglide/messages.js';
import { chipDate } from '../../parts/text/format';
import { type Line, returnOf } from './sheet.svelte';
import { resultWords } from './words';

/** 王美玲 見到・下次 9/23（三） */
function said(card: LoanCard, line: Line): string {
  const { name } = card.card;
  const result = line.result ?? 'skipped';
  if (result === 'skipped')
    return card.closes === null ? m.returns_back_skipped({ name }) : m.returns_back_put_off({ name });
  if (line.next === null) return m.returns_back({ name, result: resultWords(result) });
  return m.returns_back_next({ name, result: resultWords(result), when: chipDate(line.next, session.today) });
}

export const bringBack = async (card: LoanCard, line: Line): Promise<boolean> =>
  (await save(() => api.bringBack(returnOf(card, line)), said(card, line))) !== null;

/** All that are still out were not visited. */
export async function skipRest(loan: Loan, lineOf: (card: LoanCard) => Line): Promise<void> {
  const ops: string[] = [];
  try {
    for (const card of loan.cards.filter((one) => one.state === 'out')) {
      const done = await api.bringBack(returnOf(card, { ...lineOf(card), result: 'skipped' }));
      if (done.op !== null) ops.push(done.op);
      changed(done.domains);
    }
    feedback.clearError();
  } catch (thrown) {
    feedback.fail(thrown);
  }
  if (ops.length === 0) return;
  const back = { words: m.undo(), go: () => void takeBack(ops) };
  feedback.show(m.returns_rest_done({ count: ops.length }), null, back);
}
/** The last one first: each was done on top of the one before. */
async function takeBack(ops: string[]): Promise<void> {
  try {
    for (const op of ops.toReversed()) changed((await api.undo(op)).domains);
    feedback.show(m.returns_rest_undone({ count: ops.length }));
  } catch (thrown) {
    feedback.fail(thrown);
  }
}
