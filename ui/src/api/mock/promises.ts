// The invented book's promises.
import type { Card, CardPromise, PromiseLedger, PromiseState } from '../types';
import { book, cardBy, nextId, overdue, refOf, TODAY, write } from './store';

type Args = Record<string, unknown>;

const late = (one: CardPromise): number =>
  Math.max(0, overdue(one.due) - (one.closed_on === null ? 0 : overdue(one.closed_on)));
const told = (one: CardPromise): CardPromise => ({ ...one, late_days: late(one) });

export function promise(card: Card, what: string, due: string): string {
  const id = nextId('p');
  book.promises.push({ id, card: refOf(card), what, due, state: 'open', closed_on: null, late_days: 0 });
  return id;
}

/** Open ones first. */
export const promisesOf = (card: string): CardPromise[] =>
  book.promises
    .filter((one) => one.card.id === card)
    .map(told)
    .sort((one, other) => Number(one.state !== 'open') - Number(other.state !== 'open') || one.due.localeCompare(other.due));

export function promiseLedger(): PromiseLedger {
  const all = book.promises.map(told).sort((one, other) => one.due.localeCompare(other.due));
  const due = all.filter((one) => one.due < TODAY || (one.due === TODAY && one.state !== 'open'));
  const kept = due.filter((one) => one.state === 'kept');
  const broken = due.length - kept.length;
  return {
    open: all.filter((one) => one.state === 'open'),
    closed: all.filter((one) => one.state !== 'open'),
    rate: {
      due: due.length,
      kept: kept.filter((one) => one.late_days === 0).length,
      late: kept.filter((one) => one.late_days > 0).length,
      broken,
      broken_percent: Math.ceil((broken * 100) / Math.max(1, due.length)),
    },
  };
}

const changed = (op: string, id: unknown, change: (one: CardPromise) => CardPromise | null) =>
  write(op, [], ['interactions', 'history'], () => {
    book.promises = book.promises.flatMap((one) => (one.id === id ? (change(one) ?? []) : one));
    return String(id);
  });

export const addPromise = ({ card, what, due }: Args) =>
  write('add_promise', [cardBy(card)], ['interactions', 'history'], () =>
    promise(cardBy(card), String(what), String(due)),
  );
export const changePromise = ({ id, what, due }: Args) =>
  changed('change_promise', id, (one) => ({ ...one, what: String(what), due: String(due) }));
export const closePromise = ({ id, state }: Args) =>
  changed(state === 'broken' ? 'break_promise' : 'keep_promise', id, (one) => ({
    ...one,
    state: state as PromiseState,
    closed_on: state === 'open' ? null : TODAY,
  }));
export const removePromise = ({ id }: Args) => changed('remove_promise', id, () => null);
