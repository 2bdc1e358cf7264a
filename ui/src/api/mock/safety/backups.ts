// The invented book's backups: copies of it in memory, as it was on some days.
import type { BackupPage, BackupRow, Card, Compared, Differences, NamedCard, NowThen, Restored } from '../../types';
import { type Book, book, nextId, refuse, TODAY, write } from '../store';

type Args = Record<string, unknown>;
interface Kept {
  row: BackupRow;
  book: Book;
  damaged?: boolean;
}

/** What a test may change. */
export const shelf = {
  second: null as string | null,
  secondThere: true,
  /** What the next dialog of the system answers. */
  chosen: '/media/隨身碟/熟客備份' as string | null,
  kept: null as Kept[] | null,
};

const GONE = { id: 'c90', number: 90, name: '林雅芳', surname: '林', seal: '林' };

function rowOf(id: string, at: string, reason: BackupRow['reason'], of: Book, more: Partial<BackupRow> = {}): BackupRow {
  return {
    id,
    at,
    reason,
    cards: of.cards.length,
    contacts: of.log.length,
    size_bytes: 4_100_000,
    verified: true,
    here: true,
    second: false,
    ...more,
  };
}

/** The book as it was: three cards fewer, one that is gone since, one with another phone, half the log. */
function earlier(missing: number): Book {
  const then = structuredClone(book);
  then.cards.splice(-missing, missing);
  const [first] = then.cards;
  if (first !== undefined) {
    then.cards.push({ ...structuredClone(first), ...GONE } as Card);
    first.phone = '0900-000-000';
    first.updated_at = '2026-09-01T10:00:00+08:00';
  }
  then.log.splice(-missing * 2, missing * 2);
  return then;
}

function all(): Kept[] {
  if (shelf.kept !== null) return shelf.kept;
  const [yesterday, before] = [earlier(1), earlier(3)];
  const long = earlier(8);
  shelf.kept = [
    { row: rowOf('b5', '2026-09-14T18:05:00+08:00', 'auto', yesterday), book: yesterday },
    { row: rowOf('b4', '2026-09-14T11:40:00+08:00', 'import', before), book: before },
    { row: rowOf('b3', '2026-09-11T18:00:00+08:00', 'auto', before, { size_bytes: 4_050_000 }), book: before },
    {
      row: rowOf('b2', '2026-09-08T17:45:00+08:00', 'manual', before, { verified: false }),
      book: before,
      damaged: true,
    },
    { row: rowOf('b1', '2025-12-31T17:30:00+08:00', 'auto', long, { size_bytes: 2_900_000 }), book: long },
  ];
  return shelf.kept;
}
export const resetShelf = (): void =>
  void Object.assign(shelf, { second: null, secondThere: true, chosen: '/media/隨身碟/熟客備份', kept: null });

function known(id: unknown): Kept {
  const found = all().find((one) => one.row.id === id);
  if (found === undefined) throw refuse('backup_unknown', { text: String(id) });
  if (found.damaged) throw refuse('backup_damaged', { path: `/books/周以恩.book/backups/${String(id)}.db`, detail: 'sha256' });
  return found;
}

export const backupPage = (): BackupPage => ({
  backups: all().map((one) => one.row),
  folder: '/books/周以恩.book/backups',
  second: shelf.second,
  second_there: shelf.second !== null && shelf.secondThere,
  cards: book.cards.filter((card) => !card.archived).length,
});

function made(reason: BackupRow['reason']): BackupRow {
  const row = rowOf(nextId('backup'), `${TODAY}T11:20:00+08:00`, reason, book, {
    second: shelf.second !== null && shelf.secondThere,
  });
  shelf.kept = [{ row, book: structuredClone(book) }, ...all()];
  return row;
}
export const backUp = (): BackupRow => made('manual');

export function verifyBackup({ id }: Args): BackupRow {
  const found = known(id);
  found.row = { ...found.row, verified: true };
  return found.row;
}

const named = ({ id, name }: Card): NamedCard => ({ id, name });
function differences(now: Book, then: Book): Differences {
  const idsNow = new Map(now.cards.map((card) => [card.id, card]));
  const idsThen = new Map(then.cards.map((card) => [card.id, card]));
  const newer = now.cards.filter((card) => !idsThen.has(card.id)).map(named);
  const gone = then.cards.filter((card) => !idsNow.has(card.id)).map(named);
  const changed = now.cards
    .filter((card) => idsThen.has(card.id) && JSON.stringify(idsThen.get(card.id)) !== JSON.stringify(card))
    .map(named);
  const count = (of: (book: Book) => number): NowThen => ({ now: of(now), then: of(then) });
  return {
    cards: count((of) => of.cards.length),
    contacts: count((of) => of.log.length),
    followups: count((of) => of.followups.filter((one) => one.status === 'open').length),
    newer: newer.slice(0, 50),
    newer_count: newer.length,
    gone: gone.slice(0, 50),
    gone_count: gone.length,
    changed: changed.slice(0, 50),
    changed_count: changed.length,
  };
}

export function compareBackup({ id }: Args): Compared {
  const found = known(id);
  return { backup: found.row, differences: differences(book, found.book) };
}

export function restoreBackup({ id }: Args): Restored {
  const then = structuredClone(known(id).book);
  made('restore');
  for (const part of ['cards', 'log', 'followups', 'greeted', 'views', 'own'] as const)
    (book[part] as unknown[]).splice(0, book[part].length, ...then[part]);
  return { aside: '/books/周以恩.book/aside/cards-20260915032000' };
}

export function recoverCards({ id, cards }: Args) {
  const then = known(id).book.cards.filter((card) => (cards as string[]).includes(card.id));
  return write('recover_cards', then, ['cards', 'history', 'occasions'], () => {
    for (const card of structuredClone(then)) {
      const place = book.cards.findIndex((one) => one.id === card.id);
      if (place < 0) book.cards.push(card);
      else book.cards[place] = card;
    }
    return then.length;
  });
}

export const chooseSecondFolder = (): string | null => {
  if (shelf.chosen !== null) shelf.second = shelf.chosen;
  return shelf.chosen;
};
export const forgetSecondFolder = (): null => (shelf.second = null);
