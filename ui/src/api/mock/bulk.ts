// The invented book's answers about many cards at once, and about saved views.
import type {
  Card,
  Class,
  ContactDraft,
  Day,
  ExportReport,
  FollowupDraft,
  IdealMatch,
  LabelChange,
  LeftOut,
  RoundCard,
  RoundEntry,
  RoundPlan,
  RoundPreview,
  View,
  ViewDraft,
} from '../types';
import { addNext, FESTIVALS, logContact, shift } from './contacts';
import { fits, held } from './filter';
import { book, cardBy, nextId, refOf, refuse, TODAY, write } from './store';

type Args = Record<string, unknown>;
const cardsOf = (ids: unknown): Card[] => (ids as string[]).map(cardBy);
const HISTORY = ['cards', 'history'] as const;

const changed = (before: string[], add: string[], remove: string[]): string[] =>
  [...new Set([...before, ...add])].filter((one) => !remove.includes(one));

export const labelCards = ({ ids, change }: Args) => {
  const wanted = change as LabelChange;
  const cards = cardsOf(ids);
  return write('label_cards', cards, [...HISTORY], () => {
    for (const card of cards) {
      card.tags = changed(card.tags, wanted.add_tags, wanted.remove_tags);
      card.groups = changed(card.groups, wanted.add_groups, wanted.remove_groups);
    }
    return cards.length;
  });
};

export const classifyCards = (args: Args) => {
  const cards = cardsOf(args.ids);
  return write('classify_cards', cards, [...HISTORY], () => {
    for (const card of cards) card.class = args.class as Class | null;
    return cards.length;
  });
};

const openOf = (card: Card) => book.followups.find((one) => one.card === card.id && one.status === 'open');

function spread(ids: unknown, plan: RoundPlan): { preview: RoundPreview; due: Map<string, Day> } {
  const left_out: LeftOut[] = [];
  const due = new Map<string, Day>();
  const preview: RoundPreview = { days: [], skipped: [], planned: 0, left_out };
  const wanted = cardsOf(ids).filter((card) => {
    const open = openOf(card);
    if (open !== undefined) left_out.push({ card: refOf(card), reason: 'planned', due: open.due });
    return open === undefined;
  });
  for (let day = plan.from; wanted.length > 0; day = shift(day, 1)) {
    const festival = FESTIVALS[day];
    if (festival?.holiday) preview.skipped.push({ date: day, festival: festival.id });
    if (festival?.holiday || [0, 6].includes(new Date(Date.parse(day)).getUTCDay())) continue;
    const today = wanted.splice(0, plan.per_day ?? wanted.length);
    for (const card of today) due.set(card.id, day);
    const existing = book.followups.filter((one) => one.status === 'open' && one.due === day).length;
    preview.days.push({ date: day, existing, added: today.length });
  }
  preview.planned = due.size;
  return { preview, due };
}

export const planFollowups = ({ ids, plan }: Args): RoundPreview => spread(ids, plan as RoundPlan).preview;

export const followupCards = ({ ids, plan }: Args) => {
  const { due } = spread(ids, plan as RoundPlan);
  const { channel, purpose } = plan as RoundPlan;
  const cards = cardsOf([...due.keys()]);
  return write('followup_cards', cards, ['followups', ...HISTORY], () => {
    for (const [card, day] of due)
      addNext(card, { due: day, time: null, channel, purpose, kind: null, repeat: null, assignee: '' });
    return cards.length;
  });
};

export const logCards = ({ ids, draft, next }: Args) => {
  const cards = cardsOf(ids);
  const said = draft as ContactDraft;
  return write('log_cards', cards, ['interactions', 'followups', ...HISTORY], () => {
    for (const card of cards) {
      const day = said.day ?? TODAY;
      const at = `${day}T11:20:00+08:00`;
      book.log.push({ ...said, id: nextId('i'), card: card.id, day, time: '11:20', at, thin: false, by: '我' });
      card.last_contact = day;
      if (next !== null) addNext(card.id, next as FollowupDraft);
    }
    return cards.length;
  });
};

export const exportCards = ({ ids }: Args): ExportReport => ({
  file: '客戶-20260915.vcf',
  cards: (ids as string[]).length,
  bytes: 2048,
  sha256: 'ab'.repeat(32),
});

const counted = (view: Omit<View, 'count'>): View => ({
  ...view,
  count: book.cards.filter(fits(view.where)).length,
});
export const listViews = (): View[] => book.views.map(counted);

export const viewMatches = ({ card }: Args): IdealMatch[] =>
  book.views.flatMap(({ name, where, service, care, ideal }) => {
    const [holds, of] = held(where, cardBy(card));
    const told = ideal || ((service !== '' || care !== '') && of > 0 && holds === of);
    return told ? [{ name, holds, of, service, care }] : [];
  });

export function saveView({ id, view }: Args) {
  const wanted = view as ViewDraft;
  if (wanted.name.trim() === '') throw refuse('name_missing');
  return write('save_view', [], ['views', 'history'], () => {
    const saved = { ...wanted, id: (id as string | null) ?? nextId('v') };
    const at = book.views.findIndex((one) => one.id === saved.id);
    if (at < 0) book.views.push(saved);
    else book.views[at] = saved;
    return counted(saved);
  });
}
export const removeView = ({ id }: Args) =>
  write('remove_view', [], ['views', 'history'], () => {
    book.views = book.views.filter((one) => one.id !== id);
    return null;
  });

export const roundCards = ({ ids }: Args): RoundCard[] =>
  (ids as string[]).map((id) => ({
    card: refOf(cardBy(id)),
    last: book.log.filter((one) => one.card === id && one.reached).sort((one, other) => other.day.localeCompare(one.day))[0] ?? null,
    due: book.followups.find((one) => one.card === id && one.status === 'open' && one.due <= TODAY) ?? null,
  }));

export function logRound({ entries }: Args) {
  const round = entries as RoundEntry[];
  return write('log_cards', round.map((one) => cardBy(one.card)), ['interactions', 'followups', ...HISTORY], () => {
    for (const { card, draft, after } of round) logContact({ card, draft, after });
    return round.length;
  });
}
