// What the screen of backups says of one, and what is decided about going back to it. Pure.
import type { BackupReason, BackupRow, Day, Differences, NamedCard } from '../../api';
import { m } from '../../paraglide/messages.js';
import { figures, whenWords } from '../../parts/text/format';

export const reasonWords = (reason: BackupReason): string => REASON[reason]();
const REASON: Record<BackupReason, () => string> = {
  auto: m.backup_reason_auto,
  manual: m.backup_reason_manual,
  import: m.backup_reason_import,
  upgrade: m.backup_reason_upgrade,
  rekey: m.backup_reason_rekey,
  restore: m.backup_reason_restore,
  repair: m.backup_reason_repair,
  erase: m.backup_reason_erase,
  handover: m.backup_reason_handover,
};

export const dayOf = (row: BackupRow): Day => row.at.slice(0, 10);

/** 昨天 18:05; the file's name where nothing says when it was made. */
export const whenMade = (row: BackupRow, today: Day): string => (row.at === '' ? row.id : whenWords(row.at, today));

/** −3, +2, — */
export function change(now: number, then: number): string {
  const by = then - now;
  return by === 0 ? '—' : by < 0 ? `−${-by}` : `+${by}`;
}

/** Records of today that going back would lose. More than [`MANY`] of them want a second thought. */
export const lostRecords = (of: Differences): number =>
  of.newer_count + Math.max(0, of.contacts.now - of.contacts.then);
export const MANY = 50;

/** Whether the figure that was typed is the one that was asked for. */
export const isTyped = (typed: string, count: number): boolean => figures(typed) === String(count);

/** What can be recovered one by one. */
export const choosable = (of: Differences): NamedCard[] => [...of.gone, ...of.changed];

/** What is ticked before anybody ticks: the one card that is missing, if it is one. */
export const proposed = (of: Differences): string[] => (of.gone.length === 1 ? of.gone.map((card) => card.id) : []);

/** What stands on the button. */
export const doWords = (way: 'whole' | 'some', count: number): string =>
  way === 'whole' ? m.restore_do_whole() : count === 0 ? m.restore_do_some_none() : m.restore_do_some({ count });

/** …/sample.book/backups: the end of a path says more than its beginning. */
export function shortPath(path: string): string {
  const parts = path.split(/(?=[/\\])/);
  return parts.length > 3 ? `…${parts.slice(-2).join('')}` : path;
}

export const isSame = (of: Differences): boolean =>
  of.newer_count + of.gone_count + of.changed_count === 0 &&
  [of.cards, of.contacts, of.followups].every(({ now, then }) => now === then);
