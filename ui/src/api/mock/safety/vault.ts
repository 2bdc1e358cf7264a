// The lock of the invented book: one password, one recovery key, a PIN, and how often they were wrong.
import type { BookInfo, LockedBook, Offered, Right, Role, SessionInfo } from '../../types';
import { refuse, TODAY } from '../store';

type Args = Record<string, unknown>;

export const RIGHTS: Record<Role, Right[]> = {
  supervisor: [
    'see_cards',
    'write_cards',
    'change_many',
    'see_id_numbers',
    'import',
    'export',
    'define',
    'back_up',
    'restore',
    'see_access_log',
    'manage_staff',
    'erase',
  ],
  rep: ['see_cards', 'write_cards', 'change_many', 'see_id_numbers', 'import', 'export', 'back_up'],
  clerk: ['see_cards', 'write_cards', 'back_up'],
};
const KEYS = ['60RK-4CSM-6MV3-EE1S-C5H6-6S35-CTFG', 'H2GD-MV1D-N6RG-BDTB-BZ6T-QDV5-9C1A'];
const OFFERS: Offered[] = [
  { password: 'apple river stone lamp quiet boat', meaning: [] },
  { password: 'maple ocean paper green clock seven', meaning: [] },
];
const PINYIN: Offered = {
  password: 'qingshan lvcha mingyue xiaoqiao chuntian huaxiang',
  meaning: ['青山', '绿茶', '明月', '小桥', '春天', '花香'],
};
const TRADITIONAL: Offered[] = [
  { password: 'songfeng dukou qili denglong zaocha shiqiao', meaning: ['松風', '渡口', '七里', '燈籠', '早茶', '石橋'] },
  { password: 'qingshan lvcha mingyue xiaoqiao chuntian huaxiang', meaning: ['青山', '綠茶', '明月', '小橋', '春天', '花香'] },
];
/** Seconds to wait after so many wrong passwords. */
const WAITS = [0, 0, 0, 5, 15, 30];
const TRIES = 5;

interface Guard {
  passwords: Map<string, string>;
  recovery: string;
  pin: string | null;
}

/** Who sits there; tests put others in the place. */
export interface Desk {
  book: BookInfo | null;
  locked: LockedBook | null;
  guard: Guard | null;
  name: string;
  role: Role;
  copied: { card: string; text: string } | null;
  here: number;
}
export const desk: Desk = {
  book: null,
  locked: null,
  guard: null,
  name: '周以恩',
  role: 'supervisor',
  copied: null,
  here: 0,
};
/** The book behind the lock. */
let shut: BookInfo | null = null;
let wrong = 0;
let waitUntil = 0;
let made = 0;

let announce: (event: string) => void = () => {};
export const setAnnounce = (to: (event: string) => void): void => {
  announce = to;
};

/** Another book lies open, one without a password. */
export function lay(book: BookInfo | null): void {
  Object.assign(desk, { book, locked: null, guard: null, name: '周以恩', role: 'supervisor' });
  Object.assign(desk, { copied: null, here: 0 });
  wrong = 0;
  waitUntil = 0;
}

/** For tests: a password for the book, and for whom else. */
export function guarded(password: string, others: Record<string, string> = {}): void {
  if (desk.book === null) return;
  const passwords = new Map([[desk.name, password], ...Object.entries(others)]);
  desk.guard = { passwords, recovery: KEYS[0] ?? '', pin: null };
  desk.book = { ...desk.book, protected: true };
}

export function person(): SessionInfo | null {
  if (desk.book === null) return null;
  const { guard, name, role } = desk;
  return {
    name,
    role: guard === null ? null : role,
    rights: RIGHTS[guard === null ? 'supervisor' : role],
    has_pin: guard !== null && guard.pin !== null,
    people: guard?.passwords.size ?? 0,
  };
}

const guard = (): Guard => {
  if (desk.guard === null) throw refuse('not_protected');
  return desk.guard;
};
const left = () => Math.max(0, Math.ceil((waitUntil - performance.now()) / 1000));

function tryOne(right: boolean): void {
  if (left() > 0) throw refuse('password_wait', { seconds: String(left()) });
  if (right) {
    wrong = 0;
    return;
  }
  wrong += 1;
  waitUntil = performance.now() + (WAITS[Math.min(wrong, WAITS.length - 1)] ?? 0) * 1000;
  if (desk.locked !== null) desk.locked = { ...desk.locked, wait_seconds: left() };
  throw refuse('password_wrong');
}
const own = (password: unknown) => tryOne(guard().passwords.get(desk.name) === String(password));

function admit(name: string): BookInfo {
  if (shut === null) throw refuse('book_missing', { path: '' });
  desk.name = name;
  desk.book = shut;
  desk.locked = null;
  return shut;
}

export function lock(): null {
  const { book, name } = desk;
  const { passwords, pin } = guard();
  if (book === null) throw refuse('password_needed');
  shut = book;
  desk.book = null;
  desk.copied = null;
  desk.locked = {
    name: book.name,
    path: book.path,
    cards: book.cards,
    at: `${TODAY}T17:02:00+08:00`,
    staff: name,
    names: [...passwords.keys()],
    recovery: true,
    pin_left: pin === null ? 0 : TRIES,
    wait_seconds: 0,
    trouble: null,
  };
  announce('locked');
  return null;
}

export function unlock({ name, password }: Args): BookInfo {
  const whose = name === null ? desk.name : String(name);
  tryOne(guard().passwords.get(whose) === String(password));
  return admit(whose);
}

export function unlockWithPin({ pin }: Args): BookInfo {
  if (desk.locked === null || desk.locked.pin_left === 0) throw refuse('password_needed');
  if (guard().pin === String(pin)) return admit(desk.locked.staff ?? desk.name);
  desk.locked = { ...desk.locked, pin_left: desk.locked.pin_left - 1 };
  if (desk.locked.pin_left === 0) throw refuse('password_needed');
  throw refuse('pin_wrong', { left: String(desk.locked.pin_left) }, 'pin');
}

const same = (typed: unknown, key: string) =>
  String(typed).toUpperCase().replace(/[^0-9A-Z]/g, '') === key.replace(/-/g, '');
const whole = (typed: unknown) => {
  if (String(typed).replace(/[^0-9A-Za-z]/g, '').length !== 28) throw refuse('recovery_mistyped', {}, 'recovery');
};

export function unlockWithRecovery({ recovery, name, password }: Args): BookInfo {
  whole(recovery);
  if (String(password) === '') throw refuse('password_missing', {}, 'password');
  tryOne(same(recovery, guard().recovery));
  guard().passwords.set(String(name), String(password));
  return admit(String(name));
}

export const stillHere = (): null => {
  desk.here += 1;
  return null;
};

export const offerPassword = ({ list }: Args): Offered => {
  made += 1;
  if (list === 'traditional') return TRADITIONAL[made % TRADITIONAL.length] ?? PINYIN;
  return list === 'pinyin' ? PINYIN : (OFFERS[made % OFFERS.length] ?? PINYIN);
};

export function protectBook({ name, password }: Args) {
  if (desk.guard !== null) throw refuse('protected_already');
  if (String(name).trim() === '') throw refuse('name_missing', {}, 'name');
  if (String(password).trim() === '') throw refuse('password_missing', {}, 'password');
  desk.name = String(name);
  desk.role = 'supervisor';
  guarded(String(password));
  return { recovery_key: guard().recovery, backups_left: null };
}

export function unprotectBook({ password }: Args): null {
  own(password);
  desk.guard = null;
  if (desk.book !== null) desk.book = { ...desk.book, protected: false };
  return null;
}

export function changePassword({ old, password }: Args): null {
  if (String(password).trim() === '') throw refuse('password_missing', {}, 'password');
  own(old);
  guard().passwords.set(desk.name, String(password));
  return null;
}

export function setPin({ password, pin }: Args): null {
  if (pin !== null && !/^\d{4,8}$/.test(String(pin))) throw refuse('pin_unfit', {}, 'pin');
  own(password);
  guard().pin = pin === null ? null : String(pin);
  return null;
}

export function newRecoveryKey({ password }: Args) {
  own(password);
  guard().recovery = KEYS.find((key) => key !== guard().recovery) ?? '';
  return { recovery_key: guard().recovery, backups_left: null };
}

export function tryRecoveryKey({ recovery }: Args): null {
  whole(recovery);
  tryOne(same(recovery, guard().recovery));
  return null;
}

export function copyOut({ card, text }: Args): null {
  desk.copied = { card: String(card), text: String(text) };
  return null;
}
