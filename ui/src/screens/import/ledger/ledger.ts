// What the import screen works out for tables of purchases, balances and contacts: which they are taken for, and which
// column is which. Pure; what a row comes to the core has decided.
import type {
  ImportColumn,
  ImportOptions,
  ImportPreview,
  Language,
  LedgerColumn,
  LedgerOptions,
  LedgerPreview,
  LedgerRows,
} from '../../../api';
import { m } from '../../../paraglide/messages.js';
import { hasWords, sentence } from '../../../parts/text/words';
import { columnKey } from '../preview';

/** What a file can be: a list of people, or a ledger of one of three kinds. */
export type Kind = 'cards' | LedgerRows;
export const LEDGERS: LedgerRows[] = ['purchases', 'balances', 'interactions'];
export const KINDS: Kind[] = ['cards', ...LEDGERS];
/** Where a column goes that is not taken in; the core knows it as no field at all. */
export const SKIP = 'skip';

export const firstLedger = (rows: LedgerRows, language: Language, currency: string): LedgerOptions => ({
  rows,
  new_customers: false,
  currency,
  format: null,
  sheet: null,
  encoding: null,
  delimiter: null,
  header: null,
  map: null,
  years: null,
  order: null,
  calendar: null,
  date: null,
  language,
});

/** How the file is read, whatever it holds. */
export type Way = Pick<
  ImportOptions,
  'sheet' | 'encoding' | 'delimiter' | 'header' | 'years' | 'order' | 'calendar'
>;
export const wayOf = ({ sheet, encoding, delimiter, header, years, order, calendar }: Way): Way => ({
  sheet,
  encoding,
  delimiter,
  header,
  years,
  order,
  calendar,
});
export const sameWay = (a: Way, b: Way): boolean => JSON.stringify(wayOf(a)) === JSON.stringify(wayOf(b));
/** Whether the columns are the same then, so that what was said of them holds. */
export const sameColumns = (a: Way, b: Way): boolean =>
  a.sheet === b.sheet && a.encoding === b.encoding && a.delimiter === b.delimiter && a.header === b.header;

/** Only a table has columns that can be said to be something else. */
export const isTable = (preview: ImportPreview): boolean =>
  preview.format === 'csv' || preview.format === 'sheet';

/** A list of people says how to reach them; a table that does not may be a ledger. */
export const maybeLedger = (preview: ImportPreview): boolean =>
  isTable(preview) && !preview.columns.some(reaches);
const reaches = ({ field }: ImportColumn): boolean => /phone|mobile|email/.test(field ?? '');

/**
 * What a file is by the names of its columns, given how it looks as purchases and as balances. Balances have an amount and
 * a day too; what tells them apart is an account, and nothing that only somebody who bought would write down.
 */
export function likely(purchases: LedgerPreview, balances: LedgerPreview | null): Kind {
  if (purchases.missing.length > 0) return 'cards';
  const bought = purchases.columns.some(({ field }) =>
    ['product', 'quantity', 'unit_price', 'invoice'].includes(field ?? ''),
  );
  return balances !== null && balances.missing.length === 0 && !bought ? 'balances' : 'purchases';
}

/** Which column is which, as it will be taken in; of two columns with the same field the first has it. */
export function mapOf(columns: LedgerColumn[], answered: Record<string, string> | null): Record<string, string> {
  const map: Record<string, string> = {};
  for (const [at, column] of columns.entries()) {
    const name = columnKey(columns, at);
    const field = answered === null ? column.field : answered[name];
    if (field && !Object.values(map).includes(field)) map[name] = field;
  }
  return map;
}

/** What a column is read as. */
export const fieldOf = (
  columns: LedgerColumn[],
  answered: Record<string, string> | null,
  at: number,
): string => mapOf(columns, answered)[columnKey(columns, at)] ?? SKIP;

/** The mapping with one column changed; a field that another column had moves over to it. */
export function named(
  columns: LedgerColumn[],
  answered: Record<string, string> | null,
  at: number,
  field: string,
): Record<string, string> {
  const name = columnKey(columns, at);
  const others = Object.entries(mapOf(columns, answered)).filter(
    ([column, other]) => column !== name && other !== field,
  );
  return Object.fromEntries(field === SKIP ? others : [...others, [name, field]]);
}

/** A field in words; the amount of a balance has a word of its own. */
export function ledgerField(rows: LedgerRows, field: string): string {
  if (field === SKIP) return m.ledger_skip();
  const key = [`ledger_field_${field}_${rows}`, `ledger_field_${field}`].find(hasWords);
  return key === undefined ? field : sentence(key);
}

/** The fields without which nothing can be read, in words; '' when all are named. */
export const missingWords = (rows: LedgerRows, missing: string[]): string =>
  missing
    .map((field) =>
      rows === 'purchases' && field === 'amount' ? m.ledger_amount_or_price() : ledgerField(rows, field),
    )
    .join(m.list_comma());

export const newOrChanged = (preview: LedgerPreview): number => preview.create + preview.update;

/** The one in force first, then those people here count in. */
export const currencies = (inForce: string): string[] => [
  ...new Set([inForce, 'TWD', 'CNY', 'HKD', 'USD', 'EUR', 'JPY']),
];

/** What the screen says, by what the file holds. */
interface Words {
  name: () => string;
  title: () => string;
  create: () => string;
  update: () => string;
  skip: () => string;
  reject: () => string;
  take: (input: { count: number }) => string;
  took: (input: { count: number }) => string;
  none: () => string;
}
const LEDGER = {
  create: m.ledger_create,
  update: m.ledger_update,
  skip: m.ledger_have,
  reject: m.ledger_reject,
  take: m.ledger_take,
  none: m.ledger_done_none,
};
export const WORDS: Record<Kind, Words> = {
  cards: {
    name: m.ledger_cards,
    title: m.import_title,
    create: m.import_create,
    update: m.import_update,
    skip: m.import_skip,
    reject: m.import_reject,
    take: m.import_take,
    took: m.import_took,
    none: m.import_done_none,
  },
  purchases: {
    ...LEDGER,
    name: m.ledger_purchases,
    title: m.ledger_title_purchases,
    took: m.ledger_took_purchases,
  },
  balances: {
    ...LEDGER,
    name: m.ledger_balances,
    title: m.ledger_title_balances,
    took: m.ledger_took_balances,
  },
  interactions: {
    ...LEDGER,
    name: m.ledger_interactions,
    title: m.ledger_title_interactions,
    took: m.ledger_took_interactions,
  },
};
