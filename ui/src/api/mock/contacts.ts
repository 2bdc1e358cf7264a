// The invented book's answers about today, the log, follow-ups and the calendar.
import type {
  After,
  Birthday,
  BirthdayReading,
  CalendarDay,
  CalendarMonth,
  Card,
  ContactDraft,
  Day,
  Followup,
  FollowupDraft,
  Interaction,
  Item,
  ItemReason,
  RelationKind,
  Suggestion,
  Summary,
  Today,
  YearlyDate,
} from '../types';
import { zodiacOf } from './cards';
import { loanItems, loanWords } from './field';
import { lunarOf, solarOf } from './lunar';
import { maturing } from './money';
import { receivables } from './receivables';
import { back, book, cardBy, nextId, overdue, refOf, refuse, TODAY, write } from './store';
import { promise } from './promises';

type Args = Record<string, unknown>;
const NO_REASON: ItemReason = {
  code: 'purpose',
  text: '',
  person: null,
  relation: null,
  occasion: null,
  age: null,
  nominal_age: null,
  zodiac: null,
  date: null,
  kept_on: null,
  milestone: null,
  days: null,
  amount: null,
  adjusted: 'none',
};
const pad = (number: number): string => String(number).padStart(2, '0');
export const ahead = (days: number): Day => back(-days);

function fallsOn(date: YearlyDate, year: number): Day | null {
  if (date.month === null || date.day === null) return null;
  if (date.calendar === 'lunar') return solarOf(date.month, date.day);
  const short = date.month === 2 && date.day === 29;
  return `${year}-${pad(date.month)}-${short ? '28' : pad(date.day)}`;
}

function followupItems(): Item[] {
  return book.followups
    .filter((one) => one.status === 'open' && one.due <= TODAY)
    .map((one) => {
      const visit = one.channel === 'visit' && one.due === TODAY;
      return {
        kind: visit ? 'visit' : 'followup',
        card: refOf(cardBy(one.card)),
        reason: { ...NO_REASON, text: one.purpose },
        due: one.due,
        time: one.time,
        overdue_days: overdue(one.due),
        action: visit ? 'log' : one.channel === 'message' ? 'message' : 'call',
        followup: one.id,
        promise: null,
        loan: null,
        order: null,
        occasion: null,
        channel: one.channel,
      } satisfies Item;
    });
}

function birthdayItem(
  card: Card,
  date: YearlyDate,
  person: string | null,
  relation: RelationKind | null,
): Item[] {
  const due = fallsOn(date, 2026);
  const key = `${card.id}:${person ?? 'self'}`;
  if (due === null || book.greeted.includes(key)) return [];
  const days = -overdue(due);
  const age = date.year === null ? null : 2026 - date.year;
  const invite = card.class === 'A' && person === null && days > 14 && days <= 21;
  if (!invite && (days < 0 || days > 3)) return [];
  return [
    {
      kind: invite ? 'invitation' : 'birthday',
      card: refOf(card),
      reason: {
        ...NO_REASON,
        code: invite ? 'invitation' : person === null ? 'birthday' : 'relative_birthday',
        person,
        relation,
        age,
        nominal_age: age === null ? null : age + 1,
        zodiac: date.year === null ? null : zodiacOf(date.year),
        date,
        milestone: age !== null && (age + 1) % 10 === 0 ? age + 1 : null,
        days,
      },
      due,
      time: null,
      overdue_days: -days,
      action: invite ? 'invite' : 'greet',
      followup: null,
      promise: null,
      loan: null,
      order: null,
      occasion: key,
      channel: null,
    },
  ];
}

/** Promises whose day has come. */
const promiseItems = (): Item[] =>
  book.promises
    .filter((one) => one.state === 'open' && one.due <= TODAY)
    .map((one) => ({
      kind: 'promise',
      card: one.card,
      reason: { ...NO_REASON, code: 'promise', text: one.what },
      due: one.due,
      time: null,
      overdue_days: overdue(one.due),
      action: 'log',
      followup: null,
      promise: one.id,
      loan: null,
      order: null,
      occasion: null,
      channel: null,
    }));

/** Cards that are out and should be back. */
const outItems = (): Item[] =>
  loanItems().map((one) => ({
    ...one,
    kind: 'loan',
    reason: { ...NO_REASON, code: 'loan', ...loanWords(one.loan) },
    time: null,
    action: 'return',
    followup: null,
    promise: null,
    order: null,
    channel: null,
    occasion: null,
  }));

/** Of an order the first part whose day has come and that is not paid. */
const paymentItems = (): Item[] =>
  receivables({ currency: 'TWD' })
    .rows.filter((row, at, all) => row.due_on <= TODAY && all.findIndex((one) => one.order === row.order) === at)
    .map((row) => ({
      kind: 'payment',
      card: row.card,
      reason: { ...NO_REASON, code: 'payment', text: row.product, amount: row.left },
      due: row.due_on,
      time: null,
      overdue_days: row.late_days,
      action: 'collect',
      followup: null,
      promise: null,
      loan: null,
      order: row.order,
      occasion: null,
      channel: null,
    }));

/** What runs out within a month, or has lately, where no contact is planned. */
const renewalItems = (): Item[] =>
  maturing({ from: back(14), until: ahead(30) })
    .filter(({ card }) => !book.followups.some((one) => one.card === card.id && one.status === 'open'))
    .map(({ card, name, matures_on }) => ({
      kind: 'renewal',
      card,
      reason: { ...NO_REASON, code: 'renewal', text: name, days: matures_on < TODAY ? null : -overdue(matures_on) },
      due: matures_on,
      time: null,
      overdue_days: overdue(matures_on),
      action: 'call',
      followup: null,
      promise: null,
      loan: null,
      order: null,
      occasion: null,
      channel: null,
    }));

export function today(): Today {
  const living = book.cards.filter((card) => !card.archived);
  const birthdays = living.flatMap((card) => [
    ...(card.birthday === null ? [] : birthdayItem(card, card.birthday, null, null)),
    ...card.relations.flatMap((one) =>
      one.birthday === null ? [] : birthdayItem(card, one.birthday, one.name, one.relation),
    ),
  ]);
  const asleep = living.filter((card) => card.last_contact !== null && overdue(card.last_contact) > 90);
  const dormant: Item[] = asleep.map((card) => ({
    kind: 'dormant',
    card: refOf(card),
    reason: { ...NO_REASON, code: 'silent', text: card.note, days: overdue(card.last_contact ?? TODAY) },
    due: TODAY,
    time: null,
    overdue_days: 0,
    action: 'call',
    followup: null,
    promise: null,
    loan: null,
    order: null,
    occasion: null,
    channel: null,
  }));
  const order = ['followup', 'visit', 'birthday', 'invitation', 'payment', 'renewal', 'dormant'];
  const items = [...followupItems(), ...paymentItems(), ...promiseItems(), ...renewalItems(), ...outItems(), ...birthdays, ...dormant].sort(
    (one, other) =>
      order.indexOf(one.kind) - order.indexOf(other.kind) ||
      other.overdue_days - one.overdue_days ||
      (one.time ?? '').localeCompare(other.time ?? ''),
  );
  return {
    date: TODAY,
    lunar: lunarOf(TODAY),
    festival: { id: 'mid_autumn', date: '2026-09-25', days: 10 },
    items,
    dormant_total: asleep.length,
    tomorrow: book.followups.filter((one) => one.status === 'open' && one.due === ahead(1)).length,
    done: book.followups.filter((one) => one.status === 'done').length + book.greeted.length,
    more: { followups: 0, birthdays: 0 },
  };
}

export function summary(): Summary {
  const living = book.cards.filter((card) => !card.archived);
  const incomplete = living.filter((card) => card.completeness.percent < 60);
  return {
    counts: {
      cards: living.length,
      overdue: followupItems().filter((one) => one.overdue_days > 0).length,
      birthdays_this_month: 4,
      promises: book.promises.filter((one) => one.state === 'open').length,
    },
    week: { visits: 7, new_cards: 3, contacts: 12, thin: 1 },
    class_a: {
      seen: living.filter((card) => card.class === 'A' && card.stale_days <= 30).length,
      total: living.filter((card) => card.class === 'A').length,
    },
    completeness: {
      average: Math.round(
        living.reduce((sum, card) => sum + card.completeness.percent, 0) / Math.max(1, living.length),
      ),
      stale: living.filter((card) => card.stale_days > 30).length,
      incomplete: incomplete.slice(0, 3).map(refOf),
      missing: ['family', 'salutation', 'best_time'],
    },
  };
}

export function addNext(card: string, next: FollowupDraft): Followup {
  const followup: Followup = {
    id: nextId('f'),
    card,
    due: next.due ?? ahead(3),
    time: next.time,
    channel: next.channel ?? 'call',
    purpose: next.purpose,
    kind: next.kind,
    repeat: next.repeat,
    status: 'open',
    overdue_days: 0,
    assignee: '',
        rule: null,
  };
  book.followups.push(followup);
  return followup;
}

export function logContact({ card: id, draft, after }: Args) {
  const { next, closes, promised } = after as After;
  const card = cardBy(id);
  const said = draft as ContactDraft;
  return write('log_contact', [card], ['interactions', 'followups', 'cards', 'history'], () => {
    const interaction: Interaction = {
      ...said,
      id: nextId('i'),
      card: card.id,
      day: said.day ?? TODAY,
      time: said.time ?? '11:20',
      at: `${TODAY}T11:20:00+08:00`,
      thin: said.outcome === '' && next === null,
      by: '我',
    };
    book.log.push(interaction);
    if (promised !== null) promise(card, said.agreed, promised);
    card.last_attempt = interaction.day;
    if (said.reached) {
      card.last_contact = interaction.day;
      card.stale_days = 0;
    }
    book.followups = book.followups.map((one) => (one.id === closes ? { ...one, status: 'done' } : one));
    return { interaction, followup: next === null ? null : addNext(card.id, next) };
  });
}

export function suggestNext(): Suggestion[] {
  return [
    { code: 'tomorrow', due: ahead(1) },
    { code: 'weekday', due: '2026-09-18' },
    { code: 'next_week', due: ahead(7) },
    { code: 'after_festival', due: '2026-09-29' },
  ];
}

export function addFollowup({ card: id, draft }: Args) {
  const card = cardBy(id);
  return write('add_followup', [card], ['followups', 'cards', 'history'], () =>
    addNext(card.id, draft as FollowupDraft),
  );
}

const followup = (op: string, id: unknown, work: (one: Followup) => void) => {
  const one = book.followups.find((known) => known.id === id);
  if (one === undefined) throw refuse('unknown');
  return write(op, [cardBy(one.card)], ['followups', 'cards', 'history'], () => {
    work(one);
    return null;
  });
};
export const completeFollowup = ({ id }: Args) =>
  followup('complete_followup', id, (one) => (one.status = 'done'));
export const dropFollowup = ({ id }: Args) =>
  followup('drop_followup', id, (one) => (one.status = 'dropped'));
export const snoozeFollowup = ({ id, due }: Args) =>
  followup('snooze_followup', id, (one) => (one.due = due as string));
export const changeFollowup = ({ id, draft }: Args) =>
  followup('change_followup', id, (one) => {
    const { due, time, channel, purpose } = draft as FollowupDraft;
    Object.assign(one, { due: due ?? one.due, time, channel: channel ?? one.channel, purpose: purpose || one.purpose });
  });
export const markGreeted = ({ occasion }: Args) =>
  write('greet', [cardBy(String(occasion).split(':')[0])], ['occasions', 'interactions', 'history'], () => {
    book.greeted.push(String(occasion));
    return null;
  });

const TERMS: Record<Day, string> = {
  '2026-09-07': 'bailu',
  '2026-09-23': 'qiufen',
  '2026-10-08': 'hanlu',
  '2026-10-23': 'shuangjiang',
};
export const FESTIVALS: Record<Day, { id: string; holiday: boolean }> = {
  '2026-09-25': { id: 'mid_autumn', holiday: true },
  '2026-09-28': { id: 'teachers_day', holiday: true },
  '2026-10-10': { id: 'national_day', holiday: true },
  '2026-10-18': { id: 'double_ninth', holiday: false },
};

/** One birthday in the year of a day, if it falls on that day. */
export function birthdaysOn(date: Day): Birthday[] {
  const year = Number(date.slice(0, 4));
  return book.cards
    .flatMap((card) => [
      { card, person: card.name, relation: null, born: card.birthday },
      ...card.relations.map((one) => ({
        card,
        person: one.name,
        relation: one.relation,
        born: one.birthday,
      })),
    ])
    .flatMap(({ card, person, relation, born }) => {
      if (born === null || fallsOn(born, year) !== date) return [];
      const age = born.year === null ? null : year - born.year;
      const occasion = `${card.id}:${relation === null ? 'self' : person}`;
      return [
        {
          card: refOf(card),
          person,
          relation,
          date,
          calendar: born.calendar,
          born,
          age,
          nominal_age: age === null ? null : age + 1,
          zodiac: born.year === null ? null : zodiacOf(born.year),
          milestone: age !== null && age >= 60 && age % 10 === 0 ? { age, nominal: false } : null,
          adjusted: born.leap ? ('leap_month' as const) : ('none' as const),
          occasion,
          greeted: book.greeted.includes(occasion),
        },
      ];
    });
}

export function calendarMonth({ year, month, mondayFirst }: Args): CalendarMonth {
  const first = `${year as number}-${pad(month as number)}-01`;
  const next =
    (month as number) === 12
      ? `${(year as number) + 1}-01-01`
      : `${year as number}-${pad((month as number) + 1)}-01`;
  const weekday = new Date(Date.parse(first)).getUTCDay();
  const lead = mondayFirst === true ? (weekday + 6) % 7 : weekday;
  const length = Math.round((Date.parse(next) - Date.parse(first)) / 86_400_000);
  const days = Array.from({ length: Math.ceil((lead + length) / 7) * 7 }, (_, place): CalendarDay => {
    const date = shift(first, place - lead);
    return {
      date,
      in_month: date.startsWith(first.slice(0, 7)),
      lunar: lunarOf(date),
      term: TERMS[date] ?? null,
      festivals: FESTIVALS[date] ? [FESTIVALS[date]] : [],
      birthdays: birthdaysOn(date),
      occasions: [],
      followups: book.followups.filter((one) => one.status === 'open' && one.due === date).length,
    };
  });
  const ahead = Array.from({ length: 22 }, (_, days) => shift(TODAY, days)).flatMap(birthdaysOn);
  const invitations = ahead
    .filter((one) => one.card.class === 'A' && one.relation === null)
    .map((birthday, place) => ({
      birthday,
      opens: shift(birthday.date, -21),
      due: shift(birthday.date, -14),
      occasion: `invitation:${birthday.occasion}`,
      done: place === 0,
    }));
  const someone = book.cards[6];
  return { days, invitations, month_only: someone ? [refOf(someone)] : [] };
}
export const shift = (day: Day, by: number): Day =>
  new Date(Date.parse(day) + by * 86_400_000).toISOString().slice(0, 10);

const CHINESE = '一二三四五六七八九十';
const digit = (text: string | undefined): number => (text === undefined ? 0 : CHINESE.indexOf(text) + 1);

export function parseBirthday({ text }: Args): BirthdayReading {
  const said = String(text).trim();
  const solar = (year: number | null, month: number, day: number): YearlyDate => ({
    calendar: 'solar',
    year,
    month,
    day,
    leap: false,
  });
  const lunar = (month: number, day: number, leap = false): YearlyDate => ({
    calendar: 'lunar',
    year: null,
    month,
    day,
    leap,
  });
  if (said === '2/30') throw refuse('date_impossible', { text: said }, 'birthday');
  const short = /^(\d{1,2})\/(\d{1,2})$/.exec(said);
  if (short)
    return {
      readings: [solar(null, Number(short[1]), Number(short[2])), lunar(Number(short[1]), Number(short[2]))],
      certain: true,
    };
  const full = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})$/.exec(said);
  if (full) return { readings: [solar(Number(full[1]), Number(full[2]), Number(full[3]))], certain: true };
  const roc = /^(?:民國)?\s*(\d{2})[./](\d{1,2})[./](\d{1,2})$/.exec(said);
  if (roc)
    return {
      readings: [
        solar(Number(roc[1]) + 1911, Number(roc[2]), Number(roc[3])),
        solar(1900 + Number(roc[1]), Number(roc[2]), Number(roc[3])),
      ],
      certain: said.startsWith('民國'),
    };
  const six = /^(\d\d)(\d\d)(\d\d)$/.exec(said);
  if (six)
    return {
      readings: [
        solar(Number(six[1]) + 1911, Number(six[2]), Number(six[3])),
        solar(1900 + Number(six[1]), Number(six[2]), Number(six[3])),
      ],
      certain: false,
    };
  const farm =
    /^農曆?(閏)?(?:(\d{1,2})\/(\d{1,2})|([一二三四五六七八九十])月初([一二三四五六七八九十]))$/.exec(said);
  if (farm)
    return {
      readings: [
        lunar(Number(farm[2]) || digit(farm[4]), Number(farm[3]) || digit(farm[5]), farm[1] === '閏'),
      ],
      certain: true,
    };
  throw refuse('unreadable', { text: said }, 'birthday');
}
