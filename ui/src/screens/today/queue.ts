// How the one queue of Today is cut into groups and what each row says. Words only; nothing is asked or
// stored here.
import type { Day, Item, ItemAction, RelationKind } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import { ageWords, listDate, lunarDate, plainDate, relativeDate, spelled } from '../../parts/text/format';
import { fullMoney } from '../../parts/text/money';
import { kindWords, occasionWords, relationWords, sentence } from '../../parts/text/words';

export type GroupKind =
  | 'overdue'
  | 'followup'
  | 'visit'
  | 'promise'
  | 'loan'
  | 'birthday'
  | 'invitation'
  | 'payment'
  | 'renewal'
  | 'dormant';
export interface Group {
  kind: GroupKind;
  items: Item[];
}
const ORDER: GroupKind[] = [
  'overdue',
  'followup',
  'visit',
  'promise',
  'loan',
  'birthday',
  'invitation',
  'payment',
  'renewal',
  'dormant',
];

export const keyOf = (item: Item): string =>
  item.followup ??
  item.promise ??
  item.loan ??
  item.occasion ??
  item.order ??
  // One may hold several things that run out.
  `${item.kind}:${item.card.id}:${item.kind === 'renewal' ? `${item.due} ${item.reason.text}` : (item.reason.person ?? '')}`;

/** Money that is late stays with the money. */
export const groupOf = (item: Item): GroupKind =>
  ['followup', 'visit', 'promise', 'loan'].includes(item.kind) && item.overdue_days > 0 ? 'overdue' : item.kind;

/** Groups in the order of the day; items keep the order of the core. Two that say the same are one row. */
export function groups(items: Item[]): Group[] {
  const once = [...new Map([...items].reverse().map((item) => [keyOf(item), item])).values()].reverse();
  return ORDER.map((kind) => ({ kind, items: once.filter((item) => groupOf(item) === kind) })).filter(
    (group) => group.items.length > 0,
  );
}

export interface Done {
  item: Item;
  op: string | null;
  at: number;
}

/** The queue with what was just done still in its old place, so that nothing jumps under the hand. */
export function withDone(items: Item[], done: Done[]): Item[] {
  const shown = [...items];
  const open = new Set(items.map(keyOf));
  for (const one of [...done].sort((first, second) => first.at - second.at))
    if (!open.has(keyOf(one.item))) shown.splice(Math.min(one.at, shown.length), 0, one.item);
  return shown;
}

/** Who the row is about, when that is not the customer: 林小禾, 王太太之女. */
export const relativeOf = (item: Item): string | null =>
  item.reason.code === 'relative_birthday' && item.reason.person !== null ? item.reason.person : null;

export const relationName = (relation: RelationKind | null): string =>
  relation === null ? '' : relationWords(relation);

const lunarPart = (item: Item): string => {
  const date = item.reason.date;
  return date?.calendar === 'lunar' && date.month !== null ? lunarDate(date.month, date.day, date.leap) : '';
};

function milestone(item: Item): string {
  const age = item.reason.milestone;
  return age === null ? '' : m.milestone_birthday({ age, words: spelled(age) });
}

/** Without the nominal age: the row is short, the card has both. */
const age = (item: Item): string => ageWords({ ...item.reason, nominal_age: null });

/** The reason, in one line, parts joined by a dot. */
export function reasonOf(item: Item, today: Day): string {
  const { reason } = item;
  const note = reason.text.trim();
  const words = ((): string[] => {
    switch (reason.code) {
      case 'birthday':
      case 'relative_birthday':
        return [
          milestone(item),
          lunarPart(item),
          age(item),
          item.due === today ? '' : listDate(item.due, today),
          note,
        ];
      case 'invitation':
        return [
          `${plainDate(reason.kept_on ?? item.due, today)} ${milestone(item) || m.birthday_word()}`,
          lunarPart(item),
          milestone(item) === '' ? age(item) : '',
          note,
        ];
      case 'regular':
        return [m.reason_regular()];
      case 'after_deal':
        return [m.reason_after_deal({ count: reason.days ?? 0 })];
      case 'occasion':
        return [
          reason.occasion === null || note !== '' ? '' : occasionWords(reason.occasion),
          note,
          reason.person ?? '',
          listDate(item.due, today),
        ];
      case 'promise':
        return [m.reason_promise({ what: note })];
      case 'payment':
        return [note === '' ? m.rec_no_product() : note];
      case 'renewal':
        return [note, m.reason_renewal({ date: plainDate(item.due, today) })];
      case 'loan':
        return [note, m.reason_loan({ count: reason.days ?? 0 })];
      case 'silent':
        return [note === '' ? m.reason_silent() : note];
      default:
        return [note === '' ? m.reason_followup({ kind: kindWords(item.channel ?? 'call') }) : note];
    }
  })();
  const adjusted = reason.adjusted === 'none' ? '' : sentence(`adjusted_${reason.adjusted}`);
  return [...words, adjusted].filter((one) => one !== '').join(m.dot());
}

export interface When {
  text: string;
  tone: 'red' | 'blue' | 'plum' | 'amber' | 'plain';
  sign: 'late' | 'clock' | 'cake' | 'bell' | 'moon' | 'money' | 'ends';
}

/** How much, and since when. */
function moneyWhen({ reason, overdue_days: late }: Item): When {
  const sum = reason.amount === null ? '' : fullMoney(reason.amount);
  return late > 0
    ? { text: m.when_payment_late({ sum, count: late }), tone: 'red', sign: 'late' }
    : { text: m.when_payment_today({ sum }), tone: 'amber', sign: 'money' };
}
/** A month ahead it is a plain fact; in the last week, and when it is over, it wants something. */
const SOON = 7;
function endWhen({ overdue_days: late }: Item): When {
  if (late > 0) return { text: m.when_renewal_late({ count: late }), tone: 'red', sign: 'late' };
  if (late === 0) return { text: m.when_renewal_today(), tone: 'amber', sign: 'ends' };
  return { text: m.when_renewal({ count: -late }), tone: -late <= SOON ? 'amber' : 'plain', sign: 'ends' };
}

export function whenOf(item: Item, today: Day): When {
  if (item.kind === 'birthday') return { text: relativeDate(item.due, today), tone: 'plum', sign: 'cake' };
  if (item.kind === 'invitation') {
    const days = Math.max(0, item.reason.days ?? -item.overdue_days);
    return { text: m.when_invite({ count: days }), tone: 'amber', sign: 'bell' };
  }
  if (item.kind === 'dormant')
    return item.reason.days === null
      ? { text: m.when_never(), tone: 'plain', sign: 'moon' }
      : { text: m.when_silent({ count: item.reason.days }), tone: 'plain', sign: 'moon' };
  if (item.kind === 'payment') return moneyWhen(item);
  if (item.kind === 'renewal') return endWhen(item);
  if (item.overdue_days > 0)
    return { text: m.days_late({ count: item.overdue_days }), tone: 'red', sign: 'late' };
  // Only those that are late are here: its hour is past.
  if (item.kind === 'loan') return { text: m.returns_since_today(), tone: 'amber', sign: 'clock' };
  if (item.time !== null) return { text: item.time, tone: 'blue', sign: 'clock' };
  return { text: relativeDate(item.due, today), tone: 'plain', sign: 'clock' };
}

const ACTION: Record<ItemAction, () => string> = {
  call: m.action_call,
  message: m.action_message,
  log: m.action_log,
  invite: m.action_invite,
  greet: m.action_greet,
  collect: m.rec_pay,
  return: m.returns_title,
};
export const actionWords = (action: ItemAction): string => ACTION[action]();
/** A plan or what somebody holds stands with the trade of the card. */
export const isMoney = (item: Item): boolean => item.kind === 'payment' || item.kind === 'renewal';
export const canFinish = (item: Item): boolean => item.followup !== null || item.promise !== null || item.occasion !== null;
