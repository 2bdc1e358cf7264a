// What the screen of a damaged book says of each way out, and which of them Enter takes. Pure.
import type { Day, DamagedBook, Injury, Repaired } from '../../api';
import { m } from '../../paraglide/messages.js';
import { grouped, plainDate, timeOf } from '../../parts/text/format';

export type WayName = 'repair' | 'restore' | 'read';

export interface Way {
  name: WayName;
  title: string;
  about: string;
  /** What stands on its button. */
  does: string;
  /** It brings back less than it says on the tin, and the words say why. */
  short: boolean;
  /** It cannot be taken at all. */
  shut: boolean;
}

/** 9/15 18:05; the name of the file where nothing says when it was made. */
export const whenOf = (backup: { at: string; id: string }, today: Day): string =>
  backup.at === '' ? backup.id : `${plainDate(backup.at, today)} ${timeOf(backup.at)}`;

/** The journal says all that was done since the backup; without one, all there ever was. */
const joins = ({ backup, since, replayable }: Injury): boolean => replayable >= since && (backup !== null || since > 0);

function repair(injury: Injury | null, today: Day): string {
  if (injury === null) return m.damage_repair_unknown();
  const count = grouped(injury.since);
  if (injury.backup === null) return joins(injury) ? m.damage_repair_from_start({ count }) : m.damage_repair_no_backup();
  const when = whenOf(injury.backup, today);
  if (injury.since === 0) return m.damage_repair_none_since({ when });
  return joins(injury)
    ? m.damage_repair_all({ when, count })
    : m.damage_repair_part({ count, replayable: grouped(injury.replayable) });
}

function restore(injury: Injury | null): string {
  if (injury === null) return m.damage_restore_unknown();
  if (injury.backup === null) return m.damage_restore_none();
  return injury.since === 0 ? m.damage_restore_same() : m.damage_restore_missing({ count: injury.since });
}

/** By what is lost, the least first. */
export function waysOf({ injury }: DamagedBook, today: Day): Way[] {
  const whole = injury !== null && joins(injury);
  const backup = injury?.backup ?? null;
  return [
    {
      name: 'repair',
      title: m.damage_repair(),
      about: repair(injury, today),
      does: whole ? m.damage_repair_do() : m.damage_repair_do_part(),
      short: !whole,
      shut: false,
    },
    {
      name: 'restore',
      title: backup === null ? m.damage_restore_any() : m.damage_restore({ when: whenOf(backup, today) }),
      about: restore(injury),
      does: m.damage_restore_do(),
      short: injury === null,
      shut: injury !== null && backup === null,
    },
    { name: 'read', title: m.damage_read(), about: m.damage_read_about(), does: m.damage_read_do(), short: false, shut: false },
  ];
}

/** The first that does all it says. */
export const firstWay = (ways: Way[]): Way | undefined => ways.find((way) => !way.short && !way.shut);

/** What was done, in a line. */
export function titleOf(way: WayName, done: Repaired, injury: Injury | null, today: Day): string {
  if (way === 'repair') return done.complete ? m.repaired_all() : m.repaired_part();
  const backup = injury?.backup ?? null;
  return backup === null ? m.repaired_backup_any() : m.repaired_backup({ when: whenOf(backup, today) });
}
