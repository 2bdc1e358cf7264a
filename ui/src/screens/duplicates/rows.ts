// The rows of the merge table: what each card says, field by field, and which side stays. Pure; what is taken in the
// end the core has decided.
import type { CardDraft, CardPart, MergePreview, PairSign, YearlyDate } from '../../api';
import { m } from '../../paraglide/messages.js';
import { phone } from '../../parts/text/format';
import { classWords, fieldWords, genderWords, kindWords, sentence } from '../../parts/text/words';

export type Side = 'left' | 'right' | 'both' | 'same';

export interface Row {
  id: string;
  label: string;
  left: string;
  right: string;
  /** What stays. */
  side: Side;
  /** The part somebody may decide about; null where there is nothing to decide. */
  part: CardPart | null;
}

const LISTS = ['phones', 'emails', 'ims', 'addresses', 'tags', 'groups'] as const;
const PARTS: CardPart[] = [
  'name',
  'nickname',
  'salutation',
  'spoken',
  'gender',
  'class',
  'birthday',
  'employer',
  'position',
  'occupation',
  'work_from',
  'work_to',
  'id_number',
  'preferred_channel',
  'best_time',
];

type ShowDate = (date: YearlyDate) => string;

function said(draft: CardDraft, part: CardPart, date: ShowDate): string {
  const value = draft[part];
  if (value === null) return '';
  if (part === 'birthday') return draft.birthday === null ? '' : date(draft.birthday);
  if (part === 'class') return `${draft.class ?? ''} ${classWords(draft.class)}`.trim();
  if (part === 'gender') return draft.gender === null ? '' : genderWords(draft.gender);
  if (part === 'preferred_channel')
    return draft.preferred_channel === null ? '' : kindWords(draft.preferred_channel);
  return String(value);
}

function listed(draft: CardDraft, field: (typeof LISTS)[number]): string {
  const texts = (): string[] => {
    switch (field) {
      case 'tags':
        return draft.tags.map((tag) => `#${tag}`);
      case 'groups':
        return draft.groups;
      case 'addresses':
        return draft.addresses.map((one) => one.text);
      case 'phones':
        return draft.phones.map((one) => phone(one.value));
      default:
        return draft[field].map((one) => one.value);
    }
  };
  return texts().join(m.list_comma());
}

/** Everything the two cards say, in the order of a card. `over` = the parts taken from the right. */
export function rowsOf(preview: MergePreview, over: CardPart[], date: ShowDate): Row[] {
  const { own, theirs } = preview;
  const single = (part: CardPart, label: string): Row => {
    const [left, right] = [said(own, part, date), said(theirs, part, date)];
    const open = preview.differences.some((one) => one.part === part);
    const side = (): Side => {
      if (left === right) return 'same';
      if (left === '') return 'right';
      if (right === '') return 'left';
      if (over.includes(part)) return 'right';
      return part === 'note' ? 'both' : 'left';
    };
    return { id: part, label, left, right, side: side(), part: open ? part : null };
  };
  const lists = LISTS.map((field): Row => {
    const [left, right] = [listed(own, field), listed(theirs, field)];
    const side = left === right ? 'same' : left === '' ? 'right' : right === '' ? 'left' : 'both';
    return { id: field, label: fieldWords(field), left, right, side, part: null };
  });
  const singles = PARTS.map((part) => single(part, fieldWords(part)));
  const [left, right] = [own.private_note, theirs.private_note];
  const kept = left === right ? 'same' : left === '' ? 'right' : right === '' ? 'left' : 'both';
  const ofKeeper: Row = { id: 'private_note', label: m.field_private_note(), left, right, side: kept, part: null };
  return [
    ...singles.slice(0, 6),
    ...lists.slice(0, 4),
    ...singles.slice(6),
    ...lists.slice(4),
    single('note', m.field_note()),
    ofKeeper,
  ].filter((row) => row.left !== '' || row.right !== '');
}

/** What a sign says in words: 電話相同, 生日不同, 公司一邊空白. */
export const signWords = (sign: PairSign): string => sentence(`sign_${sign.feature}_${sign.verdict}`);
