// The lock: what it lets in, what it says of what it does not, and that nothing of a customer is left behind it.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend, emit } from '../../api/mock';
import { desk, guarded } from '../../api/mock/safety/vault';
import App from '../../App.svelte';
import { copyPhone } from '../../app/copy';
import { locksAfter } from '../../app/lock.svelte';
import { own } from '../../app/own.svelte';
import { openCard, route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { kept } from '../card/composer';
import { ticks } from '../customers/bulk/ticks.svelte';
import { list } from '../customers/list.svelte';

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.activeElement ?? document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const lockKey = () => press('KeyL', { ctrlKey: true, shiftKey: true });
const type = (id: string, value: string) => fireEvent.input(screen.getByTestId(id), { target: { value } });
/** What Enter in a field does; jsdom sends no form by keys. */
const enter = (id: string) => fireEvent.submit(screen.getByTestId(id).closest('form') as HTMLFormElement);
const focused = (id: string) => waitFor(() => expect(document.activeElement).toBe(screen.getByTestId(id)));
const field = (id: string) => screen.getByTestId(id) as HTMLInputElement;

async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
}

/** A book with a password, open at Today. */
async function begin(others: Record<string, string> = {}) {
  guarded('apple river', others);
  render(App);
  await screen.findAllByTestId('today-row');
}
async function locked() {
  await lockKey();
  await screen.findByTestId('lock');
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'today' });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('locking', () => {
  it('leaves nothing of a customer: no words, no draft, no search, no ticks, no toast, no dialog', async () => {
    await begin();
    const { card } = (await backend.call('get_card', { id: 'c4' })) as { card: { id: string; name: string } };
    list.text = card.name;
    ticks.toggle(card.id);
    openCard(card.id);
    await screen.findByTestId('card-name');
    await type('composer-note', '女兒考上師大');
    await waitFor(() => expect(kept(card.id).note).toBe('女兒考上師大'));
    feedback.show(`已完成：${card.name}`);
    await press('Slash', { shiftKey: true }, document.body);
    await screen.findByTestId('keys-dialog');

    await locked();
    expect(document.body.textContent).not.toContain(card.name);
    expect(document.body.textContent).not.toContain('女兒');
    expect(document.querySelector('dialog')).toBeNull();
    expect(screen.queryByTestId('toast')).toBeNull();
    expect(kept(card.id).note).toBe('');
    expect([list.text, ticks.size, route.selected, route.screen]).toEqual(['', 0, null, 'today']);
    expect([own.fields, feedback.spoken, session.book, session.person]).toEqual([[], '', null, null]);
    expect(document.title).toBe('熟客');
    expect(await problems()).toEqual([]);
  });
  it('happens the same way when the shell locks by itself, whatever answers come late', async () => {
    await begin();
    let answer: (value: unknown) => void = () => {};
    const call = backend.call;
    const slow = vi.spyOn(backend, 'call').mockImplementation((command, args) =>
      command === 'app_state'
        ? new Promise((resolve) => (answer = resolve))
        : call.call(backend, command, args),
    );
    const before = await call.call(backend, 'app_state', {});
    void session.refresh();
    await waitFor(() => expect(slow).toHaveBeenCalledWith('app_state', {}));
    const late = answer;
    slow.mockRestore();
    await backend.call('lock', {});
    await screen.findByTestId('lock-password');
    late(before);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(session.book).toBeNull();
    expect(screen.queryByTestId('today-row')).toBeNull();
  });
  it('is done by the button too', async () => {
    await begin();
    await fireEvent.click(screen.getByTestId('nav-lock'));
    await focused('lock-password');
  });
  it('needs a password first: the key says so and leads there', async () => {
    render(App);
    await screen.findAllByTestId('today-row');
    await lockKey();
    expect((await screen.findByTestId('toast')).textContent).toContain('還沒有密碼');
    await fireEvent.click(screen.getByTestId('toast-way'));
    await screen.findByTestId('protect');
    await press('Escape', {}, document.body);
    await waitFor(() => expect(route.screen).toBe('today'));
  });
  it('takes away from the clipboard what came from the book, so the phone goes through the shell', async () => {
    await begin();
    await copyPhone({ id: 'c1', name: '陳董', phone: '0912000417' });
    expect(desk.copied).toEqual({ card: 'c1', text: '0912000417' });
    expect((await screen.findByTestId('toast')).textContent).toContain('0912-000-417');
  });
});

describe('the password', () => {
  it('is refused at the field, with Caps Lock named, and taken when it is right', async () => {
    await begin();
    await locked();
    await focused('lock-password');
    const caps = new KeyboardEvent('keyup', { code: 'KeyA', bubbles: true });
    Object.defineProperty(caps, 'getModifierState', { value: (key: string) => key === 'CapsLock' });
    await fireEvent(field('lock-password'), caps);
    expect(screen.getByTestId('lock-caps').textContent).toContain('大寫鎖定是開著的');
    await type('lock-password', 'APPLE RIVER');
    await enter('lock-password');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('密碼不對');
    expect(alert.textContent).toContain('大寫鎖定是開著的');
    expect(field('lock-password').getAttribute('aria-invalid')).toBe('true');
    await focused('lock-password');
    expect(await problems()).toEqual([]);

    await type('lock-password', 'apple river');
    await enter('lock-password');
    await screen.findAllByTestId('today-row');
    expect(session.person?.name).toBe('周以恩');
  });
  it('can be looked at, and is hidden at first', async () => {
    await begin();
    await locked();
    expect(field('lock-password').type).toBe('password');
    await fireEvent.click(screen.getByTestId('lock-password-eye'));
    expect(field('lock-password').type).toBe('text');
    expect(screen.getByTestId('lock-password-eye').getAttribute('aria-pressed')).toBe('true');
  });
  it('waits after three wrong ones, counts down, and opens by itself', async () => {
    await begin();
    await locked();
    for (let times = 0; times < 3; times += 1) {
      await waitFor(() => expect(field('lock-password').readOnly).toBe(false));
      await type('lock-password', 'no');
      await enter('lock-password');
      await screen.findByRole('alert');
    }
    await waitFor(() => expect(field('lock-password').disabled).toBe(true));
    expect(screen.getByTestId('lock-wait').textContent).toContain('5');
    expect((screen.getByTestId('lock-open') as HTMLButtonElement).disabled).toBe(true);
    await waitFor(() => expect(screen.getByTestId('lock-wait').textContent).toContain('3'), { timeout: 4000 });
    await waitFor(() => expect(screen.queryByTestId('lock-wait')).toBeNull(), { timeout: 6000 });
    await focused('lock-password');
    expect(field('lock-password').disabled).toBe(false);
  });
  it('is of one among several: whoever was last stands there already', async () => {
    await begin({ 林子晴: 'stone lamp' });
    await locked();
    expect(screen.getByTestId('lock-who').textContent).toContain('周以恩');
    expect(screen.getByTestId('lock').textContent).toContain('離開座位 2 分鐘');
  });
  it('is not asked for where the keys cannot be read; it is said why, and another book can be chosen', async () => {
    await begin();
    await locked();
    if (desk.locked !== null)
      desk.locked = {
        ...desk.locked,
        trouble: { code: 'keys_missing', args: { path: '/books/keys.json' } },
      };
    await session.refresh();
    expect((await screen.findByTestId('error-bar')).textContent).toContain('/books/keys.json');
    expect(screen.queryByTestId('lock-password')).toBeNull();
    await fireEvent.click(screen.getByTestId('lock-other'));
    await screen.findByTestId('first-new');
  });
});

describe('the PIN', () => {
  it('reopens, says how many tries are left, and gives way to the password', async () => {
    await begin();
    await backend.call('set_pin', { password: 'apple river', pin: '2580' });
    await locked();
    await focused('lock-pin');
    expect(await problems()).toEqual([]);
    const ready = () => waitFor(() => expect(field('lock-pin').readOnly).toBe(false));
    for (const left of [4, 3, 2, 1]) {
      await ready();
      await type('lock-pin', '0000');
      await enter('lock-pin');
      await waitFor(() => expect(screen.getByRole('alert').textContent).toContain(`${left} 次`));
    }
    await ready();
    await type('lock-pin', '0000');
    await enter('lock-pin');
    await focused('lock-password');
    expect(screen.getByRole('alert').textContent).toContain('PIN 錯太多次');
    expect(screen.queryByTestId('lock-use-pin')).toBeNull();
    await type('lock-password', 'apple river');
    await enter('lock-password');
    await screen.findAllByTestId('today-row');
  });
  it('opens, and the password may be used instead', async () => {
    await begin();
    await backend.call('set_pin', { password: 'apple river', pin: '2580' });
    await locked();
    await fireEvent.click(screen.getByTestId('lock-use-password'));
    await focused('lock-password');
    await fireEvent.click(screen.getByTestId('lock-use-pin'));
    await focused('lock-pin');
    await type('lock-pin', '2580');
    await enter('lock-pin');
    await screen.findAllByTestId('today-row');
  });
});

describe('the recovery key', () => {
  it('says what cannot be helped, is refused where it is mistyped, and gives a new password', async () => {
    await begin();
    await locked();
    await fireEvent.click(screen.getByTestId('lock-forgot'));
    await focused('recovery-key');
    expect(screen.getByTestId('lock').textContent).toContain('誰都打不開');
    expect(await problems()).toEqual([]);
    await fireEvent.click(await screen.findByTestId('offer-use'));
    expect(field('new-password').value.split(' ')).toHaveLength(6);
    await type('recovery-key', '60RK');
    await enter('recovery-key');
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('共七組'));
    await type('recovery-key', '60rk 4csm 6mv3 ee1s c5h6 6s35 ctfg');
    const words = field('new-password').value;
    await enter('recovery-key');
    await screen.findAllByTestId('today-row');
    await locked();
    await type('lock-password', words);
    await enter('lock-password');
    await screen.findAllByTestId('today-row');
  });
  it('is left with Esc', async () => {
    await begin();
    await locked();
    await fireEvent.click(screen.getByTestId('lock-forgot'));
    await focused('recovery-key');
    await press('Escape');
    await focused('lock-password');
  });
});

describe('being there', () => {
  it('is told to the shell at most every ten seconds, and only for a book with a password', async () => {
    let now = 1_000_000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    render(App);
    await screen.findAllByTestId('today-row');
    await press('KeyJ', {}, document.body);
    expect(desk.here).toBe(0);
    guarded('apple river');
    await session.refresh();
    for (let times = 0; times < 5; times += 1) await fireEvent.pointerMove(document.body);
    await waitFor(() => expect(desk.here).toBe(1));
    now += 9_000;
    await fireEvent.wheel(document.body);
    expect(desk.here).toBe(1);
    now += 2_000;
    await fireEvent.wheel(document.body);
    await waitFor(() => expect(desk.here).toBe(2));
  });
  it('matters after a while that a counter makes short', () => {
    expect([0, 1, 5, 15].map((minutes) => locksAfter(minutes, 1))).toEqual([null, 1, 5, 15]);
    expect([0, 1, 5, 15].map((minutes) => locksAfter(minutes, 3))).toEqual([2, 1, 2, 2]);
  });
});

it('a locked book that is opened from the first window shows its lock', async () => {
  await backend.call('close_book', {});
  render(App);
  await screen.findByTestId('first-new');
  const call = backend.call;
  vi.spyOn(backend, 'call').mockImplementation(async (command, args) => {
    if (command !== 'open_book') return call.call(backend, command, args);
    await call.call(backend, command, args);
    guarded('apple river');
    await call.call(backend, 'lock', {});
    throw { code: 'password_needed', args: {} };
  });
  await fireEvent.click(screen.getByTestId('first-recent'));
  await focused('lock-password');
  expect(screen.queryByTestId('error-bar')).toBeNull();
  emit('locked', null);
  await focused('lock-password');
});
