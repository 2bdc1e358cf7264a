// What the screen of people says: when somebody was here, what a line of the log tells, how old the recovery key is. Pure.
import type { AccessLine, AccessRow, Alarm, Day, Right, Role, Staff } from '../../api';
import { m } from '../../paraglide/messages.js';
import { initial, timeOf, whenWords } from '../../parts/text/format';
import { hasWords, sentence } from '../../parts/text/words';

export const ROLES: Role[] = ['rep', 'clerk', 'supervisor'];
export const roleWords = (role: Role): string => ROLE[role]();
const ROLE: Record<Role, () => string> = {
  rep: m.role_rep,
  clerk: m.role_clerk,
  supervisor: m.role_supervisor,
};
export const roleAbout = (role: Role): string => ROLE_ABOUT[role]();
const ROLE_ABOUT: Record<Role, () => string> = {
  rep: m.role_rep_about,
  clerk: m.role_clerk_about,
  supervisor: m.role_supervisor_about,
};

export const rightWords = (right: Right): string => RIGHT[right]();
const RIGHT: Record<Right, () => string> = {
  see_cards: m.right_see_cards,
  write_cards: m.right_write_cards,
  change_many: m.right_change_many,
  see_id_numbers: m.right_see_id_numbers,
  import: m.right_import,
  export: m.right_export,
  define: m.right_define,
  back_up: m.right_back_up,
  restore: m.right_restore,
  see_access_log: m.right_see_access_log,
  manage_staff: m.right_manage_staff,
  erase: m.right_erase,
};

const TWO = /^(歐陽|欧阳|范姜|張簡|张简|司馬|司马|諸葛|诸葛|上官|司徒|皇甫|尉遲|尉迟|令狐|端木|夏侯|公孫|公孙|慕容|東方|东方|獨孤|独孤)./;

/** What stands on the seal of somebody who has no card: 歐 would be another family than 歐陽. */
export const sealOf = (name: string): string => TWO.exec(name.trim())?.[1] ?? initial(name);

/** The only one left who may change anything here. */
export const isLastSupervisor = (person: Staff, all: Staff[]): boolean =>
  person.role === 'supervisor' && all.filter((one) => one.role === 'supervisor').length === 1;

const HOLE = '\u0001';
const FORMATS: Record<string, string> = {
  csv: 'CSV',
  xlsx: 'Excel（.xlsx）',
  vcard4: 'vCard 4.0',
  vcard3: 'vCard 3.0',
  ics: 'iCalendar（.ics）',
  json: 'JSON',
};

/** `20260915T100300123Z-manual`: when the backup of that name was made, on the clock of whoever went back to it. */
export function backupWhen(id: string, at: string, today: Day): string | null {
  const found = /^(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)/.exec(id);
  if (found === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = found.slice(1).map(Number);
  const zone = /([+-])(\d\d):(\d\d)$/.exec(at);
  const offset = zone === null ? 0 : (Number(zone[2]) * 60 + Number(zone[3])) * (zone[1] === '-' ? -1 : 1);
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute + offset));
  return whenWords(local.toISOString(), today);
}

export interface Deed {
  /** What was done, before and after the card's name. */
  before: string;
  after: string;
  /** The card's name; empty where the deed is about none. */
  card: string;
  /** What else was said of it. */
  about: string;
}

/** `陳怡君 clerk` → name and role; names may hold spaces. */
function roleChange(detail: string): { detail: string; role: string } {
  const at = detail.lastIndexOf(' ');
  const role = detail.slice(at + 1);
  return { detail: detail.slice(0, at), role: hasWords(`role_${role}`) ? sentence(`role_${role}`) : role };
}

function aboutOf(row: AccessRow, today: Day): string {
  if (row.deed === 'exported') return FORMATS[row.detail] ?? row.detail;
  if (row.deed === 'closed_alarm') return row.detail.replace(/^\d+ /, '');
  if (row.deed === 'restored' || row.deed === 'recovered_cards') {
    const when = backupWhen(row.detail, row.at, today);
    return when === null ? row.detail : m.deed_restored_about({ when });
  }
  return /^(added_staff|removed_staff|changed_role|reset_password)$/.test(row.deed) ? '' : row.detail;
}

/** Deeds whose words depend on more than their name. */
function whatOf(row: AccessRow): string | null {
  if (row.deed === 'recovered_cards') return m.deed_recovered({ count: row.count });
  if (row.deed === 'failed_unlock' && row.count > 1) return m.deed_failed_unlocks({ count: row.count });
  return row.deed === 'changed_role' ? m.deed_changed_role(roleChange(row.detail)) : null;
}

/** One line of the log, as it is read after the name of who did it. */
export function deedWords({ row, card }: AccessLine, today: Day): Deed {
  const name = card?.name ?? (row.card === null ? '' : m.access_gone());
  const args = { card: HOLE, count: row.count, detail: row.detail };
  const known = hasWords(`deed_${row.deed}`);
  const text = whatOf(row) ?? (known ? sentence(`deed_${row.deed}`, args) : m.deed_other({ detail: row.deed }));
  const [before = '', after = ''] = text.split(HOLE);
  return { before, after, card: text.includes(HOLE) ? name : '', about: known ? aboutOf(row, today) : row.detail };
}

/** What an alarm says; the minutes are those from the first card to the last. */
export function alarmWords({ kind, count, from, to, staff }: Alarm): string {
  if (kind === 'failed_unlocks')
    return staff === '' ? m.alarm_failed_recovery({ count }) : m.alarm_failed_unlocks({ count });
  const minutes = Math.max(1, Math.ceil((Date.parse(to) - Date.parse(from)) / 60_000));
  return m.alarm_mass_viewing({ minutes, count });
}

export function alarmAbout({ from, to, staff }: Alarm, today: Day): string {
  const begun = whenWords(from, today);
  const span = from.slice(0, 10) === to.slice(0, 10) ? timeOf(to) : whenWords(to, today);
  return staff === ''
    ? m.alarm_span({ from: begun, to: span })
    : m.alarm_who_span({ name: staff, from: begun, to: span });
}

/** Wrong passwords of one person in a row are one line, with how many there were; it stands where the last of them does. */
export function folded(lines: AccessLine[]): AccessLine[] {
  const all: AccessLine[] = [];
  for (const line of lines) {
    const last = all.at(-1);
    const same =
      last !== undefined &&
      line.row.deed === 'failed_unlock' &&
      last.row.deed === 'failed_unlock' &&
      last.row.staff === line.row.staff &&
      last.row.at.slice(0, 10) === line.row.at.slice(0, 10);
    if (same) all[all.length - 1] = { ...last, row: { ...last.row, count: last.row.count + line.row.count } };
    else all.push(line);
  }
  return all;
}

export interface DayOfLines {
  day: Day;
  lines: AccessLine[];
}

/** The newest day first, as the core gives them. */
export function byDay(lines: AccessLine[]): DayOfLines[] {
  const days: DayOfLines[] = [];
  for (const line of lines) {
    const day = line.row.at.slice(0, 10);
    const last = days.at(-1);
    if (last?.day === day) last.lines.push(line);
    else days.push({ day, lines: [line] });
  }
  return days;
}
