// What the import screen works out from the core's preview: targets of columns, notes by kind.
// Pure; what a row means the core has decided.
import type {
  ApiError,
  CardDraft,
  ImportColumn,
  ImportOptions,
  Language,
  RowNote,
} from '../../api';
import { m } from '../../paraglide/messages.js';
import { hasWords, sentence } from '../../parts/text/words';

export const firstOptions = (language: Language): ImportOptions => ({
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
  on_duplicate: 'skip',
  overwrite: [],
});

/** The name a column is mapped by: its header, or its number where a header stands twice. */
export function columnKey(columns: { name: string }[], at: number): string {
  const name = columns[at]?.name ?? '';
  const twice = columns.filter((column) => column.name === name).length > 1;
  return twice || name === '' ? String(at + 1) : name;
}

/** What stands before the name of a field of the book where a column goes into it. */
const OWN = 'x.';

/** Where a column goes; what the core leaves open is kept by its own name, or left out if sensitive. */
export const targetOf = (column: ImportColumn): string =>
  column.own === null
    ? (column.field ?? (column.certainty === 'sensitive' ? 'skip' : 'custom'))
    : OWN + column.own;

/** The mapping with one column changed. It names all columns, so that what was guessed before stays. */
export function mapped(
  columns: ImportColumn[],
  known: Record<string, string> | null,
  at: number,
  target: string,
): Record<string, string> {
  const all = columns.map((column, place): [string, string] => {
    const name = columnKey(columns, place);
    return [name, place === at ? target : (known?.[name] ?? targetOf(column))];
  });
  return Object.fromEntries(all);
}

export type Sign = 'sure' | 'guess' | 'none' | 'sensitive' | 'skipped' | 'empty';

/** What stands at the end of a column's line. A column someone has answered is sure. */
export function signOf(column: ImportColumn, answered: string | undefined): Sign {
  const target = answered ?? targetOf(column);
  if (column.certainty === 'sensitive' && target === 'skip') return 'sensitive';
  if (target === 'skip') return 'skipped';
  if (answered === undefined && column.sample.every((value) => value.trim() === '')) return 'empty';
  if (target === 'custom') return 'none';
  return answered === undefined && column.certainty === 'guess' ? 'guess' : 'sure';
}

export const fieldLabel = (field: string): string =>
  field.startsWith(OWN)
    ? m.import_own_field({ name: field.slice(OWN.length) })
    : hasWords(`import_field_${field}`)
      ? sentence(`import_field_${field}`)
      : field;

export const encodingLabel = (name: string): string => {
  const key = `import_encoding_${name.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
  return hasWords(key) ? sentence(key) : name;
};

/** Why a row was set aside, or what to know about it, in words. */
export const codeWords = (code: string): string =>
  hasWords(`import_code_${code}`) ? sentence(`import_code_${code}`) : code;

export interface NoteGroup {
  code: string;
  notes: RowNote[];
}

/** Notes by kind, the most frequent first; columns kept by name have a place of their own. */
export function groupNotes(warnings: RowNote[]): { kept: string[]; groups: NoteGroup[] } {
  const kept = [...new Set(warnings.filter((one) => one.code === 'kept_as_field').map((one) => one.text))];
  const groups: NoteGroup[] = [];
  for (const note of warnings) {
    if (note.code === 'kept_as_field') continue;
    const known = groups.find((group) => group.code === note.code);
    if (known) known.notes.push(note);
    else groups.push({ code: note.code, notes: [note] });
  }
  return { kept, groups: groups.sort((a, b) => b.notes.length - a.notes.length) };
}

/** Whether the first row names the columns: without it they are called 1, 2, 3. */
export const hasHeader = (preview: { columns: { name: string }[] }): boolean =>
  preview.columns.some((column, at) => column.name !== String(at + 1));

export const taken = (counts: { create: number; update: number }): number => counts.create + counts.update;
export const howMany = (of: number | RowNote[]): number => (typeof of === 'number' ? of : of.length);

/** How names come out of the encoding, to judge it by. */
export const namesRead = (cards: CardDraft[]): string =>
  cards
    .slice(0, 4)
    .map((card) => card.name)
    .join(m.list_comma());

/** Fields a card has beyond those drawn, by name. */
export const otherFields = (card: CardDraft): string[] => card.fields.map((field) => field.key);

export const wasCancelled = (error: ApiError): boolean => error.code === 'cancelled';
