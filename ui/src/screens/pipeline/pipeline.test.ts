// The board and the table on the invented book: what they say, what their keys do, and that axe finds nothing wrong with them.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import type { Opportunity } from '../../api';
import { backend } from '../../api/mock';
import { forgetBook } from '../../app/forget';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const forward = () => press('ArrowRight', { shiftKey: true });
const back = () => press('ArrowLeft', { shiftKey: true });
const save = () => press('Enter', { ctrlKey: true });
const deals = () => backend.call('opportunities', {}) as Promise<Opportunity[]>;
const dealOf = async (name: string, title = ''): Promise<Opportunity> => {
  const found = (await deals()).find((one) => one.card.name === name && one.title.includes(title));
  if (found === undefined) throw new Error(`no opportunity of ${name}`);
  return found;
};
const column = (stage: string) => within(screen.getByTestId(`column-${stage}`));
const names = (stage: string) => column(stage).queryAllByTestId('deal').map((one) => one.querySelector('b')?.textContent);
const cardOf = (name: string) => {
  const found = screen.getAllByTestId('deal').find((one) => one.querySelector('b')?.textContent === name);
  if (found === undefined) throw new Error(`no card of ${name}`);
  return found;
};
const who = (element: HTMLElement) => {
  const button = element.querySelector<HTMLElement>('button.who');
  if (button === null) throw new Error('nothing to press');
  return button;
};
const select = (name: string) => fireEvent.click(who(cardOf(name)));
const selected = () => document.querySelector('[data-row="selected"] b')?.textContent;
const toast = (words: string) => waitFor(() => expect(screen.getByTestId('toast').textContent).toContain(words));
const type = (testid: string, value: string) => fireEvent.input(screen.getByTestId(testid), { target: { value } });
const gone = (testid: string) => waitFor(() => expect(screen.queryByTestId(testid)).toBeNull());
async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  forgetBook();
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'pipeline' });
  render(App);
  await screen.findAllByTestId('deal');
});
afterEach(cleanup);

describe('the board', () => {
  it('has four columns with their sums, the most first, and passes axe', async () => {
    expect(column('prospect').getByTestId('column-sum').textContent).toBe('8 筆・預計 NT$ 36.1 萬');
    expect(column('target').getByTestId('column-sum').textContent).toBe('7 筆・預計 NT$ 90 萬');
    expect(column('signed').getByTestId('column-sum').textContent).toBe('3 筆・未收 NT$ 11 萬');
    expect(names('prospect').slice(0, 3)).toEqual(['魏嘉慧', '顏如意', '劉建宏']);
    expect(names('signed')).toEqual(['游志明', '孫麗華', '陳國棟']);
    expect(screen.getByTestId('pipeline-conversion').textContent).toContain('潛在→目標 89%・17 筆過關，共 19 筆有結果');
    expect(await problems()).toEqual([]);
  });
  it('says on each card what is due, late or missing', () => {
    expect(cardOf('鄭文傑').textContent).toContain('9/21 前');
    expect(cardOf('王明倫').textContent).toContain('逾 4 天');
    expect(cardOf('歐陽靖').textContent).toContain('逾 6 天');
    expect(cardOf('宋家豪').textContent).toContain('停 38 天');
    expect(within(cardOf('宋家豪')).getByTestId('deal-add-day').textContent).toBe('＋日期');
    expect(cardOf('游志明').textContent).toContain('第 2/4 期');
    expect(cardOf('游志明').textContent).toContain('今天');
    expect(cardOf('陳國棟').textContent).toContain('7/21 晚收齊');
    expect(cardOf('吳佩珊').textContent).toContain('9/3 收齊');
  });
  it('shows the first and the rest when asked; the arrow goes on too', async () => {
    expect(names('prospect')).toHaveLength(6);
    const more = column('prospect').getByTestId('column-more');
    expect(more.textContent).toBe('還有 2 筆');
    for (let step = 0; step < 6; step += 1) await press('ArrowDown');
    await waitFor(() => expect(names('prospect')).toHaveLength(7));
    await fireEvent.click(column('prospect').getByTestId('column-more'));
    expect(names('prospect')).toHaveLength(8);
  });
  it('moves with the arrows, opens with Enter, logs with L', async () => {
    await press('ArrowDown');
    await press('ArrowRight');
    await waitFor(() => expect(selected()).toBe('范姜雅惠'));
    await press('ArrowRight');
    await waitFor(() => expect(selected()).toBe('孫麗華'));
    await press('Enter');
    expect((await screen.findByTestId('card-name')).textContent).toBe('孫麗華');
    route.back();
    await screen.findAllByTestId('deal');
    expect(selected()).toBe('孫麗華');
    await press('KeyL');
    expect(route.place).toMatchObject({ screen: 'card', compose: { kind: 'call' } });
  });
});

describe('the gates', () => {
  it('asks with Shift → what is missing, and Enter saves: three ticks make a target', async () => {
    await select('顏如意');
    expect(cardOf('顏如意').textContent).toContain('還缺・短期能成');
    await forward();
    await screen.findByTestId('ticks-dialog');
    expect(await problems()).toEqual([]);
    await press('Digit3');
    await press('Enter', {}, screen.getByTestId('ticks-soon'));
    await toast('顏小姐：進目標了');
    await gone('ticks-dialog');
    await waitFor(() => expect(names('target')).toContain('顏如意'));
    expect(selected()).toBe('顏如意');
    expect((await dealOf('顏如意')).since).toBe('2026-09-15');
    await press('KeyZ');
    await waitFor(() => expect(names('prospect')).toContain('顏如意'));
  });
  it('takes the last tick back with Shift ←, and says where there is none', async () => {
    await select('許雅筑');
    await back();
    await toast('許小姐：退回潛在');
    await waitFor(() => expect(names('prospect')).toContain('許雅筑'));
    expect((await dealOf('許雅筑')).ticks.map((day) => day !== null)).toEqual([true, true, false]);
    await select('方柏睿');
    await back();
    await toast('已經在第一欄');
  });
  it('makes and takes back a tick on the card itself', async () => {
    await select('魏嘉慧');
    await fireEvent.click(within(cardOf('魏嘉慧')).getByTestId('deal-tick-means'));
    await toast('魏太太：有能力');
    expect((await dealOf('魏嘉慧')).missing).toEqual(['soon']);
  });
  it('signs a target by its order, and brings back with another order what ended with one', async () => {
    await select('鄭文傑');
    await forward();
    await screen.findByTestId('order-dialog');
    await waitFor(() => expect((screen.getByTestId('line-amount') as HTMLInputElement).value).toBe('380,000'));
    await save();
    await waitFor(async () => expect((await dealOf('鄭文傑', '團保')).stage).toBe('qualified'));
    await gone('order-dialog');
    await waitFor(() => expect(names('qualified')).toContain('鄭文傑'));
    await fireEvent.click(screen.getByTestId('pipeline-ended'));
    const row = (await screen.findAllByTestId('deal-row')).find((one) => one.textContent.includes('單取消了'));
    if (row === undefined) throw new Error('none ended with its order');
    await fireEvent.click(who(row));
    await press('KeyX');
    await toast('再簽一張單，它就回來');
    await forward();
    await screen.findByTestId('order-dialog');
    await waitFor(() => expect((screen.getByTestId('line-amount') as HTMLInputElement).value).toBe('75,000'));
    await save();
    await waitFor(async () => expect((await dealOf('鄭文傑', '健檢')).stage).toBe('qualified'));
  });
  it('opens the order for a target, the receivables for what is signed, and goes no further', async () => {
    await select('鄭文傑');
    await forward();
    const dialog = await screen.findByRole('dialog');
    await fireEvent.click(within(dialog).getByRole('button', { name: '取消' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await select('吳佩珊');
    await forward();
    await toast('全款收齊了，沒有下一階');
    await select('陳國棟');
    await forward();
    await toast('過期才收齊，不會變成合格');
    await select('孫麗華');
    await back();
    await toast('已經有單，階段看單和付款');
    await forward();
    expect(route.place).toMatchObject({ screen: 'pipeline', view: 'receivables' });
  });
});

describe('an opportunity', () => {
  it('ends with a coded reason, is found among the ended, and is reopened', async () => {
    await select('鄭文傑');
    await press('KeyX');
    await screen.findByTestId('end-dialog');
    expect((screen.getByTestId('end-do') as HTMLButtonElement).disabled).toBe(true);
    await press('Digit2');
    await type('end-note', '別家便宜');
    expect(await problems()).toEqual([]);
    await save();
    await toast('已結束：鄭經理（給了別家）');
    expect(await dealOf('鄭文傑', '團保')).toMatchObject({ stage: 'lost', lost_reason: 'competitor', note: '別家便宜' });
    await fireEvent.click(screen.getByTestId('pipeline-ended'));
    await waitFor(() => expect(screen.getAllByTestId('deal-row')).toHaveLength(5));
    const row = screen.getAllByTestId('deal-row').find((one) => one.textContent.includes('團保'));
    if (row === undefined) throw new Error('not among the ended');
    await fireEvent.click(who(row));
    await press('KeyX');
    await toast('重開了：鄭經理');
    await waitFor(async () => expect((await dealOf('鄭文傑', '團保')).stage).toBe('target'));
  });
  it('with an order that stands is not ended, and says why', async () => {
    await select('歐陽靖');
    await press('KeyX');
    await toast('要先取消那張單');
    expect(screen.queryByTestId('end-dialog')).toBeNull();
  });
  it('is added with N for somebody who is looked for, with an amount as people say it', async () => {
    await press('KeyN');
    await screen.findByTestId('deal-dialog');
    await save();
    await waitFor(() => expect(screen.getByTestId('deal-dialog').textContent).toContain('先選客戶'));
    await type('gift-person', '翁曉菁');
    await screen.findAllByTestId('gift-person-option');
    await press('Enter', {}, screen.getByTestId('gift-person'));
    await screen.findByTestId('gift-person-chosen');
    await type('deal-title', '店面險');
    await type('deal-probability', '６０');
    await fireEvent.change(screen.getByTestId('deal-value'), { target: { value: '12萬' } });
    await waitFor(() => expect((screen.getByTestId('deal-value') as HTMLInputElement).value).toBe('120,000'));
    expect(await problems()).toEqual([]);
    await save();
    await toast('記下商機：翁店長');
    await waitFor(() => expect(selected()).toBe('翁曉菁'));
    const added = await dealOf('翁曉菁');
    expect([added.value, added.probability, added.stage]).toEqual([{ amount: '120000.00', currency: 'TWD' }, 60, 'prospect']);
  });
  it('is filled in where its card says so, changed with E, and taken out', async () => {
    await fireEvent.click(within(cardOf('宋家豪')).getByTestId('deal-add-day'));
    await screen.findByTestId('deal-dialog');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('deal-day')));
    await fireEvent.change(screen.getByTestId('deal-day'), { target: { value: '2026-10-02' } });
    await waitFor(() => expect((screen.getByTestId('deal-day') as HTMLInputElement).value).toBe('10/2'));
    await save();
    await toast('改好了：');
    expect((await dealOf('宋家豪')).expected_on).toBe('2026-10-02');
    await gone('deal-dialog');
    await press('KeyE');
    await fireEvent.click(await screen.findByTestId('deal-remove'));
    await toast('拿掉了：');
    await waitFor(async () => expect((await deals()).some((one) => one.card.name === '宋家豪')).toBe(false));
  });
  it('with an unreadable amount is not saved around', async () => {
    await select('鄭文傑');
    await press('KeyE');
    await screen.findByTestId('deal-dialog');
    await fireEvent.change(screen.getByTestId('deal-value'), { target: { value: '很多' } });
    await waitFor(() => expect(screen.getByTestId('deal-dialog').textContent).toContain('很多」'));
    expect((await dealOf('鄭文傑', '團保')).value?.amount).toBe('380000.00');
  });
});

describe('the table', () => {
  beforeEach(async () => {
    await press('KeyV');
    await screen.findAllByTestId('deal-row');
  });
  const rows = () => screen.getAllByTestId('deal-row').map((row) => row.querySelector('b')?.textContent);
  it('orders by a column and passes axe', async () => {
    expect(route.place).toMatchObject({ view: 'table' });
    await fireEvent.click(screen.getByTestId('pipeline-sort-value'));
    expect(rows().slice(0, 2)).toEqual(['鄭文傑', '陳國棟']);
    await fireEvent.click(screen.getByTestId('pipeline-sort-value'));
    expect(rows()[0]).toBe('宋家豪');
    expect(screen.getByTestId('pipeline-sort-value').parentElement?.getAttribute('aria-sort')).toBe('ascending');
    expect(await problems()).toEqual([]);
  });
  it('is narrowed by a cell of the overview, and widened again', async () => {
    const cell = screen.getByTestId('overview-high-now');
    expect(cell.getAttribute('title')).toBe('大・這個月以前：1 筆・NT$ 380,000');
    await fireEvent.click(cell);
    await waitFor(() => expect(rows()).toEqual(['鄭文傑']));
    await fireEvent.click(screen.getByTestId('overview-clear'));
    await waitFor(() => expect(rows()).toHaveLength(18));
  });
  it('lets the arrows go from cell to cell without moving the table', async () => {
    const before = selected();
    screen.getByTestId('overview-high-now').focus();
    await press('ArrowRight', {}, screen.getByTestId('overview-high-now'));
    expect(document.activeElement).toBe(screen.getByTestId('overview-high-next'));
    await press('ArrowDown', {}, screen.getByTestId('overview-high-next'));
    expect(document.activeElement).toBe(screen.getByTestId('overview-middle-next'));
    expect(selected()).toBe(before);
  });
  it('tells what each source brings, and takes a cost down', async () => {
    expect(screen.getByTestId('pipeline-sources').textContent).toContain('成得最多的是「展場名單」：2 筆簽約');
    await fireEvent.click(screen.getByTestId('source-cost-add'));
    await type('source-cost-source', '展場名單');
    await fireEvent.click(screen.getByTestId('source-cost-save'));
    await waitFor(() => expect(screen.getByTestId('source-cost-form').textContent).toContain('寫花了多少'));
    await fireEvent.change(screen.getByTestId('source-cost-amount'), { target: { value: '3萬' } });
    await waitFor(() => expect((screen.getByTestId('source-cost-amount') as HTMLInputElement).value).toBe('30,000'));
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('source-cost-save'));
    await toast('記下花費：展場名單 NT$ 30,000');
    const row = () => screen.getAllByTestId('source-row').find((one) => one.textContent.includes('展場名單'));
    // Two customers came of it and signed.
    await waitFor(() => expect(row()?.textContent.replaceAll(/\s/g, '')).toContain('NT$30,000NT$15,000'));
  });
});
