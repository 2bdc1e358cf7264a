// The invented book's photos, files and consents, the file on one person, and erasing him.
import type { Attachment, Certificate, Consent, ConsentDraft, NamedCard, SubjectFile } from '../types';
import { person } from './safety/vault';
import { book, cardBy, nextId, refuse, TODAY, write } from './store';

type Args = Record<string, unknown>;

/** What a test may change. */
export const drawer = {
  /** What the next dialog of the system answers; null = nobody chose. */
  chosen: { name: '名片.jpg', media: 'image/jpeg', bytes: 48_200 } as Pick<Attachment, 'name' | 'media' | 'bytes'> | null,
  folder: '/home/me/Documents' as string | null,
  /** The words the page of a person was made with. */
  labels: {} as Record<string, string>,
  left: [] as string[],
  mentioned: [] as NamedCard[],
};
/** A grey square. */
const PICTURE =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="8" height="8"%3E%3Crect width="8" height="8" fill="%23999"/%3E%3C/svg%3E';

function attached(card: unknown, kind: Attachment['kind']): Attachment | null {
  if (drawer.chosen === null) return null;
  const file: Attachment = {
    ...drawer.chosen,
    id: nextId('a'),
    card: cardBy(card).id,
    interaction: null,
    kind,
    has_thumb: drawer.chosen.media.startsWith('image/'),
    at: `${TODAY}T11:20:00+08:00`,
    by: person()?.name ?? '',
  };
  return file;
}
const known = (id: unknown): Attachment => {
  const found = book.files.find((one) => one.id === id);
  if (found === undefined) throw refuse('unknown');
  return found;
};
const without = (gone: (one: Attachment) => boolean) => {
  book.files = book.files.filter((one) => !gone(one));
};
const isPhotoOf = (card: unknown) => (one: Attachment) => one.card === card && one.kind === 'photo';

export const listAttachments = ({ card }: Args): Attachment[] => book.files.filter((one) => one.card === card);
export const attachmentThumb = ({ id }: Args): string | null => (known(id).has_thumb ? PICTURE : null);
export function addAttachment({ card }: Args) {
  const file = attached(card, 'file');
  if (file === null) return null;
  return write('add_attachment', [cardBy(card)], ['cards', 'history'], () => {
    book.files.unshift(file);
    return file.id;
  });
}
export function choosePhoto({ card }: Args) {
  const file = attached(card, 'photo');
  if (file === null) return null;
  if (!file.has_thumb) throw refuse('file_unknown');
  return write('set_photo', [cardBy(card)], ['cards', 'history'], () => {
    without(isPhotoOf(card));
    book.files.unshift(file);
    return null;
  });
}
export const removePhoto = ({ card }: Args) =>
  write('set_photo', [cardBy(card)], ['cards', 'history'], () => {
    without(isPhotoOf(card));
    return null;
  });
export function removeAttachment({ id }: Args) {
  const file = known(id);
  return write('remove_attachment', [cardBy(file.card)], ['cards', 'history'], () => {
    without((one) => one.id === id);
    return null;
  });
}
export const saveAttachment = ({ id }: Args): string | null =>
  drawer.folder === null ? null : `${drawer.folder}/${known(id).name}`;

const bare = ({ card: _, ...consent }: Consent & { card: string }): Consent => consent;
export const listConsents = ({ card }: Args): Consent[] =>
  book.consents.filter((one) => one.card === card).map(bare);
export function recordConsent({ card, consent }: Args) {
  const { given_on, ...draft } = consent as ConsentDraft;
  if (draft.purpose.trim() === '') throw refuse('reason_missing', {}, 'purpose');
  const whose = cardBy(card);
  return write('record_consent', [whose], ['cards', 'history'], () => {
    const id = nextId('n');
    const rest = { given_on: given_on ?? TODAY, withdrawn_on: null, by: person()?.name ?? '' };
    book.consents.unshift({ ...draft, ...rest, id, card: whose.id });
    return id;
  });
}
export function withdrawConsent({ id }: Args) {
  const found = book.consents.find((one) => one.id === id && one.withdrawn_on === null);
  if (found === undefined) throw refuse('unknown');
  return write('withdraw_consent', [cardBy(found.card)], ['cards', 'history'], () => {
    // Found again: a step back may have put a copy in its place.
    for (const one of book.consents) if (one.id === id) one.withdrawn_on = TODAY;
    return null;
  });
}

export function subjectFile({ card, labels }: Args): SubjectFile | null {
  const { name } = cardBy(card);
  if (!person()?.rights.includes('export')) throw refuse('not_allowed');
  drawer.labels = labels as Record<string, string>;
  const files = ['data.json', 'index.html', ...listAttachments({ card }).map((one) => one.name)];
  return drawer.folder === null ? null : { folder: `${drawer.folder}/${name}`, files };
}

export function eraseCard({ id, reason }: Args): Certificate {
  const card = cardBy(id);
  if (!person()?.rights.includes('erase')) throw refuse('not_allowed');
  if (String(reason).trim() === '') throw refuse('reason_missing', {}, 'reason');
  const others = <T extends { card: string }>(list: T[]) => list.filter((one) => one.card !== id);
  const rows = { cards: 1, interactions: book.log.length - others(book.log).length, contact_points: card.phones.length };
  const left = { cards: book.cards.filter((one) => one.id !== id), log: others(book.log) };
  Object.assign(book, left, { followups: others(book.followups), files: others(book.files), consents: others(book.consents) });
  return {
    cards: [card.id],
    handover: null,
    book: 'b1',
    at: `${TODAY}T11:20:00+08:00`,
    by: person()?.name ?? '',
    reason: String(reason),
    rows,
    rewritten: 5,
    left: drawer.left,
    mentioned: drawer.mentioned,
  };
}
