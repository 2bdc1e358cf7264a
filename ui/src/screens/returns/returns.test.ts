// Cards coming back on the invented book: one line each, saved at once, and nothing that undo does not bring back.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { lay, resetPress } from '../../api/mock/field';
import { book } from '../../api/mock/store';
import { forgetBook } from '../../app/forget';
import { look } from '../../app/look.svelte';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const rows = () => screen.getAllByTestId('return-row');
const nameOf = (row: Element | null) => row?.querySelector('.who b')?.textContent ?? '';
const rowOf = (name: string) => rows().find((row) => nameOf(row) === name) as HTMLElement;
const opened = () => document.querySelector('.row.open');
const note = () => screen.getByTestId<HTMLInputElement>('return-note');
const write = (text: string) => fireEvent.input(note(), { target: { value: text } });
const next = async (due: string) =>
  fireEvent.click((await screen.findAllByTestId('next-option')).find((one) => one.dataset.due === due) as HTMLElement);
const cardOf = (name: string) => book.loans.flatMap((loan) => loan.cards).find((one) => one.card.name === name);
const idOf = (name: string) => book.cards.find((card) => card.name === name)?.id ?? '';
const logged = (name: string) => book.log.filter((one) => one.card === idOf(name) && one.day === '2026-09-15');
const toast = () => screen.getByTestId('toast').textContent ?? '';
async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}
async function open(loan?: string) {
  route.start({ screen: 'today' });
  route.go(loan === undefined ? { screen: 'returns' } : { screen: 'returns', loan });
  render(App);
  await waitFor(() => expect(screen.queryByTestId('skeleton')).toBeNull());
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  resetPress();
  forgetBook();
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
});
afterEach(cleanup);

it('says so when nothing is out, and leads to the way out', async () => {
  await open();
  expect((await screen.findByTestId('empty')).textContent).toContain('沒有帶在外面的卡');
  expect(await problems()).toEqual([]);
  await fireEvent.click(screen.getByTestId('returns-to-visits'));
  await waitFor(() => expect(route.screen).toBe('visits'));
});

describe('a batch', () => {
  beforeEach(async () => {
    lay();
    await open('l-today');
    await screen.findAllByTestId('return-row');
  });
  it('shows its cards, what else is out, and passes axe', async () => {
    expect(rows().map(nameOf)).toEqual(['王美玲', '曾玉蘭', '劉建宏', '鄭文傑', '翁曉菁', '歐陽靖']);
    expect(nameOf(opened())).toBe('王美玲');
    expect(screen.getByTestId('return-progress').textContent).toBe('0 / 6');
    const batches = screen.getAllByTestId('return-batch').map((one) => one.textContent ?? '');
    expect(batches).toHaveLength(3);
    expect(batches[0]).toContain('逾期 2 天');
    expect(batches[1]).toContain('18:00 前');
    expect(batches[2]).toContain('密封檔');
    expect(await problems()).toEqual([]);
  });
  it('takes a card back with a line and what comes next, and goes to the next', async () => {
    await press('Digit1');
    await waitFor(() => expect(document.activeElement).toBe(note()));
    expect(await problems()).toEqual([]);
    await write('旅平險簽好，收 4,800');
    await fireEvent.click(screen.getByTestId('return-above-expected'));
    await next('2026-09-22');
    await press('Enter', { ctrlKey: true }, note());
    await waitFor(() => expect(cardOf('王美玲')?.state).toBe('back'));
    expect(logged('王美玲')[0]).toMatchObject({ kind: 'visit', reached: true, note: '旅平險簽好，收 4,800', expectation: 'above' });
    expect(book.followups.find((one) => one.id === 'c4-f')?.status).toBe('done');
    expect(toast()).toContain('王美玲 見到・下次 9/22（二）');
    await waitFor(() => expect(nameOf(opened())).toBe('曾玉蘭'));
    await waitFor(() => expect(rowOf('王美玲').textContent).toContain('9/22 二 電話'));
    expect(rowOf('王美玲').textContent).toContain('旅平險簽好');
    expect(screen.getByTestId('return-progress').textContent).toBe('1 / 6');
    expect(screen.getByTestId('return-counts').textContent).toMatch(/見到\s*1/);
    // Taken back, it is open again with what was written.
    await press('KeyZ');
    await waitFor(() => expect(cardOf('王美玲')?.state).toBe('out'));
    await press('KeyK');
    await waitFor(() => expect(nameOf(opened())).toBe('王美玲'));
    expect(note().value).toBe('旅平險簽好，收 4,800');
  });
  it('says what is missing, and where', async () => {
    await press('Enter', { ctrlKey: true });
    expect((await screen.findByRole('alert')).textContent).toContain('選一個結果');
    await press('Digit1');
    await press('Enter', { ctrlKey: true }, note());
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('寫一句談了什麼'));
    expect(document.activeElement).toBe(note());
    await write('談了');
    await press('Enter', {}, note());
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('不排'));
    await fireEvent.click(screen.getByTestId('return-none'));
    await press('Enter', { ctrlKey: true }, note());
    await waitFor(() => expect(cardOf('王美玲')?.result).toBe('met'));
  });
  it('takes the Enter of an input method for a word, and digits in a field for digits', async () => {
    await press('Digit1');
    await write('好');
    await fireEvent.click(screen.getByTestId('return-none'));
    await press('Enter', { isComposing: true }, note());
    await press('Enter', { keyCode: 229 }, note());
    await press('Digit4', {}, note());
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(cardOf('王美玲')?.state).toBe('out');
    await press('Enter', {}, note());
    await waitFor(() => expect(cardOf('王美玲')?.result).toBe('met'));
  });
  it('gives a card back at once with 4, and puts off what the visit was for', async () => {
    await press('Digit4');
    await waitFor(() => expect(cardOf('王美玲')).toMatchObject({ state: 'back', result: 'skipped' }));
    expect(book.followups.find((one) => one.id === 'c4-f')).toMatchObject({ status: 'open', due: '2026-09-16' });
    expect(logged('王美玲')).toHaveLength(0);
    expect(toast()).toContain('王美玲 沒去，卡已交回，跟進順延');
    await waitFor(() => expect(nameOf(opened())).toBe('曾玉蘭'));
    await press('Digit4');
    await waitFor(() => expect(toast()).toMatch(/曾玉蘭 沒去，卡已交回\s*還原 Z/));
  });
  it('puts a visit off to the day that was agreed', async () => {
    await press('Digit3');
    expect(screen.queryByTestId('return-none')).toBeNull();
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('選改到哪一天'));
    await next('2026-09-18');
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(cardOf('王美玲')?.result).toBe('moved'));
    expect(book.followups.find((one) => one.id === 'c4-f')).toMatchObject({ status: 'open', due: '2026-09-18' });
  });
  it('logs whoever was not in, who is to be visited again', async () => {
    await press('Digit2');
    await next('2026-09-16');
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(cardOf('王美玲')?.result).toBe('missed'));
    expect(logged('王美玲')[0]?.reached).toBe(false);
    expect(book.followups.findLast((one) => one.card === 'c4')).toMatchObject({ due: '2026-09-16', channel: 'visit', purpose: '內湖住家・中秋禮盒、旅平險 4 人' });
  });
  it('records a card that cannot be found, in somebody’s words', async () => {
    await press('KeyU');
    const dialog = await screen.findByTestId('lose-dialog');
    expect(await problems()).toEqual([]);
    expect(document.activeElement).toBe(within(dialog).getByTestId('lose-words'));
    await press('Enter', { ctrlKey: true }, within(dialog).getByTestId('lose-words'));
    await waitFor(() => expect(dialog.textContent).toContain('寫一句再登記'));
    await fireEvent.input(within(dialog).getByTestId('lose-words'), { target: { value: '9/15 下午在捷運上' } });
    await fireEvent.click(within(dialog).getByTestId('lose-do'));
    await waitFor(() => expect(cardOf('王美玲')).toMatchObject({ state: 'lost', note: '9/15 下午在捷運上' }));
    await waitFor(() => expect(rowOf('王美玲').textContent).toContain('找不到'));
    expect(toast()).toContain('已登記遺失');
  });
  it('gives the rest back as not visited, and takes all of that back', async () => {
    await fireEvent.click(screen.getByTestId('return-rest'));
    await waitFor(() => expect(book.loans.find((one) => one.id === 'l-today')?.cards.every((one) => one.state === 'back')).toBe(true));
    await waitFor(() => expect(toast()).toContain('6 張沒去，都交回了'));
    // The batch stays in sight when it is done.
    await waitFor(() => expect(screen.getByTestId('return-progress').textContent).toBe('6 / 6'));
    expect(screen.getByTestId('return-other').textContent).toContain('9/13 公司行號');
    await fireEvent.click(screen.getByTestId('toast-way'));
    await waitFor(() => expect(screen.getByTestId('return-progress').textContent).toBe('0 / 6'));
    await waitFor(() => expect(toast()).toContain('已還原，6 張還在外面'));
  });
  it('keeps what is half written while a card is open beside it', async () => {
    await press('Digit1');
    await write('寫到一半');
    note().blur();
    await press('Enter');
    await screen.findByTestId('card-name');
    route.back();
    await screen.findAllByTestId('return-row');
    expect(note().value).toBe('寫到一半');
  });
  it('leads with a sealed file to where files are received', async () => {
    await fireEvent.click(screen.getAllByTestId('return-batch')[2] as HTMLElement);
    expect((await screen.findByTestId('return-sealed')).textContent).toContain('卡就自動交回');
    await fireEvent.click(screen.getByTestId('return-receive'));
    await waitFor(() => expect(route.place).toMatchObject({ screen: 'handover', view: 'receive' }));
  });
});

it('shows the batch that is due first when none is asked for; a narrow window has the others in a dialog', async () => {
  lay();
  vi.spyOn(look, 'narrow', 'get').mockReturnValue(true);
  await open();
  await screen.findAllByTestId('return-row');
  expect(rows().map(nameOf)).toEqual(['余光遠', '吳東昇']);
  expect(screen.queryByTestId('return-batch')).toBeNull();
  await press('KeyI');
  await waitFor(() => expect(screen.getAllByTestId('return-batch')).toHaveLength(3));
  await fireEvent.click(screen.getAllByTestId('return-batch')[1] as HTMLElement);
  await waitFor(() => expect(rows()).toHaveLength(6));
  vi.restoreAllMocks();
});

it('is a row of Today when it is late, and beside the queue as long as something is out', async () => {
  lay();
  route.start({ screen: 'today' });
  render(App);
  await screen.findAllByTestId('today-row');
  const late = await screen.findByTestId('today-group-overdue');
  expect(late.textContent).toContain('公司行號・帶出的 2 張還沒交回');
  expect((await screen.findByTestId('side-out')).textContent).toContain('帶出的卡還有 9 張');
  const row = [...late.querySelectorAll<HTMLElement>('[data-testid="today-row"]')].find((one) => one.textContent?.includes('公司行號'));
  await fireEvent.click(row?.querySelector('.act') as HTMLElement);
  await waitFor(() => expect(route.place).toEqual({ screen: 'returns', loan: 'l-late' }));
});
