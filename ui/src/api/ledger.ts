// Tables of purchases, balances and contacts, before and as they are taken in.
import { call, write } from './client';
import type { ExportFormat, ExportReport, ImportResult, LedgerOptions, LedgerPreview, LedgerTable } from './types';

/** Columns are guessed where the options say nothing of them. */
export const ledgerPreview = (path: string, options: Partial<LedgerOptions>) =>
  call<LedgerPreview>('ledger_preview', { path, options });
/** Guesses nothing: `map` has to say which column is which. */
export const ledgerCommit = (path: string, options: Partial<LedgerOptions>) =>
  write<ImportResult>('ledger_commit', { path, options });
/** The trade as a table, where somebody says; null when nobody did. `cards` are its rows. */
export const exportLedger = (table: LedgerTable, format: ExportFormat) =>
  call<ExportReport | null>('export_ledger', { table, format });
