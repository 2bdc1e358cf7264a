// The invented book with a page that cannot be read, and the ways out of that.
import type { ApiError, BookInfo, DamagedBook, Injury, Repaired } from '../../types';
import { refuse } from '../store';
import { desk } from './vault';

const AT = '2026-09-14T18:05:00+08:00';
const INJURY: Injury = {
  path: '/books/周以恩.book/cards.db',
  cards: 28,
  contacts: 61,
  gaps: 2,
  backup: {
    id: 'b5',
    at: AT,
    reason: 'auto',
    cards: 28,
    contacts: 60,
    size_bytes: 4_100_000,
    verified: true,
    here: true,
    second: false,
  },
  since: 5,
  replayable: 5,
};
const REPAIRED: Repaired = {
  aside: '/books/周以恩.book/aside/cards-2026-09-15-1120.db',
  backup: 'b5',
  replayed: 5,
  complete: true,
  salvaged: {},
  gaps: {},
  rebuilt: 0,
  nameless: 0,
};

/** What a test may change: the damaged book, what a repair comes to, what is refused. */
export const ward = {
  damaged: null as DamagedBook | null,
  readOnly: false,
  repaired: REPAIRED,
  refusal: null as ApiError['code'] | null,
  /** What the next dialog of the system answers. */
  report: '/home/me/shuke-report.json' as string | null,
};
let shut: BookInfo | null = null;

/** Another book lies open, a sound one. */
export const heal = (): void =>
  void Object.assign(ward, { damaged: null, readOnly: false, repaired: REPAIRED, refusal: null });

/** The book on the desk turns out to be damaged, like this. */
export function hurt(injury: Partial<Injury> | null = {}): void {
  shut = desk.book ?? shut;
  const name = shut?.name ?? '';
  desk.book = null;
  ward.readOnly = false;
  ward.damaged = {
    name,
    injury: injury === null ? null : { ...INJURY, ...injury },
    why: { code: 'book_damaged', args: {} },
  };
}

function open(readOnly: boolean): BookInfo {
  if (ward.damaged === null || shut === null) throw refuse('book_missing', { path: '' });
  if (ward.refusal !== null) throw refuse(ward.refusal);
  Object.assign(ward, { damaged: null, readOnly });
  desk.book = shut;
  return shut;
}
export function repairBook(): Repaired {
  open(false);
  return ward.repaired;
}
export function restoreNewest(): Repaired {
  if (ward.damaged?.injury?.backup == null) throw refuse('backup_unknown', { text: '' });
  open(false);
  return { ...REPAIRED, replayed: 0, complete: false };
}
export const readDamaged = (): BookInfo => open(true);
export function giveUpBook(): null {
  hurt();
  return null;
}
export const saveDamageReport = (): string | null => ward.report;
