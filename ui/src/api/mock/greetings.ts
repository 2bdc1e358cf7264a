// The invented book's greetings: who is written to for what, in a few wordings. How they are really dealt is the core's.
import type {
  GreetingLabel,
  Card,
  ContactKind,
  Day,
  GreetingBoard,
  GreetingChange,
  GreetingGroup,
  GreetingHold,
  GreetingQuery,
  GreetingRow,
  GreetingTab,
  GreetingWay,
  GreetingWish,
  PointType,
} from '../types';
import { calendarMonth, shift } from './contacts';
import { fits } from './filter';
import { book, cardBy, nextId, overdue, refOf, refuse, TODAY, write } from './store';

type Args = Record<string, unknown>;

interface Draft {
  wording: number | null;
  text: string | null;
  skipped: boolean;
  copied: boolean;
}
/** Kept in the book beside what its type says, so that undo gives it back with the rest. */
interface Kept {
  drafts: Record<string, Draft>;
  sent: Record<string, { day: Day; wording: number | null }>;
  wishes: Record<string, GreetingWish>;
  /** Cards that are shown without a form of address until they get one. */
  unnamed: string[];
}

const USUAL = 'class:A,B';
const FESTIVALS: [id: string, name: string, date: Day][] = [
  ['mid_autumn', '中秋', '2026-09-25'],
  ['teachers_day', '教師節', '2026-09-28'],
  ['national_day', '國慶', '2026-10-10'],
  ['double_ninth', '重陽', '2026-10-18'],
  ['winter_solstice', '冬至', '2026-12-22'],
  ['christmas', '耶誕', '2026-12-25'],
  ['new_year', '元旦', '2027-01-01'],
];
const TEXTS = [
  '{salutation}，{occasion}到了。早晚有點涼，記得加件衣服，祝您和家人平安。',
  '{salutation}，趁著{occasion}跟您問聲好。願您吃得好、睡得好，一切順心。',
  '{salutation}，{occasion}快樂。謝謝您這一年的關照，祝您事事圓滿。',
  '{salutation}，又到{occasion}了，想起您來。祝您這幾天過得輕鬆，好好放個假。',
];
const PLAIN = [
  '{salutation}，天涼了，這陣子多保重。有需要跑腿的事，跟我說一聲就好。',
  '{salutation}，入夜起風，記得添件衣服。願您這個秋天過得平平靜靜。',
];
const BUSINESS = /保單|保費|續保|金額|折扣|貸款|投資|NT\$/;
const IM: Record<string, PointType> = { 許雅筑: 'line', 林志遠: 'line', 張家誠: 'wechat' };
const MAIL: Record<string, string> = { 范姜雅惠: 'fanjiang@example.com' };
const LIKED: Record<string, GreetingWay> = { 簡秀琴: 'call', 余光遠: 'letter', 吳東昇: 'letter' };
const LIKES: Record<string, string> = { 王美玲: '只喝高山茶', 歐陽靖: '愛東方美人茶', 陳國棟: '長孫剛上小一' };
const TABOO: Record<string, string> = { 歐陽靖: '帳款另外談' };
const ORDER: GreetingGroup[] = ['hand', 'salutation', 'one', 'none'];
const NO_WISH: GreetingWish = { none_since: null, reason: '', mourning_until: null, language: null };
const NO_DRAFT: Draft = { wording: null, text: null, skipped: false, copied: false };

const named = (name: string): string => book.cards.find((card) => card.name === name)?.id ?? '';

function kept(): Kept {
  const held = book as typeof book & { greetings?: Kept };
  held.greetings ??= {
    drafts: {},
    sent: {},
    wishes: {
      [named('吳佩珊')]: { ...NO_WISH, none_since: '2025-06-03', reason: '節日不用傳' },
      [named('簡秀琴')]: { ...NO_WISH, mourning_until: '2026-12-01' },
    },
    unnamed: [named('葉思妤')],
  };
  return held.greetings;
}

const keyOf = (card: Card, id: string, date: Day): string =>
  id === 'birthday' ? `${card.id}:self` : `festival:${card.id}:${id}:${date}`;
const cardOf = (key: unknown): Card => cardBy(String(key).replace('festival:', '').split(':')[0]);
const sentOn = (key: string) =>
  kept().sent[key] ?? (book.greeted.includes(key) ? { day: TODAY, wording: null } : undefined);

/** Who a festival is about. */
function about(id: string, where: string): Card[] {
  const people = book.cards.filter((card) => !card.archived && fits(where)(card));
  if (id === 'teachers_day') return people.filter((card) => /老師|校長|教/.test(card.occupation + card.position));
  if (id === 'double_ninth') return people.filter((card) => (card.birthday?.year ?? 9999) <= 1966);
  return people;
}

interface Celebrated {
  card: Card;
  date: Day;
  years: number | null;
}
function birthdays(): Celebrated[] {
  const [from, to] = [shift(TODAY, -3), shift(TODAY, 14)];
  const days = [9, 10].flatMap((month) => calendarMonth({ year: 2026, month, mondayFirst: false }).days);
  const near = days.filter((day) => day.in_month && day.date >= from && day.date <= to);
  return near
    .flatMap((day) => day.birthdays)
    .filter((one) => one.relation === null)
    .map(({ card, date, age }) => ({ card: cardBy(card.id), date, years: age }));
}

function holdOf(card: Card, wish: GreetingWish): GreetingHold | null {
  if (card.do_not_contact) return 'do_not_contact';
  return wish.none_since === null ? null : 'no_greetings';
}
function wayOf(card: Card, im: PointType | null, email: string | null): GreetingWay {
  const liked = LIKED[card.name];
  if (liked !== undefined) return liked;
  if (im !== null) return 'copy';
  return email !== null ? 'mail' : card.phones.length > 0 ? 'sms' : 'copy';
}

function rowOf({ card, date, years }: Celebrated, id: string, name: string, before: number): GreetingRow {
  const { drafts, wishes, unnamed } = kept();
  const key = keyOf(card, id, date);
  const draft = drafts[key] ?? NO_DRAFT;
  const wish = wishes[card.id] ?? NO_WISH;
  const sent = sentOn(key);
  const salutation = unnamed.includes(card.id) ? '' : card.salutation;
  const mourns = wish.mourning_until !== null && wish.mourning_until >= date;
  const list = mourns ? PLAIN : TEXTS;
  const hold = holdOf(card, wish) ?? (draft.skipped ? 'skipped' : null);
  const group: GreetingGroup =
    hold !== null ? 'none' : salutation === '' ? 'salutation' : card.class === 'A' ? 'hand' : 'one';
  const at = draft.wording ?? sent?.wording ?? (before % list.length) + 1;
  const byHand = group === 'hand' && draft.text === null;
  const filled = (list[at - 1] ?? '').replace('{occasion}', name).replace('{salutation}', salutation || '{salutation}');
  const text = draft.text ?? (byHand ? '' : filled);
  const im = IM[card.name] ?? card.ims[0]?.type ?? null;
  const email = MAIL[card.name] ?? card.emails[0]?.value ?? null;
  const last = book.log.findLast((one) => one.card === card.id && one.note !== '');
  return {
    language: 'zh-Hant',
    key,
    card: { ...refOf(card), salutation },
    group,
    date,
    years,
    title: '',
    kind: null,
    text,
    wording: draft.text === null && !byHand ? at : null,
    wordings: list.length,
    mourning_until: mourns ? wish.mourning_until : null,
    way: wayOf(card, im, email),
    im,
    email,
    mobile: card.phones.find((one) => one.type === 'mobile')?.value ?? null,
    address: card.addresses.length > 0,
    hold,
    none_since: wish.none_since,
    reason: wish.reason,
    copied: draft.copied,
    sent: sent?.day ?? null,
    material: [LIKES[card.name] ?? '', last?.note ?? ''].filter((one) => one !== ''),
    taboo: TABOO[card.name] ?? '',
    suggestions: salutation === '' ? ['小姐', '太太'].map((title) => card.surname + title).concat(card.given) : [],
    business: BUSINESS.test(text),
  };
}

export function greetingBoard({ query }: Args): GreetingBoard {
  const { occasion: asked, where: given } = query as GreetingQuery;
  const where = given === '' ? USUAL : given;
  const own = birthdays();
  const tabOf = (id: string, date: Day | null, people: { card: Card; date: Day }[]): GreetingTab => ({
    id,
    date,
    days: date === null ? null : -overdue(date),
    total: people.length,
    sent: people.filter((one) => sentOn(keyOf(one.card, id, one.date)) !== undefined).length,
  });
  const tabs = [
    tabOf('birthday', null, own),
    ...FESTIVALS.map(([id, , date]) =>
      tabOf(
        id,
        date,
        about(id, where).map((card) => ({ card, date })),
      ),
    ),
  ];
  const occasion = asked === '' ? 'mid_autumn' : asked;
  if (!tabs.some((tab) => tab.id === occasion)) throw refuse('unknown');
  const [id, name, date] = FESTIVALS.find(([known]) => known === occasion) ?? ['birthday', '生日', TODAY];
  const people = id === 'birthday' ? own : about(id, where).map((card) => ({ card, date, years: null }));
  const first = people.map((one) => rowOf(one, id, name, 0));
  const place = (row: GreetingRow) => [ORDER.indexOf(row.group), row.card.class ?? 'Z', row.card.number] as const;
  first.sort((one, other) => {
    const [a, b] = [place(one), place(other)];
    return a[0] - b[0] || a[1].localeCompare(b[1]) || a[2] - b[2];
  });
  // Each gets the wording after his neighbour's.
  let before = 0;
  const rows = first.map((row) => {
    const whose = people.find((one) => one.card.id === row.card.id);
    const dealt = whose === undefined ? row : rowOf(whose, id, name, before);
    if (dealt.group === 'one' || dealt.group === 'salutation') before = dealt.wording ?? 0;
    return dealt;
  });
  return { tabs, occasion, rows, more: 0, where };
}

export function changeGreeting({ key, change }: Args) {
  const card = cardOf(key);
  const wanted = change as GreetingChange;
  return write('edit_greeting', [card], ['occasions', 'history'], () => {
    const { drafts } = kept();
    const draft: Draft = { ...NO_DRAFT, ...drafts[String(key)] };
    drafts[String(key)] = draft;
    if ('copied' in wanted) Object.assign(draft, { copied: true, wording: wanted.copied ?? draft.wording });
    else if ('wording' in wanted) Object.assign(draft, { wording: wanted.wording, copied: false });
    else if ('text' in wanted) Object.assign(draft, { text: wanted.text?.trim() || null, copied: false });
    else draft.skipped = wanted.skipped;
    return card.id;
  });
}

export function greetingSent({ key, how, text, wording }: Args) {
  const card = cardOf(key);
  return write('greet', [card], ['occasions', 'interactions', 'cards', 'history'], () => {
    if (sentOn(String(key)) !== undefined) return card.id;
    kept().sent[String(key)] = { day: TODAY, wording: wording as number | null };
    if (String(key).endsWith(':self')) book.greeted.push(String(key));
    book.log.push({
      id: nextId('i'),
      card: card.id,
      day: TODAY,
      time: '11:20',
      at: `${TODAY}T11:20:00+08:00`,
      kind: how as ContactKind,
      direction: 'out',
      reached: true,
      note: String(text).trim(),
      outcome: '',
      agreed: '',
      attendees: '',
      expectation: null,
      cost: null,
      thin: false,
      by: '我',
    });
    return card.id;
  });
}

/** What another program was asked to open; a test may say that there is none. */
export const programs = { missing: false, opened: [] as { way: GreetingWay; subject: string; text: string }[] };
export function openGreeting({ way, subject, text }: Args): null {
  if (programs.missing) throw refuse('open_failed', { detail: 'none' });
  programs.opened.push({ way: way as GreetingWay, subject: String(subject), text: String(text) });
  return null;
}

export const greetingWish = ({ card }: Args): GreetingWish => kept().wishes[cardBy(card).id] ?? NO_WISH;
export function setGreetingWish({ card: id, wish }: Args) {
  const card = cardBy(id);
  return write('set_greeting_wish', [card], ['occasions', 'history'], () => {
    kept().wishes[card.id] = wish as GreetingWish;
    return card.id;
  });
}

export function setSalutation({ card: id, salutation }: Args) {
  const card = cardBy(id);
  return write('edit_card', [card], ['cards', 'history'], () => {
    card.salutation = String(salutation);
    const held = kept();
    held.unnamed = held.unnamed.filter((one) => one !== card.id);
    return card.id;
  });
}

export const greetingLabels = ({ cards }: Args): GreetingLabel[] =>
  (cards as string[]).map(cardBy).flatMap(({ name, gender, kind, addresses: [first] }) =>
    first === undefined ? [] : [{ name, gender, kind, address: first.text, postal_code: '' }],
  );
