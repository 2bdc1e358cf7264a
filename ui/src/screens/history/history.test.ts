// The history of the whole book: what it lists, what its keys do, and that a refusal is said in words.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import type { CardRef, Operation } from '../../api';
import { backend } from '../../api/mock';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { byDay, onlyCard, standingOf, whoseWords } from './days';
import { place, STEP } from './place.svelte';

const press = (code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { code, bubbles: true, ...more });
const rows = () => screen.findAllByTestId('history-row');
const row = async (at: number): Promise<HTMLElement> => {
  const found = (await rows())[at];
  if (found === undefined) throw new Error(`no row ${at}`);
  return found;
};
const rowOf = (op: string) => document.querySelector<HTMLElement>(`[data-op="${op}"]`);
const selected = () => document.querySelector<HTMLElement>('[data-row="selected"]')?.dataset.op;

async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
}

const ref = (name: string): CardRef => ({
  id: name,
  number: 1,
  name,
  salutation: '',
  class: null,
  company: '',
  phone: '',
  seal: name.slice(0, 1),
});
const operation = (more: Partial<Operation>): Operation => ({
  id: 'o',
  op: 'edit_card',
  at: '2026-09-15T10:00:00+08:00',
  by: '我',
  cards: [],
  count: 0,
  undoable: true,
  undone: false,
  ...more,
});

describe('a line', () => {
  it('names the cards, and how many there are when not all are named', () => {
    expect(whoseWords(operation({ cards: [ref('王美玲')], count: 1 }))).toBe('王美玲');
    expect(whoseWords(operation({ cards: [ref('王美玲'), ref('陳國棟')], count: 28 }))).toBe(
      '王美玲、陳國棟 等 28 張',
    );
    expect(whoseWords(operation({ cards: [], count: 3 }))).toBe('3 張');
    expect(whoseWords(operation({}))).toBe('');
  });
  it('opens a card only where it is about just one', () => {
    expect(onlyCard(operation({ cards: [ref('王美玲')], count: 1 }))?.id).toBe('王美玲');
    expect(onlyCard(operation({ cards: [ref('王美玲')], count: 2 }))).toBeNull();
    expect(onlyCard(operation({ cards: [], count: 1 }))).toBeNull();
  });
  it('stands under the day on which it was done, where it was done', () => {
    const late = operation({ id: 'a', at: '2026-09-15T00:10:00+08:00' });
    const early = operation({ id: 'b', at: '2026-09-14T23:50:00+08:00' });
    expect(byDay([late, early]).map((one) => [one.day, one.rows.length])).toEqual([
      ['2026-09-15', 1],
      ['2026-09-14', 1],
    ]);
  });
  it('says whether it can be taken back, was, or is too old', () => {
    expect(standingOf(operation({}))).toBe('undoable');
    expect(standingOf(operation({ undoable: false, undone: true }))).toBe('undone');
    expect(standingOf(operation({ undoable: false }))).toBe('expired');
    expect(standingOf(operation({ op: 'undo', undoable: false }))).toBe('reversal');
  });
});

describe('the history', () => {
  beforeEach(async () => {
    document.documentElement.lang = 'zh-Hant';
    document.title = 'Shuke';
    await backend.call('create_sample_book', {});
    feedback.hide();
    feedback.clearError();
    place.selected = null;
    place.shown = STEP;
    route.start({ screen: 'settings' });
    render(App);
  });
  afterEach(() => {
    cleanup();
    vi.restoreAllMocks();
  });
  const enter = async () => fireEvent.click(await screen.findByTestId('nav-history'));

  it('opens from the settings, lists by day, and passes axe in three languages', async () => {
    await backend.call('set_class', { id: 'c4', class: 'B' });
    await enter();
    expect(await rows()).toHaveLength(5);
    expect(screen.getAllByRole('heading', { level: 2 })[0]?.textContent).toContain('今天');
    expect((await row(0)).textContent).toContain('定等級');
    expect((await row(0)).textContent).toContain('王美玲');
    expect((await row(4)).textContent).toContain('等 28 張');
    expect((await row(4)).textContent).toContain('超過 30 天');
    expect(within(await row(4)).queryByTestId('history-undo')).toBeNull();
    for (const [language, title] of [
      ['zh-Hans', '修改记录'],
      ['en', 'Changes'],
      ['zh-Hant', '修改紀錄'],
    ] as const) {
      await session.change({ language });
      await waitFor(() => expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(title));
      expect(await problems()).toEqual([]);
    }
  });
  it('opens from the palette', async () => {
    await press('KeyK', { ctrlKey: true });
    await fireEvent.input(await screen.findByTestId('palette-input'), { target: { value: '修改紀錄' } });
    const first = () => screen.getAllByTestId('palette-entry')[0] as HTMLElement;
    await waitFor(() => expect(first().textContent?.trim()).toBe('修改紀錄'));
    await fireEvent.click(first());
    expect(await rows()).toHaveLength(4);
  });
  it('moves with J, K and the arrows, opens the one card with Enter, and Esc comes back', async () => {
    await enter();
    await rows();
    expect(selected()).toBe('e4');
    await press('Enter');
    expect(route.screen).toBe('history');
    await press('KeyJ');
    await waitFor(() => expect(selected()).toBe('e3'));
    expect(document.activeElement).toBe(rowOf('e3'));
    await press('ArrowDown');
    await waitFor(() => expect(selected()).toBe('e2'));
    await press('KeyK');
    await waitFor(() => expect(selected()).toBe('e3'));
    await press('Enter');
    expect((await screen.findByTestId('card-name')).textContent).toBe('王美玲');
    await press('Escape');
    await rows();
    expect(selected()).toBe('e3');
    await press('Escape');
    expect(await screen.findByTestId('nav-history')).toBeTruthy();
  });
  it('takes the selected line back with Z, keeps it selected and shows that it was taken back', async () => {
    await backend.call('set_class', { id: 'c4', class: 'B' });
    await enter();
    const op = (await row(0)).dataset.op ?? '';
    await press('KeyZ');
    await waitFor(() => expect(rowOf(op)?.textContent).toContain('已還原'));
    expect((await screen.findByTestId('toast')).textContent).toContain('已還原：定等級');
    expect((await rows())[0]?.textContent).toContain('還原');
    expect(selected()).toBe(op);
    expect(rowOf(op)?.querySelector('[data-testid="history-undo"]')).toBeNull();
    await press('KeyZ');
    expect((await screen.findByTestId('error-bar')).textContent).toContain('這一步已經還原過了');
    expect(await problems()).toEqual([]);
  });
  it('says in the error bar when a later change would be lost, and changes nothing', async () => {
    await backend.call('set_class', { id: 'c4', class: 'B' });
    await enter();
    await rows();
    await fireEvent.click(within(rowOf('e4') as HTMLElement).getByTestId('history-undo'));
    expect((await screen.findByTestId('error-bar')).textContent).toContain('後來又改過同一筆');
    expect(screen.queryByTestId('toast')).toBeNull();
    expect(rowOf('e4')?.textContent).not.toContain('已還原');
    expect(await problems()).toEqual([]);
  });
  it('says why what is too old stays as it is', async () => {
    await enter();
    (await row(3)).focus();
    await waitFor(() => expect(selected()).toBe('e1'));
    await press('KeyZ');
    expect((await screen.findByTestId('error-bar')).textContent).toContain('超過 30 天');
  });
  it('loads a hundred more at a time', async () => {
    const call = backend.call;
    const asked: unknown[] = [];
    vi.spyOn(backend, 'call').mockImplementation((command, args) => {
      if (command !== 'history') return call.call(backend, command, args);
      asked.push(args.limit);
      const many = Array.from({ length: 130 }, (_, at) => operation({ id: `m${at}` }));
      return Promise.resolve(many.slice(0, Number(args.limit)));
    });
    await enter();
    expect(await rows()).toHaveLength(100);
    await fireEvent.click(screen.getByTestId('history-more'));
    await waitFor(() => expect(screen.getAllByTestId('history-row')).toHaveLength(130));
    expect(screen.queryByTestId('history-more')).toBeNull();
    expect(asked).toEqual([101, 201]);
  });
  it('says so when nothing was changed yet', async () => {
    await backend.call('create_book', { name: '我' });
    await session.refresh();
    await enter();
    expect((await screen.findByTestId('empty')).textContent).toContain('還沒有修改');
    expect(await problems()).toEqual([]);
  });
  it('shows what went wrong when it cannot be read, and tries again', async () => {
    const call = backend.call;
    let broken = true;
    vi.spyOn(backend, 'call').mockImplementation((command, args) =>
      command === 'history' && broken
        ? Promise.reject({ code: 'book_busy', args: {} })
        : call.call(backend, command, args),
    );
    await enter();
    const bar = await screen.findByTestId('error-bar');
    broken = false;
    await fireEvent.click(within(bar).getByRole('button'));
    expect(await rows()).toHaveLength(4);
  });
});
