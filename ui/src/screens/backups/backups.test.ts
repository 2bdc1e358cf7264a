// Backups: what there is, what going back would change, and the two ways back, with the keys alone.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Differences } from '../../api';
import { backend } from '../../api/mock';
import { resetShelf, shelf } from '../../api/mock/safety/backups';
import { desk, guarded } from '../../api/mock/safety/vault';
import { book } from '../../api/mock/store';
import App from '../../App.svelte';
import { forgetBook } from '../../app/forget';
import { route } from '../../app/route.svelte';
import { session } from '../../app/session.svelte';
import { change, isSame, isTyped, lostRecords, proposed, whenMade } from './words';

const press = (code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { code, bubbles: true, ...more });
const rows = () => screen.getAllByTestId('backup-row');
const rowOf = (id: string): HTMLElement => {
  const found = rows().find((row) => row.dataset.backup === id);
  if (found === undefined) throw new Error(id);
  return found;
};
const selected = () => document.querySelector<HTMLElement>('[data-row="selected"]')?.dataset.backup;
const panel = () => screen.getByTestId('backup-panel');
const differences = () => screen.findByTestId('differences');
const radio = (way: 'whole' | 'some') => screen.getByTestId(`way-${way}`) as HTMLInputElement;
const box = (name: string) =>
  screen.getAllByTestId('recover-card').find((one) => one.dataset.name === name) as HTMLInputElement;
const has = (name: string) => book.cards.some((card) => card.name === name);
const toast = async () => (await screen.findByTestId('toast')).textContent;

async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
}

const NOTHING: Differences = {
  cards: { now: 3, then: 3 },
  contacts: { now: 3, then: 3 },
  followups: { now: 3, then: 3 },
  newer: [],
  newer_count: 0,
  gone: [],
  gone_count: 0,
  changed: [],
  changed_count: 0,
};

describe('the words', () => {
  it('count what would be lost: cards made since, and contacts that are more now', () => {
    expect(lostRecords(NOTHING)).toBe(0);
    expect(lostRecords({ ...NOTHING, newer_count: 4, contacts: { now: 60, then: 13 } })).toBe(51);
    expect(lostRecords({ ...NOTHING, newer_count: 4, contacts: { now: 3, then: 60 } })).toBe(4);
  });
  it('propose the one card that is missing, and nothing when it is not one', () => {
    const cards = [
      { id: 'a', name: '甲' },
      { id: 'b', name: '乙' },
    ];
    expect(proposed({ ...NOTHING, gone: cards.slice(0, 1), gone_count: 1 })).toEqual(['a']);
    expect(proposed({ ...NOTHING, gone: cards, gone_count: 2 })).toEqual([]);
    expect(proposed({ ...NOTHING, changed: cards, changed_count: 2 })).toEqual([]);
  });
  it('read figures of an input method too', () => {
    expect([isTyped('63', 63), isTyped(' ６３ ', 63), isTyped('6', 63), isTyped('', 63)]).toEqual([true, true, false, false]);
  });
  it('write differences with a sign', () => {
    expect([change(217, 214), change(3, 5), change(4, 4)]).toEqual(['−3', '+2', '—']);
    expect(isSame(NOTHING)).toBe(true);
    expect(isSame({ ...NOTHING, followups: { now: 3, then: 2 } })).toBe(false);
  });
  it('call a backup without a slip by its name', () => {
    const row = { id: 'cards-1', at: '', reason: null, cards: 0, contacts: 0, size_bytes: 1, verified: false, here: true, second: false };
    expect(whenMade(row, '2026-09-15')).toBe('cards-1');
    expect(whenMade({ ...row, at: '2026-09-14T18:05:00+08:00' }, '2026-09-15')).toBe('昨天 18:05');
  });
});

describe('the screen', () => {
  beforeEach(async () => {
    document.documentElement.lang = 'zh-Hant';
    document.title = 'Shuke';
    await backend.call('create_sample_book', {});
    forgetBook();
    resetShelf();
    await session.refresh();
    route.start({ screen: 'settings', section: 'backups' });
    render(App);
    await screen.findAllByTestId('backup-row');
  });
  afterEach(() => {
    cleanup();
    vi.restoreAllMocks();
  });

  it('lists the newest first, with what is in it, why, where and whether it is sound; axe finds nothing', async () => {
    expect(rows().map((row) => row.dataset.backup)).toEqual(['b5', 'b4', 'b3', 'b2', 'b1']);
    expect(rows()[1]?.textContent).toContain('匯入之前，自動先備');
    expect(rows()[1]?.textContent).toContain('26 張');
    expect(rows()[1]?.textContent).toContain('4.1 MB');
    expect(rows()[1]?.textContent).toContain('已驗證');
    expect(rows()[3]?.textContent).toContain('還沒驗');
    expect(screen.getByTestId('backup-none-today').textContent).toContain('今天還沒備份');
    await differences();
    for (const language of ['zh-Hans', 'en', 'zh-Hant'] as const) {
      await session.change({ language });
      expect(await problems()).toEqual([]);
    }
  });
  it('moves with J and K, and shows what going back would change', async () => {
    expect(selected()).toBe('b5');
    await press('KeyJ');
    await waitFor(() => expect(selected()).toBe('b4'));
    await press('ArrowDown');
    await press('KeyK');
    await waitFor(() => expect(document.activeElement).toBe(rowOf('b4')));
    await waitFor(() => expect(panel().textContent).toContain('回到 昨天 11:40'));
    const text = (await differences()).textContent ?? '';
    expect(text).toContain('−2');
    expect(text).toContain('會不見');
    expect(text).toMatch(/會回來\s*林雅芳/);
    expect(text).toContain('不動');
  });
  it('opens only the backup one stays on', async () => {
    const called = vi.spyOn(backend, 'call');
    await differences();
    for (let step = 0; step < 4; step += 1) await press('KeyJ');
    await waitFor(() => expect(panel().textContent).toContain('回到 2025/12/31 17:30'));
    await differences();
    const asked = called.mock.calls.filter(([command]) => command === 'compare_backup').map(([, args]) => args.id);
    expect(asked.filter((id) => id !== 'b5')).toEqual(['b1']);
  });
  it('begins with the smaller way; 1 and 2 choose, and nothing is restored by choosing', async () => {
    await differences();
    expect(radio('some').checked).toBe(true);
    await press('Digit1');
    await waitFor(() => expect(radio('whole').checked).toBe(true));
    expect(panel().textContent).toContain('會先把現在這本備份一份');
    await press('Digit2');
    await waitFor(() => expect(radio('some').checked).toBe(true));
    expect(has('林雅芳')).toBe(false);
  });
  it('recovers the missing card with two keys, and Z takes it back', async () => {
    await press('KeyJ');
    await waitFor(() => expect(panel().textContent).toContain('回到 昨天 11:40'));
    await differences();
    expect(box('林雅芳').checked).toBe(true);
    await press('Enter', { ctrlKey: true });
    expect(await toast()).toContain('從備份救回 1 張');
    expect(has('林雅芳')).toBe(true);
    await press('KeyZ');
    await waitFor(() => expect(has('林雅芳')).toBe(false));
  });
  it('recovers just the cards that are ticked', async () => {
    const called = vi.spyOn(backend, 'call');
    await differences();
    const first = book.cards[0];
    await fireEvent.click(box('林雅芳'));
    expect((screen.getByTestId('restore-do') as HTMLButtonElement).disabled).toBe(true);
    await press('Enter', { ctrlKey: true });
    expect(called.mock.calls.filter(([command]) => command === 'recover_cards')).toEqual([]);
    await fireEvent.click(box(first?.name ?? ''));
    await fireEvent.click(screen.getByTestId('restore-do'));
    expect(await toast()).toContain('救回 1 張');
    expect(called).toHaveBeenCalledWith('recover_cards', { id: 'b5', cards: [first?.id] });
    expect(book.cards[0]?.phone).toBe('0900-000-000');
    expect(has('林雅芳')).toBe(false);
  });
  it('moves into the panel with Enter and back with Esc; there the arrows belong to the panel', async () => {
    await differences();
    rowOf('b5').focus();
    await press('Enter');
    expect(document.activeElement).toBe(box('林雅芳'));
    await press('ArrowDown');
    expect(selected()).toBe('b5');
    await press('Escape');
    await waitFor(() => expect(document.activeElement).toBe(rowOf('b5')));
    expect(route.place).toEqual({ screen: 'settings', section: 'backups' });
  });
  it('restores the whole book in three steps, and says where the old file is', async () => {
    await differences();
    await fireEvent.click(rowOf('b4'));
    rowOf('b4').focus();
    await waitFor(() => expect(panel().textContent).toContain('回到 昨天 11:40'));
    await differences();
    await fireEvent.click(radio('whole'));
    expect(screen.queryByTestId('restore-typed')).toBeNull();
    await fireEvent.click(screen.getByTestId('restore-do'));
    const done = await screen.findByTestId('restore-done');
    expect(done.textContent).toContain('整本回到 昨天 11:40 了');
    expect(done.textContent).toContain('/books/周以恩.book/aside/cards-20260915032000');
    expect(has('林雅芳')).toBe(true);
    await waitFor(() => expect(rows()[0]?.textContent).toContain('還原之前'));
    await differences();
    expect(radio('some').checked).toBe(true);
    expect(await problems()).toEqual([]);
  });
  it('asks for a figure before more than fifty records would go', async () => {
    const call = backend.call;
    const called = vi.spyOn(backend, 'call').mockImplementation(async (command, args) => {
      const answer = await call.call(backend, command, args);
      if (command !== 'compare_backup') return answer;
      const compared = answer as { differences: Differences };
      return { ...compared, differences: { ...compared.differences, newer_count: 3, contacts: { now: 400, then: 340 } } };
    });
    await press('KeyJ');
    await waitFor(() => expect(panel().textContent).toContain('回到 昨天 11:40'));
    await differences();
    await press('Digit1');
    await screen.findByTestId('restore-typed');
    expect(panel().textContent).toContain('會不見 63 筆');
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(panel().textContent).toContain('打上 63 才會還原'));
    expect(document.activeElement).toBe(screen.getByTestId('restore-typed'));
    expect(await problems()).toEqual([]);
    await fireEvent.input(screen.getByTestId('restore-typed'), { target: { value: '62' } });
    await press('Enter', { ctrlKey: true });
    expect(called.mock.calls.filter(([command]) => command === 'restore_backup')).toEqual([]);
    await fireEvent.input(screen.getByTestId('restore-typed'), { target: { value: '６３' } });
    await press('Enter', { ctrlKey: true });
    await screen.findByTestId('restore-done');
  });
  it('verifies with V, and says so in the row', async () => {
    const found = shelf.kept?.find((one) => one.row.id === 'b3');
    if (found !== undefined) found.row.verified = false;
    await backend.call('back_up', {});
    await press('KeyJ');
    await press('KeyJ');
    await waitFor(() => expect(selected()).toBe('b3'));
    await press('KeyV');
    expect(await toast()).toContain('這份好的');
    await waitFor(() => expect(rowOf('b3').textContent).toContain('已驗證'));
  });
  it('marks a damaged one, uses it for nothing and says what to do', async () => {
    for (let step = 0; step < 3; step += 1) await press('KeyJ');
    await waitFor(() => expect(rowOf('b2').textContent).toContain('壞了'));
    expect(within(panel()).getByRole('alert').textContent).toContain('這份備份壞了或被人改過');
    expect(screen.getByTestId('damaged-do').textContent).toContain('前一份或後一份通常是好的');
    expect(screen.queryByTestId('restore-do')).toBeNull();
    await press('KeyV');
    await press('Enter', { ctrlKey: true });
    expect(rowOf('b2').textContent).toContain('壞了');
    expect(screen.queryByTestId('toast')).toBeNull();
    expect(await problems()).toEqual([]);
  });
  it('backs up with Ctrl+B and says what is in it', async () => {
    await press('KeyB', { ctrlKey: true });
    expect(await toast()).toContain('備份好了，打開數過：28 張');
    await waitFor(() => expect(rows()).toHaveLength(6));
    expect(rows()[0]?.textContent).toContain('自己做的');
    expect(screen.queryByTestId('backup-none-today')).toBeNull();
  });
  it('says when a backup fails, and tries again', async () => {
    const call = backend.call;
    let full = true;
    vi.spyOn(backend, 'call').mockImplementation((command, args) =>
      command === 'back_up' && full ? Promise.reject({ code: 'disk_full', args: {} }) : call.call(backend, command, args),
    );
    await press('KeyB', { ctrlKey: true });
    const bar = await screen.findByTestId('error-bar');
    full = false;
    await fireEvent.click(within(bar).getAllByRole('button')[0] as HTMLElement);
    await waitFor(() => expect(rows()).toHaveLength(6));
  });
  it('takes a second place, says when it is not there, and gives it up', async () => {
    const place = () => screen.getByTestId('second-place');
    expect(place().textContent).toContain('還沒選');
    await fireEvent.click(screen.getByTestId('second-choose'));
    expect(await toast()).toContain('/media/隨身碟/熟客備份');
    await waitFor(() => expect(place().textContent).toContain('/media/隨身碟/熟客備份'));
    expect(place().className).not.toContain('away');
    shelf.secondThere = false;
    await press('KeyB', { ctrlKey: true });
    await waitFor(() => expect(place().className).toContain('away'));
    expect(place().textContent).toContain('現在連不上');
    await fireEvent.click(screen.getByTestId('second-forget'));
    await waitFor(() => expect(place().textContent).toContain('還沒選'));
    shelf.chosen = null;
    await fireEvent.click(screen.getByTestId('second-choose'));
    await waitFor(() => expect(place().textContent).toContain('還沒選'));
  });
  it('says so when there are none, and makes the first', async () => {
    shelf.kept = [];
    cleanup();
    render(App);
    expect((await screen.findByTestId('empty')).textContent).toContain('還沒有備份');
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('backup-first'));
    expect(await screen.findAllByTestId('backup-row')).toHaveLength(1);
    await waitFor(() => expect(panel().textContent).toContain('都和現在一樣'));
  });
  it('lets a rep look and not restore, and says why', async () => {
    Object.assign(desk, { name: '林子晴', role: 'rep' });
    guarded('apple');
    await session.refresh();
    await differences();
    const button = screen.getByTestId('restore-do') as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    expect(panel().textContent).toContain('還原要主管來做');
    expect((screen.getByTestId('second-choose') as HTMLButtonElement).disabled).toBe(true);
    const called = vi.spyOn(backend, 'call');
    await press('Enter', { ctrlKey: true });
    expect(called.mock.calls.filter(([command]) => command.startsWith('re'))).toEqual([]);
    await press('KeyB', { ctrlKey: true });
    await waitFor(() => expect(rows()).toHaveLength(6));
  });
});
