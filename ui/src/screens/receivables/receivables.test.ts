// 應收 on the invented book: the list, payments by the keyboard alone, and what stands beside it.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import type { Order, Receivables, Trade } from '../../api';
import { backend } from '../../api/mock';
import { desk, guarded } from '../../api/mock/safety/vault';
import { book } from '../../api/mock/store';
import { forgetBook } from '../../app/forget';
import { everythingChanged } from '../../app/refresh.svelte';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.activeElement ?? document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const save = () => press('Enter', { ctrlKey: true });
const rows = () => screen.getAllByTestId('rec-row');
const row = (name: string) => {
  const found = rows().find((one) => one.textContent.includes(name));
  if (found === undefined) throw new Error(`no row of ${name}`);
  return found;
};
const select = (name: string) => fireEvent.click(within(row(name)).getAllByRole('button')[0] as HTMLElement);
const toast = (words: string) => waitFor(() => expect(screen.getByTestId('toast').textContent).toContain(words));
const type = (testid: string, value: string) => fireEvent.input(screen.getByTestId(testid), { target: { value } });
const gone = (testid: string) => waitFor(() => expect(screen.queryByTestId(testid)).toBeNull());
const page = () => backend.call('receivables', { currency: 'TWD' }) as Promise<Receivables>;
const cardOf = (name: string) => book.cards.find((one) => one.name === name)?.id ?? '';
const tradeOf = (name: string) => backend.call('trade', { card: cardOf(name) }) as Promise<Trade>;
const orderOf = async (name: string): Promise<Order> => {
  const order = (await tradeOf(name)).orders.find((one) => one.state === 'planned');
  if (order === undefined) throw new Error(`no order of ${name}`);
  return order;
};
const plan = async (name: string) => (await orderOf(name)).plan.map((one) => [one.due_on, one.amount.amount, one.left.amount]);
async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}
async function pay(name: string) {
  await select(name);
  await waitFor(() => expect(row(name).getAttribute('aria-selected')).toBe('true'));
  await press('KeyR');
  await screen.findByTestId('rec-pay');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('rec-amount')));
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  forgetBook();
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'today' });
  render(App);
  // As people come to it: the keys of a screen count before those of the window it was opened in.
  await screen.findAllByTestId('today-row');
  route.start({ screen: 'pipeline', view: 'receivables' });
  await screen.findAllByTestId('rec-row');
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('the list', () => {
  it('says what is owed, by whom and how old, and passes axe', async () => {
    expect(screen.getByTestId('rec-about').textContent.replaceAll(/\s+/g, ' ')).toContain('未收 NT$ 32.9 萬、US$ 3,200・6 位 已到期 NT$ 11.5 萬');
    expect(screen.getByTestId('rec-about').querySelector('span')?.title).toBe('NT$ 329,400、US$ 3,200');
    expect(rows()[0]?.textContent).toContain('歐陽靖');
    expect(row('歐陽靖').textContent).toContain('逾 6 天');
    expect(row('游志明').textContent).toContain('車險 2/4 期');
    expect(row('孫麗華').textContent).toContain('收一部分');
    expect(row('王美玲').textContent).toContain('US$ 3,200');
    expect(screen.getByTestId('rec-total').textContent).toContain('未收 NT$ 329,400、US$ 3,200');
    expect(screen.getAllByTestId('rec-age').map((one) => one.querySelector('.count')?.textContent)).toEqual([
      '5 筆',
      '3 筆',
      '1 筆',
      '1 筆',
      '—',
      '—',
      '—',
    ]);
    await screen.findByTestId('rec-warnings');
    expect(await problems()).toEqual([]);
  });

  it('leaves only the rows of one age; an empty one leads on', async () => {
    const age = (bucket: string) => screen.getAllByTestId('rec-age').find((one) => one.dataset['bucket'] === bucket) as HTMLElement;
    await fireEvent.click(age('late30'));
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(screen.getByTestId('rec-total').textContent).toContain('未收 NT$ 96,000');
    expect(age('late30').getAttribute('aria-pressed')).toBe('true');
    await press('Escape');
    await waitFor(() => expect(rows()).toHaveLength(10));
    await fireEvent.click(age('late90'));
    expect((await screen.findByTestId('empty')).textContent).toContain('這一段都收齊了');
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('rec-next-due'));
    await waitFor(() => expect(rows()).toHaveLength(10));
  });

  it('stands by customer, and shows what was settled', async () => {
    await fireEvent.click(within(screen.getByTestId('rec-show-customer')).getByRole('radio'));
    await waitFor(() => expect(screen.getAllByTestId('rec-customer')).toHaveLength(6));
    expect(screen.getAllByTestId('rec-customer')[1]?.textContent).toContain('游志明');
    expect(screen.getAllByTestId('rec-customer')[1]?.textContent).toContain('3 筆，未收 NT$ 55,800');
    expect(await problems()).toEqual([]);
    await fireEvent.click(within(screen.getByTestId('rec-show-settled')).getByRole('radio'));
    await waitFor(() => expect(row('鄭文傑').textContent).toContain('8/20 收齊'));
    await select('鄭文傑');
    await press('KeyR');
    await toast('這一期收齊了');
    expect(screen.queryByTestId('rec-pay')).toBeNull();
    expect(await problems()).toEqual([]);
  });

  it('moves with J and K, opens the card with Enter, and comes back to the same part', async () => {
    await press('KeyJ', {}, document.body);
    await waitFor(() => expect(row('游志明').getAttribute('aria-selected')).toBe('true'));
    await press('KeyJ');
    await press('KeyK');
    await press('Enter');
    expect((await screen.findByTestId('card-name')).textContent).toBe('游志明');
    expect(route.place).toMatchObject({ screen: 'card', tab: 'trade' });
    route.back();
    await waitFor(() => expect(row('游志明').getAttribute('aria-selected')).toBe('true'));
  });

  it('calls with C: the number is copied and a log begins', async () => {
    await press('KeyC', {}, document.body);
    expect((await screen.findByTestId('card-name')).textContent).toBe('歐陽靖');
    await toast('0914-000-845');
    expect(route.place).toMatchObject({ compose: { kind: 'call' } });
  });

  it('does nothing on letters while an input method composes', async () => {
    await press('KeyR', { isComposing: true }, document.body);
    await press('KeyS', { keyCode: 229 }, document.body);
    expect(screen.queryByTestId('rec-pay')).toBeNull();
    expect(screen.queryByTestId('rec-due-dialog')).toBeNull();
  });
});

describe('a payment', () => {
  it('is booked in part by the keyboard alone, the rest a week later, and Z takes both back', async () => {
    await pay('游志明');
    const amount = screen.getByTestId<HTMLInputElement>('rec-amount');
    expect(amount.value).toBe('18,600');
    expect(await problems()).toEqual([]);
    await type('rec-amount', '1萬');
    await waitFor(() => expect(screen.getByTestId('rec-split').textContent.replaceAll(/\s+/g, ' ')).toContain('這次 10,000'));
    expect(screen.getByTestId('rec-split').textContent).toContain('還差 8,600');
    expect(screen.getByTestId('rec-rest-stays').getAttribute('aria-pressed')).toBe('true');
    expect(screen.getByTestId('rec-rest-on').textContent).toContain('一週後 9/22（二）');
    expect(screen.getByTestId('rec-rest-next').textContent).toContain('併到第 3 期');
    expect(await problems()).toEqual([]);
    // A digit in the amount is a digit; outside it chooses how it was paid.
    await press('Digit2', {}, amount);
    expect(screen.getByTestId('rec-way-cash').getAttribute('aria-pressed')).toBe('true');
    screen.getByTestId('rec-rest-on').focus();
    await press('Digit2');
    await waitFor(() => expect(screen.getByTestId('rec-way-transfer').getAttribute('aria-pressed')).toBe('true'));
    await fireEvent.click(screen.getByTestId('rec-rest-on'));
    await save();
    await toast('游師傅 付了 NT$ 10,000（R-2026-0915-01），這張單還差 NT$ 45,800');
    await gone('rec-pay');
    expect(await plan('游志明')).toEqual([
      ['2026-06-15', '18600.00', '0.00'],
      ['2026-09-15', '10000.00', '0.00'],
      ['2026-09-22', '8600.00', '8600.00'],
      ['2026-12-15', '18600.00', '18600.00'],
      ['2027-03-15', '18600.00', '18600.00'],
    ]);
    expect((await tradeOf('游志明')).receipts[0]).toMatchObject({ way: 'transfer', number: 'R-2026-0915-01' });
    await waitFor(() => expect(row('游志明').textContent).toContain('8,600'));
    // The plan has new parts; the same order stays selected, and the keyboard in it.
    await waitFor(() => expect(row('游志明').getAttribute('aria-selected')).toBe('true'));
    await waitFor(() => expect(document.activeElement?.textContent).toContain('游志明'));
    await press('KeyZ');
    await waitFor(() => expect(row('游志明').textContent).toContain('18,600'));
    expect((await plan('游志明')).length).toBe(4);
  });

  it('closes a part when it is paid in full, and the next row is selected', async () => {
    await pay('歐陽靖');
    await waitFor(() => expect(screen.getAllByTestId('rec-fact')[0]?.textContent).toContain('額度 NT$ 80,000，現在欠 NT$ 96,000，超過 NT$ 16,000'));
    expect(screen.queryByTestId('rec-rest-stays')).toBeNull();
    await save();
    await toast('這張單收齊了');
    await waitFor(() => expect(rows()).toHaveLength(9));
    expect(row('游志明').getAttribute('aria-selected')).toBe('true');
  });

  it('says what is paid too much, and what goes to the next part', async () => {
    await pay('孫麗華');
    await type('rec-amount', '60,000');
    await waitFor(() => expect(screen.getByTestId('rec-over').textContent).toContain('溢收 NT$ 5,600'));
    await save();
    await toast('溢收 NT$ 5,600');
    await pay('翁曉菁');
    await type('rec-amount', '40,000');
    await waitFor(() => expect(screen.getByTestId('rec-beyond').textContent).toContain('多的算進第 2 期：NT$ 7,800'));
    expect(screen.getByTestId('rec-rest-next').hasAttribute('disabled')).toBe(true);
    await press('Escape');
    await gone('rec-pay');
    await waitFor(() => expect(document.activeElement?.textContent).toContain('翁曉菁'));
  });

  it('says beside the field what cannot be, and keeps what was typed', async () => {
    await pay('游志明');
    for (const [typed, words] of [
      ['', '先寫金額'],
      ['1.234,50', '看不懂「1.234,50」'],
      ['0', '金額要大於 0'],
      ['US$ 5', '這張單收 TWD'],
    ] as const) {
      await type('rec-amount', typed);
      await save();
      await waitFor(() => expect(within(screen.getByTestId('rec-pay')).getByRole('alert').textContent).toContain(words));
    }
    await type('rec-amount', '600');
    await type('rec-number', 'R-2026-0612-01');
    await save();
    await waitFor(() => expect(within(screen.getByTestId('rec-pay')).getByRole('alert').textContent).toContain('用過了'));
    expect(screen.getByTestId<HTMLInputElement>('rec-amount').value).toBe('600');
    await type('rec-number', '');
    for (const [day, words] of [
      ['2026-06-01', '比購買那天早'],
      ['2026-10-01', '要在今天以前'],
    ] as const) {
      await fireEvent.change(screen.getByTestId('rec-day'), { target: { value: day } });
      await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('rec-day').value).not.toBe(day));
      await save();
      await waitFor(() => expect(within(screen.getByTestId('rec-pay')).getByRole('alert').textContent).toContain(words));
    }
    expect(await plan('游志明')).toHaveLength(4);
  });

  it('lets off only where that is allowed', async () => {
    await pay('孫麗華');
    await type('rec-amount', '5萬');
    await waitFor(() => expect(screen.getByTestId('rec-rest-let_off').hasAttribute('disabled')).toBe(false));
    await fireEvent.click(screen.getByTestId('rec-rest-let_off'));
    await save();
    await toast('這張單收齊了');
    expect((await tradeOf('孫麗華')).receipts.map((one) => one.way)).toContain('allowance');
    guarded('apple', { 小王: 'pear' });
    desk.role = 'clerk';
    await session.refresh();
    everythingChanged();
    await pay('翁曉菁');
    await type('rec-amount', '100');
    const chip = await screen.findByTestId('rec-rest-let_off');
    expect(chip.hasAttribute('disabled')).toBe(true);
    expect(screen.getByTestId('rec-pay').textContent).toContain('折讓要主管來記');
    // Nobody's card is looked at for the list beside it.
    await gone('rec-warnings');
  });

  it('is opened by the button of the row as well', async () => {
    await fireEvent.click(within(row('游志明')).getByTestId('rec-step'));
    await screen.findByTestId('rec-pay');
    expect(row('游志明').textContent).toContain('記收款中');
    await fireEvent.click(screen.getByTestId('rec-leave'));
    await gone('rec-pay');
  });
});

describe('another day', () => {
  it('is chosen with S; what was paid stays where it was', async () => {
    await select('孫麗華');
    await press('KeyS');
    const dialog = await screen.findByTestId('rec-due-dialog');
    expect(dialog.textContent).toContain('現在 10/1 到期，未收 NT$ 54,400');
    expect(await problems()).toEqual([]);
    const field = screen.getByTestId('next-pick');
    await fireEvent.change(field, { target: { value: '2026-08-01' } });
    await waitFor(() => expect(within(dialog).getByRole('alert').textContent).toContain('比已收的一期（8/25）早'));
    await fireEvent.change(field, { target: { value: '2026-10-20' } });
    await toast('孫姐 儲蓄險 餘款改到 10/20 到期');
    await gone('rec-due-dialog');
    expect(await plan('孫麗華')).toEqual([
      ['2026-08-25', '20000.00', '0.00'],
      ['2026-10-01', '3400.00', '0.00'],
      ['2026-10-20', '54400.00', '54400.00'],
    ]);
    await waitFor(() => expect(row('孫麗華').textContent).toContain('10/20'));
    await waitFor(() => expect(row('孫麗華').getAttribute('aria-selected')).toBe('true'));
  });
});

describe('beside the list', () => {
  it('says in a sentence how sales and collection went, and V shows the table', async () => {
    expect(screen.getByTestId('rec-finding').textContent).toMatch(/^8 月只收到 \d+%，6 個月裡最低；9 月還沒完。$/);
    screen.getByTestId('sales-bars');
    await press('KeyV', {}, document.body);
    const table = await screen.findByTestId('sales-table');
    expect(table.querySelectorAll('tbody tr')).toHaveLength(6);
    expect(await problems()).toEqual([]);
  });

  it('explains the difference by parts that make it', async () => {
    const { gap, months } = await page();
    const minor = (money: { amount: string }) => Math.round(Number(money.amount) * 100);
    const { all, ...parts } = gap;
    expect(Object.values(parts).reduce((sum, one) => sum + minor(one), 0)).toBe(minor(all));
    expect(months.reduce((sum, one) => sum + minor(one.sold) - minor(one.collected), 0)).toBe(minor(all));
    const told = screen.getByTestId('rec-gap').textContent;
    for (const words of ['分期還沒到', '到期未收', '退保、取消', '折讓', '前期收回']) expect(told).toContain(words);
  });

  it('knows of the customers over their limit or on hold, and what this week can bring', async () => {
    const warnings = await screen.findByTestId('rec-warnings');
    expect(warnings.textContent).toContain('歐陽靖');
    expect(warnings.textContent).toContain('暫停出貨中');
    expect(warnings.textContent).not.toContain('王美玲');
    expect(screen.getByTestId('rec-week').textContent).toContain('NT$ 11.5 萬、US$ 3,200');
  });

  it('goes to the board and back', async () => {
    await fireEvent.click(within(screen.getByTestId('pipeline-board')).getByRole('radio'));
    await gone('rec-list');
    expect(route.place).toEqual({ screen: 'pipeline', view: 'board' });
  });
});

describe('nothing owed', () => {
  it('says so and leads to what was settled', async () => {
    for (const { order, left } of (await page()).rows) {
      const payment = { amount: left, day: null, way: 'cash', number: '', note: '', rest: { how: 'stays' } };
      await backend.call('book_payment', { order, payment });
    }
    expect((await screen.findByTestId('empty')).textContent).toContain('都收齊了');
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('rec-see-settled'));
    await screen.findAllByTestId('rec-row');
  });
});

describe('a narrow window', () => {
  beforeEach(async () => {
    window.innerWidth = 1000;
    window.dispatchEvent(new Event('resize'));
    await gone('rec-panel');
  });
  afterEach(() => {
    window.innerWidth = 1280;
    window.dispatchEvent(new Event('resize'));
  });
  it('has the panel under I', async () => {
    await press('KeyI', {}, document.body);
    await screen.findByTestId('rec-panel');
    expect(await problems()).toEqual([]);
    await press('KeyV', {}, document.body);
    await screen.findByTestId('sales-table');
  });
});
