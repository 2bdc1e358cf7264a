// 密碼與鎖定: a book gets a password, its key is shown once and has to be written down, and what guards it can be
// changed.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend } from '../../../api/mock';
import { desk, guarded } from '../../../api/mock/safety/vault';
import App from '../../../App.svelte';
import { route } from '../../../app/route.svelte';
import { feedback } from '../../../app/saving.svelte';
import { session } from '../../../app/session.svelte';

const press = (code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { code, bubbles: true, ...more });
const type = (id: string, value: string) => fireEvent.input(screen.getByTestId(id), { target: { value } });
const click = async (id: string) => fireEvent.click(await screen.findByTestId(id));
const field = (id: string) => screen.getByTestId(id) as HTMLInputElement;
const focused = (id: string) => waitFor(() => expect(document.activeElement).toBe(screen.getByTestId(id)));
const toast = async () => (await screen.findByTestId('toast')).textContent;
const KEY = '60RK-4CSM-6MV3-EE1S-C5H6-6S35-CTFG';

async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
}
async function begin(id: string) {
  route.start({ screen: 'today' });
  route.go({ screen: 'settings', section: 'lock' });
  render(App);
  await screen.findByTestId(id);
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('a book without a password', () => {
  it('says what one does and costs, prefills the name, and passes axe', async () => {
    await begin('protect');
    expect(screen.getByTestId('protect').parentElement?.textContent).toContain('整本卡冊和備份都加密');
    expect(field('protect-name').value).toBe('周以恩');
    await waitFor(() => expect(screen.getByTestId('offered').querySelectorAll('li')).toHaveLength(6));
    expect(await problems()).toEqual([]);
  });
  it('offers six words, others on demand, in pinyin with their characters in 简体', async () => {
    await begin('protect');
    const words = () => screen.getByTestId('offered').textContent;
    await waitFor(() => expect(words()).not.toBe(''));
    const before = words();
    await click('offer-another');
    await waitFor(() => expect(words()).not.toBe(before));
    await session.change({ language: 'zh-Hans' });
    cleanup();
    render(App);
    await waitFor(() => expect(screen.getByTestId('offered').textContent).toContain('青山'));
    expect(screen.getByTestId('offered').textContent).toContain('qingshan');
    await session.change({ language: 'zh-Hant' });
  });
  it('wants a password, a name, and what was typed blind twice', async () => {
    await begin('protect');
    await click('protect-do');
    await waitFor(() => expect(field('new-password').getAttribute('aria-invalid')).toBe('true'));
    await type('new-password', 'apple');
    await click('protect-do');
    await focused('new-password-again');
    expect(screen.getByRole('alert').textContent).toContain('不一樣');
    expect(desk.guard).toBeNull();
    // Where it can be read, once is enough.
    await click('new-password-eye');
    await type('protect-name', ' ');
    await click('protect-do');
    await waitFor(() => expect(field('protect-name').getAttribute('aria-invalid')).toBe('true'));
    expect(screen.queryByTestId('recovery-sheet')).toBeNull();
  });
  it('shows the key once and lets go of it only for its last group', async () => {
    const print = vi.spyOn(window, 'print').mockImplementation(() => {});
    await begin('protect');
    await click('offer-use');
    await waitFor(() => expect(field('new-password').value.split(' ')).toHaveLength(6));
    await focused('new-password');
    await fireEvent.submit(screen.getByTestId('protect'));
    const sheet = await screen.findByTestId('recovery-sheet');
    expect(screen.getByTestId('sheet-key').textContent).toBe(KEY.replace(/-/g, ''));
    expect(sheet.textContent).toContain('周以恩的卡冊');
    expect(sheet.textContent).toContain('2026/9/15');
    expect(await problems()).toEqual([]);
    await click('sheet-print');
    expect(print).toHaveBeenCalledOnce();
    // Neither Esc nor a click beside it loses the key.
    await press('Escape');
    await fireEvent(sheet, new Event('cancel', { cancelable: true }));
    await fireEvent.pointerDown(sheet);
    expect(screen.getByTestId('sheet-key').textContent).toBe(KEY.replace(/-/g, ''));
    await click('sheet-written');
    await focused('sheet-typed');
    expect(screen.queryByTestId('sheet-key')).toBeNull();
    await type('sheet-typed', 'CTFQ');
    await click('sheet-done');
    expect((await screen.findByRole('alert')).textContent).toContain('不一樣');
    await press('Escape');
    expect(await screen.findByTestId('sheet-key')).toBeTruthy();
    await click('sheet-written');
    await type('sheet-typed', 'ctfg ');
    await click('sheet-done');
    await waitFor(() => expect(screen.queryByTestId('recovery-sheet')).toBeNull());
    expect(document.body.textContent).not.toContain('CTFG');
    expect(await toast()).toContain('有密碼了');
    expect(session.book?.protected).toBe(true);
    await screen.findByTestId('vault-password');
  });
  it('keeps what was typed when it cannot be done', async () => {
    await begin('protect');
    const call = backend.call;
    vi.spyOn(backend, 'call').mockImplementation((command, args) =>
      command === 'protect_book' ? Promise.reject({ code: 'disk_full', args: {} }) : call.call(backend, command, args),
    );
    await click('new-password-eye');
    await type('new-password', 'apple');
    await click('protect-do');
    expect((await screen.findByTestId('error-bar')).textContent).toContain('磁碟滿了');
    expect(field('new-password').value).toBe('apple');
  });
});

describe('a book with a password', () => {
  beforeEach(() => guarded('apple river'));

  it('changes the password, with a wrong old one said at its field', async () => {
    await begin('vault-password');
    expect(await problems()).toEqual([]);
    await click('vault-password');
    await focused('password-now');
    expect(await problems()).toEqual([]);
    await type('password-now', 'wrong');
    await type('new-password', 'stone lamp');
    await type('new-password-again', 'stone lamp');
    await click('change-password-do');
    await waitFor(() => expect(field('password-now').getAttribute('aria-invalid')).toBe('true'));
    expect(desk.guard?.passwords.get('周以恩')).toBe('apple river');
    await type('password-now', 'apple river');
    await click('change-password-do');
    await focused('vault-password');
    expect(desk.guard?.passwords.get('周以恩')).toBe('stone lamp');
    expect(await toast()).toContain('密碼換好了');
  });
  it('sets a PIN of four digits or more, and takes it away; Esc asks nothing', async () => {
    await begin('vault-pin');
    await click('vault-pin');
    await focused('password-now');
    await press('Escape');
    await focused('vault-pin');
    expect(route.screen).toBe('settings');
    await click('vault-pin');
    await type('password-now', 'apple river');
    await type('new-password', '25');
    await type('new-password-again', '25');
    await click('set-pin-do');
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('4 到 8 個數字'));
    await type('new-password', '2580');
    await type('new-password-again', '2580');
    await click('set-pin-do');
    await screen.findByTestId('vault-pin-off');
    expect(session.person?.has_pin).toBe(true);
    await click('vault-pin-off');
    await type('password-now', 'apple river');
    await click('drop-pin-do');
    await waitFor(() => expect(desk.guard?.pin).toBeNull());
  });
  it('locks after as long as one likes', async () => {
    await begin('away-15');
    await fireEvent.click(screen.getByTestId('away-15').querySelector('input') as HTMLInputElement);
    await waitFor(() => expect(session.settings.lock_minutes).toBe(15));
    await fireEvent.click(screen.getByTestId('away-5').querySelector('input') as HTMLInputElement);
    await waitFor(() => expect(session.settings.lock_minutes).toBe(5));
  });
  it('says at a shared counter that two minutes are the most', async () => {
    guarded('apple river', { 林子晴: 'stone' });
    await begin('away-15');
    await waitFor(() =>
      expect(screen.getByTestId('away-15').closest('section')?.textContent).toContain('最多 2 分鐘'),
    );
  });
  it('tries the recovery key without opening anything', async () => {
    await begin('vault-try');
    await click('vault-try');
    await type('try-key-typed', KEY.replace('60RK', '60RX'));
    await click('try-key-do');
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('不是這本卡冊的'));
    await type('try-key-typed', KEY.toLowerCase());
    await click('try-key-do');
    await focused('vault-try');
    expect(await toast()).toContain('打得開');
  });
  it('makes a new key and shows that one once', async () => {
    await begin('vault-renew');
    await click('vault-renew');
    await type('password-now', 'apple river');
    await click('renew-key-do');
    await screen.findByTestId('recovery-sheet');
    expect(screen.getByTestId('sheet-key').textContent).toContain('H2GD');
  });
  it('takes the password away only for the password, and says what becomes readable', async () => {
    await begin('vault-off');
    expect(screen.getByTestId('vault-off').closest('section')?.textContent).toContain('全部備份都變回不加密');
    await click('vault-off');
    await type('password-now', 'wrong');
    await click('take-away-do');
    await waitFor(() => expect(field('password-now').getAttribute('aria-invalid')).toBe('true'));
    expect(session.book?.protected).toBe(true);
    await type('password-now', 'apple river');
    await click('take-away-do');
    await screen.findByTestId('protect');
    expect(session.book?.protected).toBe(false);
  });
  it('shows a rep only what is his, and why the rest is not there', async () => {
    desk.role = 'rep';
    await begin('vault-password');
    expect(screen.getByTestId('supervisor-only').textContent).toContain('只有主管');
    expect(screen.queryByTestId('vault-off')).toBeNull();
    expect(screen.queryByTestId('vault-try')).toBeNull();
  });
});

describe('the sections', () => {
  it('stand in the sidebar, each with its screen, and Esc goes back to where one was', async () => {
    await begin('protect');
    await click('settings-section-fields');
    await screen.findAllByTestId('own-field');
    expect(screen.getByTestId('settings-section-fields').getAttribute('aria-current')).toBe('page');
    await click('settings-section-general');
    await screen.findByTestId('settings-theme-dark');
    await press('Escape');
    await screen.findAllByTestId('today-row');
    expect(screen.queryByTestId('settings-section-general')).toBeNull();
  });
  it('do not let a clerk change fields', async () => {
    guarded('apple river');
    desk.role = 'clerk';
    route.start({ screen: 'settings', section: 'fields' });
    render(App);
    await screen.findAllByTestId('own-field');
    expect(screen.queryByTestId('own-new')).toBeNull();
    expect(screen.queryByTestId('own-edit')).toBeNull();
  });
});

describe('the line about backups', () => {
  const line = () => screen.getByTestId('backup-line');
  const backedUp = async (last_backup: string | null) => {
    if (desk.book !== null) desk.book = { ...desk.book, last_backup };
    await session.refresh();
  };
  it('says when the last one was, and turns amber after three days', async () => {
    await begin('protect');
    expect(line().textContent).toContain('還沒有');
    await backedUp('2026-09-15T11:52:00+08:00');
    await waitFor(() => expect(line().textContent).toContain('備份：今天 11:52'));
    await backedUp('2026-09-12T18:00:00+08:00');
    await waitFor(() => expect(line().textContent).toContain('備份：3 天前'));
    expect(line().classList).not.toContain('amber');
    await backedUp('2026-09-11T18:00:00+08:00');
    await waitFor(() => expect(line().classList).toContain('amber'));
  });
});
