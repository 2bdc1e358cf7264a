// Tables of purchases, balances and contacts, before and as they are taken in.
import { call, write } from './client';
import type { ImportResult, LedgerOptions, LedgerPreview } from './types';

/** Columns are guessed where the options say nothing of them. */
export const ledgerPreview = (path: string, options: Partial<LedgerOptions>) =>
  call<LedgerPreview>('ledger_preview', { path, options });
/** Guesses nothing: `map` has to say which column is which. */
export const ledgerCommit = (path: string, options: Partial<LedgerOptions>) =>
  write<ImportResult>('ledger_commit', { path, options });
