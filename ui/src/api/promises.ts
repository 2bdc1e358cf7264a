// 承諾: what was promised to customers.
import { call, write } from './client';
import type { Day, PromiseLedger, PromiseState } from './types';

export const promiseLedger = () => call<PromiseLedger>('promise_ledger');
export const addPromise = (card: string, what: string, due: Day) =>
  write<string>('add_promise', { card, what, due });
export const changePromise = (id: string, what: string, due: Day) =>
  write<string>('change_promise', { id, what, due });
/** Kept or broken today; `open` opens it again. */
export const closePromise = (id: string, state: PromiseState) => write<string>('close_promise', { id, state });
export const removePromise = (id: string) => write<string>('remove_promise', { id });
