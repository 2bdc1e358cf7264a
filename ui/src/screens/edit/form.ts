// The card form's draft: a blank one, what counts as changed, and where an error of the core belongs.
import type { AddressDraft, CardDraft, FieldDraft, OccasionDraft, PointDraft, PointType, RelationDraft } from '../../api';

export const blankDraft = (name = ''): CardDraft => ({
  uid: null,
  kind: 'person',
  name,
  surname: '',
  given: '',
  nickname: '',
  salutation: '',
  spoken: '',
  gender: null,
  class: null,
  phones: [],
  emails: [],
  ims: [],
  addresses: [],
  birthday: null,
  employer: '',
  position: '',
  occupation: '',
  work_from: '',
  work_to: '',
  id_number: '',
  preferred_channel: null,
  best_time: '',
  do_not_contact: false,
  opt_outs: [],
  tags: [],
  groups: [],
  relations: [],
  occasions: [],
  fields: [],
  note: '',
  private_note: '',
});

export const newPoint = (type: PointType): PointDraft => ({ value: '', type, preferred: false });
export const newAddress = (): AddressDraft => ({ text: '', parts: {}, type: 'home', area: '' });
export const newRelation = (): RelationDraft => ({ name: '', relation: 'spouse', birthday: null, note: '' });
export const newOccasion = (): OccasionDraft => ({
  kind: 'wedding',
  title: '',
  date: { calendar: 'solar', year: null, month: null, day: null, leap: false },
});

export const PHONE_TYPES: PointType[] = ['mobile', 'home', 'work', 'fax', 'pager', 'other'];
export const EMAIL_TYPES: PointType[] = ['home', 'work', 'other'];
export const IM_TYPES: PointType[] = ['line', 'wechat', 'qq', 'whatsapp', 'telegram', 'skype', 'other'];
export const ADDRESS_TYPES: PointType[] = ['home', 'work', 'other'];

/**
 * The row a field of the book stands in: the first under its name. `loose` rows were added by hand in this form and
 * stay where they are, so that none leaves while its name is being typed.
 */
export const ownRow = (rows: FieldDraft[], name: string, loose: ReadonlySet<FieldDraft>): FieldDraft | undefined =>
  rows.find((row) => row.key === name && !loose.has(row));

/** The rows with what was put into a field: its row is made with the first sign and goes with the last. */
export function withOwn(
  rows: FieldDraft[],
  row: FieldDraft | undefined,
  name: string,
  value: string,
): FieldDraft[] {
  if (row === undefined) return value === '' ? rows : [...rows, { key: name, value }];
  if (value === '') return rows.filter((one) => one !== row);
  row.value = value;
  return rows;
}

/** `#茶 中秋禮單、VIP` → three tags. One of `known` may hold blanks or commas: written as it was, it stays one. */
export function tagsOf(text: string, known: string[] = []): string[] {
  const apart = /[\s,，、;；]/;
  const whole = known.filter((tag) => apart.test(tag)).sort((one, other) => other.length - one.length);
  const tags = new Set<string>();
  let rest = text;
  while (rest !== '') {
    const bare = rest.replace(/^[\s,，、;；]+/, '').replace(/^[#＃]+/, '');
    const tag =
      whole.find((one) => bare.startsWith(one) && apart.test(bare.charAt(one.length) || ' ')) ??
      bare.split(apart, 1)[0] ??
      '';
    if (tag !== '') tags.add(tag);
    rest = bare.slice(tag.length);
  }
  return [...tags];
}

/** Rows nobody filled in are not worth keeping; a date without a day is no occasion. */
export function tidied(draft: CardDraft): CardDraft {
  const filled = (point: PointDraft) => point.value.trim() !== '';
  return {
    ...draft,
    name: draft.name.trim(),
    phones: draft.phones.filter(filled),
    emails: draft.emails.filter(filled),
    ims: draft.ims.filter(filled),
    // The parts came from a file; once the line is rewritten they would contradict it.
    addresses: draft.addresses.filter((address) => address.text.trim() !== ''),
    relations: draft.relations.filter((relation) => relation.name.trim() !== ''),
    occasions: draft.occasions.filter((occasion) => occasion.date.month !== null),
    fields: draft.fields.filter((field) => field.key.trim() !== '' && field.value.trim() !== ''),
  };
}

export const sameDraft = (one: CardDraft, other: CardDraft): boolean =>
  JSON.stringify(tidied(one)) === JSON.stringify(tidied(other));

/** The part of the form a missing or refused field is in. */
const PLACE: Record<string, string> = {
  phone: 'phones',
  phones: 'phones',
  contact: 'phones',
  online: 'emails',
  email: 'emails',
  emails: 'emails',
  ims: 'ims',
  address: 'addresses',
  addresses: 'addresses',
  work: 'employer',
  family: 'relations',
  relation: 'relations',
  relations: 'relations',
  occasion: 'occasions',
  occasions: 'occasions',
  tags: 'tags',
  fields: 'fields',
};
export const placeOf = (field: string): string => PLACE[field] ?? field;

/** What a card may be the double of. */
export const fingerprint = (draft: CardDraft): string =>
  JSON.stringify([draft.name, draft.phones, draft.emails, draft.birthday]);
