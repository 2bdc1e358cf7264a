// Rows of the book by table, in words: what a repair brought back, what an erasure took out. Pure.
import { m } from '../../paraglide/messages.js';
import { hasWords, sentence } from './words';

export const tableWords = (table: string): string =>
  hasWords(`table_${table}`) ? sentence(`table_${table}`) : m.table_other();

/** What people know by name, in the order of the card; what the program keeps for itself counts as one. */
const ORDER = ['cards', 'interactions', 'followups', 'contact_points', 'addresses', 'relations', 'occasions', 'attachments', 'consents'];

/** Rows by table as words, the important ones first, equal words added up. */
export function rowsOf(tables: Record<string, number>): { table: string; count: number }[] {
  const sums = new Map<string, number>();
  const place = (table: string) => (ORDER.includes(table) ? ORDER.indexOf(table) : ORDER.length);
  const last = m.table_other();
  const sorted = Object.entries(tables).sort(([one], [other]) => place(one) - place(other));
  for (const [table, rows] of sorted) {
    const words = tableWords(table);
    // The content of attachments is counted with them.
    if (rows > 0 && table !== 'contents') sums.set(words, (sums.get(words) ?? 0) + rows);
  }
  return [...sums]
    .map(([table, count]) => ({ table, count }))
    .sort((one, other) => Number(one.table === last) - Number(other.table === last));
}
