// The invented book's answers about going out: whom to see and in which order, cards that are out, and the page before a visit.
import type {
  Brief,
  Card,
  Day,
  FollowupDraft,
  Interaction,
  Item,
  Loan,
  LoanCard,
  LoanDraft,
  LoanReturn,
  PlanQuery,
  PlanReason,
  PlanStop,
  VisitPlan,
} from '../types';
import { zodiacOf } from './cards';
import { addNext, birthdaysOn, shift } from './contacts';
import { person } from './safety/vault';
import { book, cardBy, nextId, overdue, refOf, refuse, TODAY, write } from './store';

type Args = Record<string, unknown>;
const NOW = '11:20';

/** What a test may change. */
const start = () => ({
  /** What the next dialog of the system answers; null = nobody chose. */
  folder: '/home/ian/文件' as string | null,
  /** Characters that no font has. */
  gaps: '',
  /** What was asked for last, as it came. */
  printed: null as Args | null,
  read: null as { at: string; by: string } | null,
});
export const press = start();
export const resetPress = (): void => void Object.assign(press, start());

/** Where those live of whom the card says no more than a district. */
const LIVES: Record<string, [area: string, address: string]> = {
  曾玉蘭: ['內湖', '台北市內湖區松和路 61 號'],
  劉建宏: ['內湖', '台北市內湖區明水街 40 號'],
  顏如意: ['內湖', '台北市內湖區明水街 9 號'],
  鄭文傑: ['松山', '台北市松山區民生路 220 號 12 樓'],
  翁曉菁: ['松山', '台北市松山區民生路 131 號'],
  歐陽靖: ['松山', '台北市松山區新中街 6 號'],
  王明倫: ['松山', '台北市松山區民生路 300 號'],
  余光遠: ['中山', '台北市中山區光復路 17 巷 3 號'],
  吳東昇: ['中山', '台北市中山區光復路 88 號'],
};
const lives = (card: Card): [string, string] =>
  LIVES[card.name] ?? [card.addresses[0]?.area ?? '', card.addresses[0]?.text ?? ''];
const roadOf = (address: string): string => /(?:[區市])?([^區市0-9]{1,12}?(?:路|街))/.exec(address)?.[1]?.trim() ?? '';
const numberOf = (address: string): number => Number(/(\d+)/.exec(address)?.[1] ?? 0);
const isOut = (card: string): boolean =>
  book.loans.some((loan) => loan.cards.some((one) => one.card.id === card && one.state === 'out'));

function reasonsOf(card: Card, day: Day): Pick<PlanStop, 'reasons' | 'fixed' | 'followup'> {
  const open = book.followups.filter((one) => one.card === card.id && one.status === 'open' && one.due <= day);
  const due = open.find((one) => one.channel === 'visit' && one.due === day) ?? open[0];
  const arranged = due?.channel === 'visit' && due.due === day;
  const reasons: PlanReason[] = [];
  if (due !== undefined)
    reasons.push({ why: arranged ? 'arranged' : 'due', days: overdue(due.due) - overdue(day), text: due.purpose });
  const born = Array.from({ length: 9 }, (_, place) => place - 1).flatMap((days) =>
    birthdaysOn(shift(day, days))
      .filter((one) => one.card.id === card.id)
      .map((one): PlanReason => ({ why: 'birthday', days, text: one.person })),
  );
  const invited = Array.from({ length: 7 }, (_, place) => place + 15).flatMap((days) =>
    birthdaysOn(shift(day, days))
      .filter((one) => one.card.id === card.id && one.relation === null && card.class === 'A')
      .map((): PlanReason => ({ why: 'invitation', days, text: '' })),
  );
  reasons.push(...[...invited, ...born].slice(0, 1));
  const silent = card.last_contact === null ? 0 : overdue(card.last_contact);
  if (silent >= 60 && due === undefined) reasons.push({ why: 'silent', days: silent, text: '' });
  if (card.completeness.percent < 60 && card.class !== null)
    reasons.push({ why: 'incomplete', days: card.completeness.percent, text: '' });
  return { reasons, fixed: arranged ? due.time : null, followup: due?.id ?? null };
}

/** Those that have a time change places with one another until they stand in the order of their times. */
function byTime<T>(all: T[], time: (one: T) => string | null): T[] {
  const fixed = all.filter((one) => time(one) !== null).sort((a, b) => (time(a) ?? '').localeCompare(time(b) ?? ''));
  return all.map((one) => (time(one) === null ? one : (fixed.shift() ?? one)));
}

export function visitPlan({ query }: Args): VisitPlan {
  const { day, areas, classes } = query as PlanQuery;
  const living = book.cards.filter((card) => !card.archived);
  const counts = new Map<string, number>();
  for (const card of living) {
    const [area] = lives(card);
    if (area !== '') counts.set(area, (counts.get(area) ?? 0) + 1);
  }
  const rank = (area: string) => (book.route.includes(area) ? book.route.indexOf(area) : book.route.length);
  const known = [...counts].sort(([a, many], [b, others]) => rank(a) - rank(b) || others - many || a.localeCompare(b));
  const stops = living
    .filter((card) => areas.length === 0 || areas.includes(lives(card)[0]))
    .filter((card) => classes.length === 0 || (card.class !== null && classes.includes(card.class)))
    .map((card): PlanStop => {
      const [area, address] = lives(card);
      return { card: refOf(card), area, road: roadOf(address), address, out: isOut(card.id), ...reasonsOf(card, day) };
    });
  const names = [...new Set(stops.map((stop) => stop.area))].sort(
    (a, b) => Number(a === '') - Number(b === '') || rank(a) - rank(b) || a.localeCompare(b),
  );
  const inside = (area: string) =>
    byTime(
      stops
        .filter((stop) => stop.area === area)
        .sort((a, b) => a.road.localeCompare(b.road) || numberOf(a.address) - numberOf(b.address)),
      (stop) => stop.fixed,
    );
  const first = (area: string) =>
    stops
      .filter((stop) => stop.area === area)
      .flatMap((stop) => stop.fixed ?? [])
      .sort()[0] ?? null;
  return { stops: byTime(names, first).flatMap(inside), areas: known, more: 0 };
}

export const routeAreas = (): string[] => book.route;
export const setRouteAreas = ({ areas }: Args) =>
  write('order_route', [], ['loans', 'history'], () => {
    book.route = areas as string[];
    return null;
  });

function cardOut(id: string, starts: string | null): LoanCard {
  const blank = { result: null, note: '', next_due: null, next_channel: null, closes: null, purpose: '' };
  return { card: refOf(cardBy(id)), starts, state: 'out', ...blank };
}

export function takeOut({ draft }: Args) {
  const { stops, handover: _, ...said } = draft as LoanDraft;
  if (stops.length === 0) throw refuse('nothing_chosen');
  if (said.holder.trim() === '') throw refuse('name_missing', {}, 'holder');
  if (said.due_day < TODAY) throw refuse('date_impossible', { text: said.due_day }, 'due_day');
  const leaving = stops.filter((stop) => !isOut(stop.card));
  return write('take_out', leaving.map((stop) => cardBy(stop.card)), ['loans', 'history'], () => {
    if (leaving.length === 0) return null;
    const id = nextId('l');
    const cards = leaving.map((stop) => cardOut(stop.card, stop.starts));
    const told = { at: `${TODAY}T${NOW}:00+08:00`, by: person()?.name ?? '我', overdue: false, overdue_days: 0, out: 0 };
    book.loans.push({ id, ...said, handover: null, ...told, cards });
    return id;
  });
}

/** As a loan stands now: what is late, what comes next with each customer. */
function now(loan: Loan): Loan {
  const out = loan.cards.filter((one) => one.state === 'out').length;
  const late = loan.due_day < TODAY || (loan.due_day === TODAY && loan.due_time < NOW);
  const cards = loan.cards.map((one): LoanCard => {
    const open = book.followups
      .filter((next) => next.card === one.card.id && next.status === 'open')
      .sort((a, b) => a.due.localeCompare(b.due));
    const due = open.find((next) => next.due <= loan.day);
    const next = open[0];
    return {
      ...one,
      next_due: next?.due ?? null,
      next_channel: next?.channel ?? null,
      closes: due?.id ?? null,
      purpose: due?.purpose ?? '',
    };
  });
  return { ...loan, out, overdue: out > 0 && late, overdue_days: Math.max(0, overdue(loan.due_day)), cards };
}
export const loans = ({ all }: Args): Loan[] =>
  book.loans
    .map(now)
    .filter((loan) => all === true || loan.out > 0)
    .sort((a, b) => Number(a.out === 0) - Number(b.out === 0) || a.due_day.localeCompare(b.due_day));

const held = (card: unknown): LoanCard[] => {
  const found = book.loans.flatMap((loan) => loan.cards.filter((one) => one.card.id === card && one.state === 'out'));
  if (found.length === 0) throw refuse('unknown');
  return found;
};
function logVisit(back: LoanReturn): void {
  const logged: Interaction = {
    id: nextId('i'),
    card: back.card,
    day: back.day ?? TODAY,
    time: NOW,
    at: `${TODAY}T${NOW}:00+08:00`,
    kind: 'visit',
    direction: 'out',
    reached: back.result === 'met',
    note: back.note,
    outcome: '',
    agreed: '',
    attendees: '',
    expectation: back.expectation,
    cost: null,
    thin: back.next === null,
    by: '我',
  };
  book.log.push(logged);
}
const putOff = (id: string, due: Day): void => {
  book.followups = book.followups.map((one) => (one.id === id ? { ...one, due } : one));
};

export function bringBack({ back: said }: Args) {
  const back = said as LoanReturn;
  held(back.card);
  if (back.result === 'met' && back.note.trim() === '') throw refuse('text_missing', {}, 'note');
  return write('bring_back', [cardBy(back.card)], ['loans', 'interactions', 'followups', 'cards', 'history'], () => {
    const visited = back.result === 'met' || back.result === 'missed';
    const next = back.next as FollowupDraft | null;
    if (visited) {
      logVisit(back);
      if (back.closes !== null && (back.result === 'met' || next !== null))
        book.followups = book.followups.map((one) => (one.id === back.closes ? { ...one, status: 'done' } : one));
      if (next !== null) addNext(back.card, next);
    } else if (back.closes !== null) putOff(back.closes, next?.due ?? shift(TODAY, 1));
    else if (next !== null) addNext(back.card, next);
    for (const one of held(back.card)) Object.assign(one, { state: 'back', result: back.result, note: back.note });
    return visited ? nextId('i') : null;
  });
}

export function loseCard({ card, words }: Args) {
  if (String(words).trim() === '') throw refuse('text_missing', {}, 'words');
  held(card);
  return write('lose_card', [cardBy(card)], ['loans', 'history'], () => {
    for (const one of held(card)) Object.assign(one, { state: 'lost', note: String(words) });
    return null;
  });
}

/** Three loans as they would stand: one for today, one that is late, one in a sealed file. */
export function lay(): void {
  const of = (names: string[]) => names.map((name) => book.cards.find((card) => card.name === name)?.id ?? '');
  const put = (id: string, more: Partial<Loan>, names: string[]) =>
    book.loans.push({
      id,
      handover: null,
      day: TODAY,
      way: 'paper',
      holder: '周以恩',
      due_day: TODAY,
      due_time: '18:00',
      title: '',
      at: `${TODAY}T09:10:00+08:00`,
      by: '周以恩',
      overdue: false,
      overdue_days: 0,
      out: 0,
      ...more,
      cards: of(names).map((card) => cardOut(card, null)),
    });
  put('l-today', { title: '內湖松山' }, ['王美玲', '曾玉蘭', '劉建宏', '鄭文傑', '翁曉菁', '歐陽靖']);
  put('l-late', { title: '公司行號', day: shift(TODAY, -2), due_day: shift(TODAY, -2) }, ['余光遠', '吳東昇']);
  const sealed = { title: '週末市集', way: 'file' as const, holder: '周以恩的筆電', due_day: shift(TODAY, 4), due_time: '23:59' };
  put('l-file', { ...sealed, day: shift(TODAY, -3) }, ['葉思妤']);
}

/** Cards that should be back, for Today. */
export const loanItems = (): Pick<Item, 'card' | 'due' | 'loan' | 'overdue_days'>[] =>
  loans({ all: false })
    .filter((loan) => loan.overdue)
    .flatMap((loan) => {
      const first = loan.cards.find((one) => one.state === 'out');
      return first === undefined
        ? []
        : [{ card: first.card, due: loan.due_day, loan: loan.id, overdue_days: loan.overdue_days }];
    });
export const loanWords = (id: string | null): { text: string; days: number } => {
  const loan = loans({ all: false }).find((one) => one.id === id);
  return { text: loan?.title || (loan?.holder ?? ''), days: loan?.out ?? 0 };
};

export function visitBrief({ card: id }: Args): Brief {
  const card = cardBy(id);
  const followups = book.followups
    .filter((one) => one.card === card.id && one.status === 'open')
    .sort((a, b) => a.due.localeCompare(b.due));
  const next = (name: string) => {
    for (let days = 0; days < 366; days += 1) {
      const found = birthdaysOn(shift(TODAY, days)).find((one) => one.card.id === card.id && one.person === name);
      if (found !== undefined) return found;
    }
    return null;
  };
  const brief: Brief = {
    card,
    address: lives(card)[1],
    purpose: followups[0] ?? null,
    birthday: next(card.name)?.date ?? null,
    people: card.relations.map((one) => {
      const kept = next(one.name);
      return {
        name: one.name,
        relation: one.relation,
        born: one.birthday,
        next: kept?.date ?? null,
        age: kept?.age ?? null,
        zodiac: one.birthday?.year ? zodiacOf(one.birthday.year) : null,
        note: one.note,
      };
    }),
    contacts: book.log
      .filter((one) => one.card === card.id)
      .sort((a, b) => b.day.localeCompare(a.day))
      .slice(0, 3),
    promises: book.promises.filter((one) => one.card.id === card.id && one.state === 'open'),
    followups,
    missing: card.completeness.missing,
    read_at: press.read?.at ?? null,
    read_by: press.read?.by ?? null,
  };
  press.read = { at: `${TODAY}T${NOW}:00+08:00`, by: person()?.name ?? '我' };
  return brief;
}

export function saveVisitCards(args: Args): string | null {
  press.printed = args;
  if (press.gaps !== '' && args.markGaps !== true) throw refuse('glyphs_missing', { text: press.gaps });
  return press.folder === null ? null : `${press.folder}/${String(args.name)}`;
}
export function saveBriefPdf(args: Args): string | null {
  press.printed = args;
  return press.folder === null ? null : `${press.folder}/${String(args.name)}`;
}
