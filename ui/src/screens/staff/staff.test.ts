// The people who share the book: what is shown to whom, what the keys do, and what is refused and why.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccessLine, AccessRow, Alarm } from '../../api';
import { backend } from '../../api/mock';
import { crew, resetCrew } from '../../api/mock/safety/staff';
import { desk, guarded } from '../../api/mock/safety/vault';
import App from '../../App.svelte';
import { forgetBook } from '../../app/forget';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { keyTried } from '../../parts/text/recovery';
import { place } from './place.svelte';
import { alarmWords, backupWhen, byDay, deedWords, folded, isLastSupervisor, sealOf } from './words';

const TODAY = '2026-09-15';
const press = (code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { code, bubbles: true, ...more });
const type = (id: string, value: string) => fireEvent.input(screen.getByTestId(id), { target: { value } });
const names = () => screen.getAllByTestId('person').map((row) => row.dataset.name);
const lines = () => screen.queryAllByTestId('access-line').map((line) => line.textContent?.replace(/\s+/g, ' ').trim());
const toast = async () => (await screen.findByTestId('toast')).textContent;

async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
}

const row = (more: Partial<AccessRow>): AccessRow => ({
  seq: 1,
  at: '2026-09-15T10:00:00+08:00',
  staff: '周以恩',
  deed: 'unlocked',
  card: null,
  count: 1,
  detail: '',
  ...more,
});
const line = (more: Partial<AccessRow>, name?: string): AccessLine => ({
  row: row(more),
  card:
    name === undefined
      ? null
      : { id: 'c1', number: 1, name, seal: '', salutation: '', class: null, company: '', phone: '' },
});
const alarm = (more: Partial<Alarm>): Alarm => ({
  seq: 9,
  kind: 'mass_viewing',
  staff: '何俊毅',
  from: '2026-09-14T22:14:00+08:00',
  to: '2026-09-14T22:30:30+08:00',
  count: 63,
  ...more,
});

describe('the words', () => {
  it('put the card into the sentence, wherever the language wants it', () => {
    expect(deedWords(line({ deed: 'viewed_card', card: 'c1' }, '王美玲'), TODAY)).toMatchObject({
      before: '開 ',
      card: '王美玲',
    });
    expect(deedWords(line({ deed: 'copied_out', card: 'c1' }, '王美玲'), TODAY)).toMatchObject({
      before: '從 ',
      card: '王美玲',
      after: ' 複製一項',
    });
    expect(deedWords(line({ deed: 'viewed_card', card: 'c1' }), TODAY).card).toBe('一張已刪的卡');
  });
  it('say what else is known of a deed', () => {
    const words = (deed: string, detail: string, count = 1) => deedWords(line({ deed, detail, count }), TODAY);
    expect(words('exported', 'xlsx', 48)).toMatchObject({ before: '匯出 48 張', about: 'Excel（.xlsx）' });
    expect(words('changed_role', '陳 怡君 clerk').before).toBe('把 陳 怡君 改成櫃員');
    expect(words('added_staff', '林子晴')).toMatchObject({ before: '加了 林子晴', about: '' });
    expect(words('closed_alarm', '9 月底對帳').about).toBe('月底對帳');
    expect(words('restored', '20260914T100500123Z-auto').about).toBe('昨天 18:05 的備份');
    expect(words('recovered_cards', '20260914T100500123Z-auto', 3).before).toBe('從備份救回 3 張');
    expect(words('brand_new', 'x')).toMatchObject({ before: '做了別的事（brand_new）', about: 'x' });
  });
  it('say when a backup was made on the clock of who went back to it', () => {
    expect(backupWhen('20260914T170000000Z-manual', '2026-09-15T09:00:00+08:00', TODAY)).toBe('今天 01:00');
    expect(backupWhen('old', '2026-09-15T09:00:00+08:00', TODAY)).toBeNull();
  });
  it('say what raised an alarm', () => {
    expect(alarmWords(alarm({}))).toBe('17 分鐘開了 63 張卡');
    expect(alarmWords(alarm({ kind: 'failed_unlocks', count: 5 }))).toBe('密碼連錯 5 次');
    expect(alarmWords(alarm({ kind: 'failed_unlocks', staff: '', count: 5 }))).toBe('有人打錯復原金鑰 5 次');
  });
  it('tell wrong passwords in a row in one line, but not those of another person or day', () => {
    const wrong = (seq: number, more: Partial<AccessRow> = {}) => line({ seq, deed: 'failed_unlock', ...more });
    const all = folded([
      wrong(6),
      wrong(5),
      wrong(4, { staff: '林子晴' }),
      line({ seq: 3 }),
      wrong(2),
      wrong(1, { at: '2026-09-14T10:00:00+08:00' }),
    ]);
    expect(all.map(({ row: { seq, count } }) => [seq, count])).toEqual([
      [6, 2],
      [4, 1],
      [3, 1],
      [2, 1],
      [1, 1],
    ]);
    expect(deedWords(all[0] as AccessLine, TODAY).before).toBe('密碼打錯 2 次');
  });
  it('know families of two characters', () => {
    expect([sealOf('歐陽靖'), sealOf('王美玲'), sealOf('歐立'), sealOf('Anna Lee')]).toEqual(['歐陽', '王', '歐', 'A']);
  });
  it('know whether the key was tried, and a new key was not', () => {
    const made_at = '2026-03-02T09:00:00+08:00';
    const tried = (tried_at: string | null) => keyTried({ made_at, tried_at }, TODAY);
    expect(tried('2026-09-01T09:00:00+08:00')).toMatchObject({ days: 14, due: false });
    expect(tried('2026-06-17T09:00:00+08:00')).toMatchObject({ days: 90, due: false });
    expect(tried('2026-06-16T09:00:00+08:00')).toMatchObject({ days: 91, due: true });
    expect(tried('2026-03-01T09:00:00+08:00')).toMatchObject({ days: null, due: true });
    expect(tried(null)).toMatchObject({ days: null, due: true });
  });
  it('stand under the day on which it was done, where it was done', () => {
    const late = line({ seq: 2, at: '2026-09-15T00:10:00+08:00' });
    const early = line({ seq: 1, at: '2026-09-14T23:50:00+08:00' });
    expect(byDay([late, early]).map((day) => day.day)).toEqual(['2026-09-15', '2026-09-14']);
  });
  it('count supervisors', () => {
    const [boss, rep] = crew.staff;
    if (boss === undefined || rep === undefined) throw new Error('nobody');
    expect(isLastSupervisor(boss, crew.staff)).toBe(true);
    expect(isLastSupervisor(rep, crew.staff)).toBe(false);
    expect(isLastSupervisor(boss, [...crew.staff, { ...rep, role: 'supervisor' }])).toBe(false);
  });
});

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  await backend.call('create_sample_book', {});
  forgetBook();
  resetCrew();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});
async function enter(who: { name: string; role: 'rep' | 'clerk' | 'supervisor' } | null) {
  if (who !== null) {
    Object.assign(desk, who);
    guarded('apple');
  }
  await session.refresh();
  route.start({ screen: 'settings', section: 'staff' });
  render(App);
  if (who !== null) await screen.findAllByTestId('person');
}
const asSupervisor = () => enter({ name: '周以恩', role: 'supervisor' });

describe('a book without a password', () => {
  it('tells nobody apart, says so, and leads to the lock', async () => {
    await enter(null);
    expect((await screen.findByTestId('empty')).textContent).toContain('這本卡冊還沒有密碼');
    expect(screen.queryByTestId('rights')).toBeNull();
    expect(await problems()).toEqual([]);
    await press('KeyN');
    expect(screen.queryByTestId('add-dialog')).toBeNull();
    await fireEvent.click(screen.getByTestId('staff-to-lock'));
    expect(route.place).toEqual({ screen: 'settings', section: 'lock' });
  });
});

describe('a supervisor', () => {
  beforeEach(asSupervisor);

  it('sees everybody, what they may do, the key and the log, and axe finds nothing', async () => {
    const [me, rep, late, clerk, never] = screen.getAllByTestId('person').map((one) => one.textContent);
    expect(me).toContain('使用中');
    expect(me).toContain('密碼＋PIN');
    expect(rep).toContain('今天 08:51');
    expect(late).toContain('1 件要看');
    expect(clerk).toContain('櫃員');
    expect(never).toContain('還沒登入');
    const rights = within(screen.getByTestId('rights'));
    expect(rights.getAllByRole('columnheader').slice(1).map((one) => one.textContent)).toEqual(['業務員', '櫃員', '主管']);
    const cells = (right: string) =>
      [...(screen.getByTestId('rights').querySelectorAll(`[data-right="${right}"] td`) ?? [])].map((one) => one.textContent?.trim());
    expect(cells('see_id_numbers')).toEqual(['可以', '不行', '可以']);
    expect(cells('see_access_log')).toEqual(['自己的', '自己的', '可以']);
    expect(screen.getByTestId('rights').textContent).toContain('看不到的資料，這台程式不給看');
    expect(screen.getByTestId('recovery-tried').className).toContain('due');
    expect(screen.getByTestId('recovery').textContent).toContain('118 天前，該再試');
    await waitFor(() => expect(lines()).toHaveLength(14));
    expect(lines()[0]).toBe('10:52 紀 紀婉婷 開 王美玲');
    for (const language of ['zh-Hans', 'en', 'zh-Hant'] as const) {
      await session.change({ language });
      expect(await problems()).toEqual([]);
    }
  });
  it('moves with J and K, and Enter shows what this person did, once more everybody', async () => {
    await waitFor(() => expect(lines()).toHaveLength(14));
    await press('KeyJ');
    await waitFor(() => expect(document.activeElement).toHaveProperty('dataset.name', '林子晴'));
    await press('ArrowDown');
    await press('KeyK');
    await waitFor(() => expect(document.activeElement).toHaveProperty('dataset.name', '林子晴'));
    await press('Enter');
    await waitFor(() => expect(lines()).toHaveLength(5));
    expect(screen.getByTestId('access-everybody').textContent).toContain('只看 林子晴');
    await press('Escape');
    await waitFor(() => expect(lines()).toHaveLength(14));
    expect(route.place).toEqual({ screen: 'settings', section: 'staff' });
  });
  it('opens the card of a line with Enter and comes back to it', async () => {
    await waitFor(() => expect(lines()).toHaveLength(14));
    (screen.getAllByTestId('access-line')[0] as HTMLElement).focus();
    await press('KeyJ');
    await press('KeyJ');
    await waitFor(() => expect(document.activeElement).toHaveProperty('dataset.seq', '12'));
    await press('Enter');
    await screen.findByTestId('card-name');
    await press('Escape');
    await screen.findAllByTestId('person');
    expect(place.line).toBe(12);
  });
  it('adds somebody with the keys alone, under a password made up for it', async () => {
    const added = vi.spyOn(backend, 'call');
    await press('KeyN');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('add-name')));
    const words = async () => (await screen.findByTestId('password-words')).textContent ?? '';
    await waitFor(async () => expect((await words()).split(' ')).toHaveLength(6));
    expect(screen.getByTestId('add-dialog').textContent).toContain('當面告訴他');
    expect(await problems()).toEqual([]);
    const password = await words();
    await type('add-name', '柯秉軒');
    await fireEvent.click(screen.getByTestId('role-clerk').querySelector('input') as HTMLInputElement);
    await press('Enter', { ctrlKey: true });
    expect(await toast()).toContain('柯秉軒 可以進來了');
    expect(added).toHaveBeenCalledWith('add_staff', { name: '柯秉軒', role: 'clerk', password });
    await waitFor(() => expect(names()).toContain('柯秉軒'));
    await waitFor(() => expect(lines()[0]).toContain('加了 柯秉軒'));
    expect(screen.queryByTestId('add-dialog')).toBeNull();
  });
  it('is told what is wrong where it is wrong, and loses nothing', async () => {
    await press('KeyN');
    await screen.findByTestId('add-dialog');
    await fireEvent.click(screen.getByTestId('add-save'));
    expect((await screen.findByRole('alert')).textContent).toContain('還沒寫名字');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('add-name')));
    await type('add-name', '林子晴');
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('已經有人叫「林子晴」'));
    await type('add-name', '柯秉軒');
    await fireEvent.click(screen.getByTestId('password-own').querySelector('input') as HTMLInputElement);
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('還沒有密碼'));
    await type('password-typed', 'mine');
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(names()).toContain('柯秉軒'));
  });
  it('changes a role with E, and the log says so', async () => {
    await press('KeyJ');
    await press('KeyE');
    await screen.findByTestId('person-dialog');
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('role-supervisor').querySelector('input') as HTMLInputElement);
    await press('Enter', { ctrlKey: true });
    expect(await toast()).toContain('林子晴 現在是主管');
    await waitFor(() => expect(lines()[0]).toContain('把 林子晴 改成主管'));
  });
  it('cannot change or remove the last supervisor, and reads why', async () => {
    await press('KeyE');
    const dialog = within(await screen.findByTestId('person-dialog'));
    expect(dialog.getByTestId('last-supervisor').textContent).toContain('最後一位主管，要先有另一位');
    expect(dialog.queryByTestId('role-rep')).toBeNull();
    expect(dialog.queryByTestId('role-save')).toBeNull();
    const remove = dialog.getByTestId('person-remove') as HTMLButtonElement;
    expect(remove.disabled).toBe(true);
    expect(document.getElementById(remove.getAttribute('aria-describedby') ?? '')?.textContent).toContain('最後一位主管');
    const called = vi.spyOn(backend, 'call');
    await press('Enter', { ctrlKey: true });
    expect(called.mock.calls.filter(([command]) => command === 'set_role')).toEqual([]);
  });
  it('gives somebody a new password', async () => {
    await fireEvent.click(within(screen.getAllByTestId('person')[1] as HTMLElement).getByTestId('staff-change'));
    await fireEvent.click(await screen.findByTestId('person-reset'));
    await screen.findByTestId('password-words');
    await waitFor(() => expect(screen.getByTestId('password-words').textContent).not.toBe(''));
    await press('Enter', { ctrlKey: true });
    expect(await toast()).toContain('林子晴 的密碼換好了');
    expect(screen.queryByTestId('reset-dialog')).toBeNull();
    expect(desk.name).toBe('周以恩');
  });
  it('removes somebody after being told what that does, and cannot ask twice while it runs', async () => {
    const call = backend.call;
    let go: (() => void) | null = null;
    const waiting = new Promise<void>((resolve) => (go = resolve));
    const called = vi.spyOn(backend, 'call').mockImplementation(async (command, args) => {
      if (command === 'remove_staff') await waiting;
      return call.call(backend, command, args);
    });
    await fireEvent.click(within(screen.getAllByTestId('person')[2] as HTMLElement).getByTestId('staff-change'));
    await fireEvent.click(await screen.findByTestId('person-remove'));
    const dialog = await screen.findByTestId('remove-dialog');
    expect(dialog.textContent).toContain('移除 何俊毅？');
    expect(dialog.textContent).toContain('換一把新鑰匙');
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('remove-do'));
    await fireEvent.click(screen.getByTestId('remove-do'));
    expect((await within(dialog).findByRole('status')).textContent).toContain('正在給卡冊換新鑰匙');
    go!();
    expect(await toast()).toContain('已移除 何俊毅');
    await waitFor(() => expect(names()).not.toContain('何俊毅'));
    expect(called.mock.calls.filter(([command]) => command === 'remove_staff')).toHaveLength(1);
  });
  it('keeps an alarm until it is closed with a reason, and only that is shown with V', async () => {
    await waitFor(() => expect(lines()).toHaveLength(14));
    const card = screen.getByTestId('alarm');
    expect(card.textContent).toContain('17 分鐘開了 63 張卡');
    expect(card.textContent).toContain('何俊毅・昨天 22:14 到 22:31');
    await press('KeyV');
    await waitFor(() => expect(lines()).toEqual([]));
    await fireEvent.click(screen.getByTestId('alarm-close'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('alarm-reason')));
    await press('Enter', { ctrlKey: true });
    expect((await screen.findByRole('alert')).textContent).toContain('寫一句原因');
    await type('alarm-reason', '   ');
    await fireEvent.click(screen.getByTestId('alarm-close-do'));
    expect(screen.getByTestId('close-dialog')).toBeTruthy();
    expect(crew.alarms).toHaveLength(1);
    await type('alarm-reason', '月底對帳，他說明了');
    await press('Enter', { ctrlKey: true });
    expect((await screen.findByTestId('empty')).textContent).toContain('沒有要看的');
    await press('KeyV');
    await waitFor(() => expect(lines()[0]).toContain('周以恩 看過、問過，結案 月底對帳，他說明了'));
    expect(await problems()).toEqual([]);
  });
  it('reads on before the last line', async () => {
    cleanup();
    crew.log = Array.from({ length: 120 }, (_, at) => line({ seq: at + 1 }));
    const called = vi.spyOn(backend, 'call');
    await asSupervisor();
    await waitFor(() => expect(lines()).toHaveLength(50));
    await fireEvent.click(screen.getByTestId('access-more'));
    await waitFor(() => expect(lines()).toHaveLength(100));
    await fireEvent.click(screen.getByTestId('access-more'));
    await waitFor(() => expect(lines()).toHaveLength(120));
    expect(screen.queryByTestId('access-more')).toBeNull();
    const before = called.mock.calls
      .filter(([command]) => command === 'access_log')
      .map(([, args]) => (args.query as { before: number | null }).before);
    expect(before.filter((one) => one !== null)).toEqual([71, 21]);
  });
});

describe('a rep', () => {
  beforeEach(() => enter({ name: '林子晴', role: 'rep' }));

  it('looks and changes nothing, sees the own lines only, and reads why', async () => {
    expect(screen.getByTestId('staff-why').textContent).toContain('你是業務員：這裡只能看');
    expect(names()).toHaveLength(5);
    expect(screen.queryByTestId('staff-change')).toBeNull();
    expect(screen.queryByTestId('staff-add')).toBeNull();
    expect(screen.queryByTestId('recovery-try')).toBeNull();
    expect(screen.queryByTestId('alarm')).toBeNull();
    await waitFor(() => expect(lines()).toHaveLength(5));
    expect(lines().every((one) => one?.includes('林子晴'))).toBe(true);
    expect(screen.getByTestId('access').textContent).toContain('這裡只列你自己做的');
    for (const code of ['KeyN', 'KeyE', 'KeyV', 'Enter']) await press(code);
    expect(document.querySelector('dialog')).toBeNull();
    expect(place.only).toBeNull();
    expect(await problems()).toEqual([]);
  });
});

it('says what went wrong when the page cannot be read, and tries again', async () => {
  const call = backend.call;
  let bad = true;
  vi.spyOn(backend, 'call').mockImplementation((command, args) =>
    command === 'staff_page' && bad ? Promise.reject({ code: 'book_busy', args: {} }) : call.call(backend, command, args),
  );
  guarded('apple');
  await session.refresh();
  route.start({ screen: 'settings', section: 'staff' });
  render(App);
  const bar = await screen.findByTestId('error-bar');
  bad = false;
  await fireEvent.click(within(bar).getByRole('button'));
  expect(await screen.findAllByTestId('person')).toHaveLength(5);
  feedback.clearError();
});
