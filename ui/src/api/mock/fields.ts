// The invented book's answers about the fields people define. What a text can mean the core knows far better.
import type { Defined, FieldDraft, OwnField, OwnFieldDraft, OwnFields } from '../types';
import { book, nextId, refuse, write } from './store';

type Args = Record<string, unknown>;
const CHANGED = ['fields', 'cards', 'history'] as const;
const figure = (text: string) => /^\d+(\.\d+)?$/.exec(text.replace(/[,\s]|NT\$/g, '').replace(/萬$/, '0000'))?.[0];

function spelt(field: OwnFieldDraft, text: string): string | null {
  const value = text.trim();
  if (field.kind === 'number') return figure(value) ?? null;
  if (field.kind === 'money') {
    const amount = figure(value.replace(/ [A-Z]{3}$/, ''));
    return amount === undefined ? null : `${Number(amount).toFixed(2)} ${field.currency}`;
  }
  if (field.kind === 'date') {
    const [, year, month = '', day = ''] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(value) ?? [];
    return year === undefined ? null : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  }
  if (field.kind === 'choice') return field.choices.find((choice) => choice === value) ?? null;
  if (field.kind === 'yes_no') return { 是: 'yes', yes: 'yes', 否: 'no', no: 'no' }[value] ?? null;
  return value;
}

export const listed = (): OwnField[] => book.own.filter((field) => field.listed).slice(0, 2);

/** The rows of a card in the spelling of their fields; refuses the first that does not fit. */
export const fitted = (rows: FieldDraft[]): FieldDraft[] =>
  rows.map((row) => {
    const field = book.own.find((one) => one.name === row.key);
    if (field === undefined) return row;
    const value = spelt(field, row.value);
    if (value === null) throw refuse('value_unfit', { name: field.name, text: row.value }, 'fields');
    return { ...row, value };
  });

export const ownFields = (): OwnFields => ({
  fields: book.own,
  used: book.own.map((field) => book.cards.filter((card) => (card.fields[field.name] ?? '') !== '').length),
});

function tidy(draft: OwnFieldDraft, id: string | null): OwnFieldDraft {
  const name = draft.name.trim();
  const choices = draft.choices.map((choice) => choice.trim()).filter((choice) => choice !== '');
  if (name === '') throw refuse('name_missing', {}, 'name');
  if (/[:<>=?,]/.test(name)) throw refuse('field_name_unfit', { text: name }, 'name');
  if (book.own.some((one) => one.id !== id && one.name === name)) throw refuse('field_taken', { text: name }, 'name');
  if (draft.kind === 'choice' && choices.length === 0) throw refuse('choices_missing', { limit: '100' }, 'choices');
  if (draft.kind === 'money' && !/^[A-Z]{3}$/.test(draft.currency))
    throw refuse('unreadable', { text: draft.currency }, 'currency');
  return { ...draft, name, choices: draft.kind === 'choice' ? choices : [] };
}

function spell(field: OwnField, former: string): Defined {
  const counts = { fit: 0, unfit: 0 };
  const names = [former, field.name, `${former}?`, `${field.name}?`];
  for (const card of book.cards)
    card.fields = Object.fromEntries(
      Object.entries(card.fields).map(([name, text]) => {
        if (!names.includes(name)) return [name, text];
        const value = spelt(field, text);
        counts[value === null ? 'unfit' : 'fit'] += 1;
        return value === null ? [`${field.name}?`, text] : [field.name, value];
      }),
    );
  return { field, ...counts };
}

export const defineField = ({ field }: Args) => {
  const wanted = tidy(field as OwnFieldDraft, null);
  return write('define_field', [], [...CHANGED], () => {
    const made = { ...wanted, id: nextId('own') };
    book.own.push(made);
    return spell(made, made.name);
  });
};
const byId = (id: unknown): OwnField => {
  const found = book.own.find((one) => one.id === id);
  if (found === undefined) throw refuse('unknown');
  return found;
};
export const changeField = ({ id, field }: Args) => {
  const former = byId(id).name;
  const wanted = tidy(field as OwnFieldDraft, String(id));
  return write('change_field', [], [...CHANGED], () => spell(Object.assign(byId(id), wanted), former));
};
export const removeField = ({ id }: Args) => {
  byId(id);
  return write('remove_field', [], [...CHANGED], () => {
    book.own = book.own.filter((one) => one.id !== id);
    return null;
  });
};
export const orderFields = ({ ids }: Args) =>
  write('change_field', [], ['fields', 'history'], () => {
    const wanted = ids as string[];
    book.own = [...wanted.map(byId), ...book.own.filter((one) => !wanted.includes(one.id))];
    return null;
  });

/** The mock book knows one usual field. */
export const defineUsual = () => {
  const missing = book.own.every((field) => field.name !== '保費預算');
  return write('define_field', [], [...CHANGED], () => {
    const usual = { name: '保費預算', kind: 'number', choices: [], currency: '', listed: false } as const;
    if (missing) book.own.push({ ...usual, choices: [], id: nextId('own') });
    return missing ? 1 : 0;
  });
};
