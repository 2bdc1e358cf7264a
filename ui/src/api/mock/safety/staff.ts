// The invented people of the invented book: who they are, what they looked at, what somebody has to look at.
import type { AccessLine, AccessQuery, AccessRow, Alarm, RecoveryState, Right, Role, Staff, StaffPage } from '../../types';
import { book, nextId, refOf, refuse, TODAY } from '../store';
import { desk, person as sitting, RIGHTS } from './vault';

type Args = Record<string, unknown>;

export interface Crew {
  staff: Staff[];
  alarms: Alarm[];
  log: AccessLine[];
  recovery: RecoveryState;
}

const at = (day: string, time: string): string => `${day}T${time}:00+08:00`;
const YESTERDAY = '2026-09-14';

type Told = [day: string, time: string, staff: string, deed: AccessRow['deed'], more?: Partial<AccessRow>];
const TOLD: Told[] = [
  ['2026-03-02', '09:10', '周以恩', 'protected'],
  ['2026-03-02', '09:30', '周以恩', 'added_staff', { detail: '林子晴' }],
  ['2026-03-02', '09:32', '周以恩', 'added_staff', { detail: '紀婉婷' }],
  ['2026-05-20', '16:00', '周以恩', 'tried_recovery_key'],
  [YESTERDAY, '08:58', '林子晴', 'failed_unlock'],
  [YESTERDAY, '08:59', '林子晴', 'unlocked'],
  [YESTERDAY, '15:20', '周以恩', 'exported', { count: 48, detail: 'xlsx' }],
  [TODAY, '08:40', '周以恩', 'unlocked'],
  [TODAY, '08:51', '林子晴', 'unlocked'],
  [TODAY, '08:55', '林子晴', 'viewed_card', { card: 'c2' }],
  [TODAY, '09:05', '林子晴', 'printed', { count: 4 }],
  [TODAY, '09:31', '周以恩', 'viewed_card', { card: 'c3' }],
  [TODAY, '10:40', '紀婉婷', 'unlocked'],
  [TODAY, '10:52', '紀婉婷', 'viewed_card', { card: 'c4' }],
];

const person = (id: string, name: string, role: Role, seen: string | null, has_pin = false): Staff => ({
  id,
  name,
  role,
  last_seen: seen,
  has_pin,
});

export function freshCrew(): Crew {
  return {
    staff: [
      person('s1', '周以恩', 'supervisor', at(TODAY, '08:40'), true),
      person('s2', '林子晴', 'rep', at(TODAY, '08:51')),
      person('s3', '何俊毅', 'rep', at(YESTERDAY, '22:31')),
      person('s4', '紀婉婷', 'clerk', at(TODAY, '10:40'), true),
      person('s5', '歐陽秉軒', 'clerk', null),
    ],
    alarms: [
      {
        seq: 9,
        kind: 'mass_viewing',
        staff: '何俊毅',
        from: at(YESTERDAY, '22:14'),
        to: at(YESTERDAY, '22:31'),
        count: 63,
      },
    ],
    log: TOLD.map(([day, time, staff, deed, more], place) => ({
      row: { seq: place + 1, at: at(day, time), staff, deed, card: null, count: 1, detail: '', ...more },
      card: null,
    })),
    recovery: { made_at: at('2026-03-02', '09:10'), tried_at: at('2026-05-20', '16:00') },
  };
}

/** What a test may change. */
export const crew: Crew = freshCrew();
export const resetCrew = (): void => void Object.assign(crew, freshCrew());

const may = (right: Right): boolean => sitting()?.rights.includes(right) ?? false;
function require(right: Right): void {
  if (!may(right)) throw refuse('not_allowed', { right });
}
const known = (id: unknown): Staff => {
  const found = crew.staff.find((one) => one.id === id);
  if (found === undefined) throw refuse('unknown');
  return found;
};
function leavesOne(id: unknown): void {
  if (!crew.staff.some((one) => one.role === 'supervisor' && one.id !== id)) throw refuse('last_supervisor');
}
function note(deed: AccessRow['deed'], detail = ''): void {
  const seq = (crew.log.at(-1)?.row.seq ?? 0) + 1;
  crew.log.push({
    row: { seq, at: at(TODAY, '11:20'), staff: desk.name, deed, card: null, count: 1, detail },
    card: null,
  });
}
const present = (password: unknown): void => {
  if (password === '') throw refuse('password_missing', {}, 'password');
};

export const staffPage = (): StaffPage => ({
  staff: crew.staff,
  rights: RIGHTS.supervisor.map((right) => ({
    right,
    roles: (['rep', 'clerk', 'supervisor'] as const).filter((role) => RIGHTS[role].includes(right)),
  })),
  recovery: crew.recovery,
  alarms: may('see_access_log') ? crew.alarms : [],
});

export function accessLog({ query, limit }: Args): AccessLine[] {
  const { staff, before } = query as AccessQuery;
  const asked = staff === null ? null : crew.staff.find((one) => one.id === staff)?.name;
  const name = may('see_access_log') ? asked : desk.name;
  return crew.log
    .filter(({ row }) => (name === null || row.staff === name) && (before === null || row.seq < before))
    .reverse()
    .slice(0, Number(limit))
    .map(({ row }) => {
      const card = book.cards.find((one) => one.id === row.card);
      return { row, card: card === undefined ? null : refOf(card) };
    });
}

export function closeAlarm({ seq, reason }: Args): null {
  require('see_access_log');
  const said = String(reason).trim();
  if (said === '') throw refuse('reason_missing', {}, 'reason');
  crew.alarms = crew.alarms.filter((alarm) => alarm.seq !== seq);
  note('closed_alarm', `${String(seq)} ${said}`);
  return null;
}

export function addStaff({ name, role, password }: Args): string {
  require('manage_staff');
  present(password);
  const wanted = String(name).trim();
  if (wanted === '') throw refuse('name_missing', {}, 'name');
  if (crew.staff.some((one) => one.name === wanted)) throw refuse('name_taken', { text: wanted }, 'name');
  const id = nextId('staff');
  crew.staff = [...crew.staff, person(id, wanted, role as Role, null)];
  note('added_staff', wanted);
  return id;
}

export function removeStaff({ id }: Args): null {
  require('manage_staff');
  const gone = known(id);
  leavesOne(id);
  crew.staff = crew.staff.filter((one) => one !== gone);
  note('removed_staff', gone.name);
  return null;
}

export function setRole({ id, role }: Args): null {
  require('manage_staff');
  const whose = known(id);
  if (whose.role === 'supervisor' && role !== 'supervisor') leavesOne(id);
  crew.staff = crew.staff.map((one) => (one.id === id ? { ...one, role: role as Role } : one));
  if (whose.name === desk.name) desk.role = role as Role;
  note('changed_role', `${whose.name} ${String(role)}`);
  return null;
}

export function resetPassword({ id, password }: Args): null {
  require('manage_staff');
  present(password);
  note('reset_password', known(id).name);
  return null;
}
