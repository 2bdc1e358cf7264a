// 改購買: an order that was put in wrong is put right, and nothing else of it changes.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import type { OrderDraft } from '../../api';
import { backend } from '../../api/mock';
import { route } from '../../app/route.svelte';
import { begin, box, choose, gone, idOf, menu, open, press, problems, row, rows, save, seen, toast, tradeOf, type } from './testing';

const twd = (amount: string) => ({ amount, currency: 'TWD' });
/** The latest that was sent. */
const sent = () => {
  const call = vi.mocked(backend.call).mock.calls.findLast(([command]) => command === 'change_order');
  return call?.[1] as { order: string; draft: OrderDraft } | undefined;
};
const focusOn = (words: string) => within(row(words)).getByTestId('order-open').focus();
/** Stands on the row and presses E. */
async function edit(words: string) {
  focusOn(words);
  await press('KeyE', {}, document.activeElement ?? document.body);
}

beforeEach(async () => {
  await begin();
  vi.spyOn(backend, 'call');
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('a purchase', () => {
  it('with four odd parts goes back as it came when it is opened and saved', async () => {
    const { opportunities } = await tradeOf('方柏睿');
    const draft: OrderDraft = {
      day: '2026-03-04',
      lines: [
        { product: '終身壽險', quantity: '2.5', amount: twd('50000.01') },
        { product: '', quantity: '0', amount: twd('-417.00') },
      ],
      plan: [
        { due_on: '2026-03-31', amount: twd('7.01'), name: '訂金' },
        { due_on: '2026-10-09', amount: twd('20000.00'), name: '' },
        { due_on: '2026-10-09', amount: twd('9576.00'), name: '同一天的' },
        { due_on: '2029-02-28', amount: twd('20000.00'), name: '尾款' },
      ],
      number: 'X-7',
      way: 'allowance',
      opportunity: opportunities[0]?.id ?? '',
      refunds: null,
      note: '兩行\n字',
    };
    await backend.call('add_order', { card: idOf('方柏睿'), draft });
    await open('方柏睿');
    const before = (await tradeOf('方柏睿')).orders[0];
    await edit('終身壽險');
    expect((await seen('order-dialog')).textContent).toContain('改購買：終身壽險');
    await waitFor(() => expect(screen.getAllByTestId('plan-row')).toHaveLength(4));
    // Whoever looks at the other ways of paying has them back as well.
    await choose('order-first');
    await waitFor(() => expect(screen.getAllByTestId('plan-row')).toHaveLength(2));
    await choose('order-paid');
    await choose('order-parts');
    await waitFor(() => expect(screen.getAllByTestId('plan-row')).toHaveLength(4));
    expect(screen.getByTestId('plan-sum').textContent).toContain('4 期合計剛好');
    expect(await problems()).toEqual([]);
    await save();
    await toast('改好了：終身壽險 NT$ 49,583.01');
    await gone('order-dialog');
    expect(sent()).toEqual({ order: before?.id, draft });
    expect((await tradeOf('方柏睿')).orders[0]).toEqual(before);
  });
  it('is put right by keys, and Z takes that back', async () => {
    await open('王美玲');
    const before = (await tradeOf('王美玲')).orders.find((one) => one.lines[0]?.product === '旅平險');
    await press('ArrowDown');
    expect(rows()[0]?.contains(document.activeElement)).toBe(true);
    expect(row('旅平險')).toBe(rows()[0]);
    await press('KeyE', {}, document.activeElement ?? document.body);
    await seen('order-dialog');
    await waitFor(() => expect(document.activeElement).toBe(box('line-product')));
    expect([box('line-product').value, box('line-quantity').value, box('line-amount').value]).toEqual(['旅平險', '1', '3,600']);
    expect(screen.getByTestId('trade-way-cash').getAttribute('aria-pressed')).toBe('true');
    // The price agreed would be 850 each: what somebody wrote stays.
    await type('line-quantity', '4');
    expect(box('line-amount').value).toBe('3,600');
    await type('order-day', '2026-08-29');
    await type('order-number', 'T-1');
    await save();
    await toast('改好了：旅平險 NT$ 3,600');
    await gone('order-dialog');
    const changed = (await tradeOf('王美玲')).orders.find((one) => one.id === before?.id);
    expect(changed).toEqual({ ...before, day: '2026-08-29', paid_on: '2026-08-29', number: 'T-1', lines: [{ ...before?.lines[0], quantity: '4' }] });
    await waitFor(() => expect(within(row('旅平險')).getByTestId('order-open')).toBe(document.activeElement));
    await press('KeyZ');
    await waitFor(async () => expect((await tradeOf('王美玲')).orders.find((one) => one.id === before?.id)).toEqual(before));
  });
  it('that was paid becomes one in parts, and back', async () => {
    await open('王美玲');
    await menu(row('旅平險'), 'order-more', '改這筆');
    await seen('order-dialog');
    expect(screen.queryByTestId('order-held')).toBeNull();
    await choose('order-parts');
    await waitFor(() => expect(screen.getAllByTestId('plan-row')).toHaveLength(3));
    await save();
    await gone('order-dialog');
    await waitFor(() => expect(row('旅平險').textContent).toContain('第 1/3 期'));
    await edit('旅平險');
    await seen('order-dialog');
    await choose('order-paid');
    await fireEvent.click(screen.getByTestId('trade-way-transfer'));
    await save();
    await gone('order-dialog');
    await waitFor(() => expect(row('旅平險').textContent).toContain('付清'));
    expect(sent()?.draft).toMatchObject({ plan: [], way: 'transfer' });
  });
  it('keeps its own parts when its sum changes, and says what they lack', async () => {
    await open('游志明');
    await edit('車險');
    await seen('order-dialog');
    await type('line-amount', '80,000');
    await waitFor(() => expect(screen.getByTestId('plan-sum').textContent).toContain('還差 NT$ 5,600'));
    expect(screen.getAllByTestId<HTMLInputElement>('plan-amount').map((one) => one.value)).toEqual(Array(4).fill('18,600'));
    await save();
    await screen.findByText('各期都要有日子和金額，加起來剛好');
    expect(sent()).toBeUndefined();
    await type('plan-amount', '24,200', 3);
    await save();
    await gone('order-dialog');
    expect(sent()?.draft.plan.map((one) => one.amount.amount)).toEqual(['18600.00', '18600.00', '18600.00', '24200.00']);
    expect((await tradeOf('游志明')).orders[0]?.left).toEqual(twd('61400.00'));
  });
  it('says beforehand what payments hold it to', async () => {
    await open('游志明');
    await edit('車險');
    await seen('order-dialog');
    await seen('order-held');
    expect((screen.getByTestId('order-paid').querySelector('input') as HTMLInputElement).disabled).toBe(true);
    expect(screen.getByTestId('order-held').textContent).toContain('收過款了，要留著分期');
    await type('order-day', '2026-06-13');
    await screen.findByText('6/12 就收過款，不能比它晚');
    expect(await problems()).toEqual([]);
    await save();
    expect(sent()).toBeUndefined();
    await type('order-day', '2026-06-12');
    await waitFor(() => expect(screen.queryByText('6/12 就收過款，不能比它晚')).toBeNull());
    await type('line-amount', 'US$ 74,400');
    await screen.findByText('收過或退過款，幣別要維持 TWD');
  });
  it('says beforehand what refunds hold it to', async () => {
    await open('黃淑芬');
    await edit('NT$ 5,200');
    await seen('order-dialog');
    await type('line-amount', '1,199');
    await screen.findByText('退過 NT$ 1,200，總額不能比這少');
    await type('order-day', '2026-07-16');
    await screen.findByText('7/15 就退過款，不能比它晚');
    await type('order-day', '2026-07-15');
    await type('line-amount', '1,200');
    await save();
    await toast('改好了：旅平險 NT$ 1,200');
  });
  it('warns of the limit only for what is owed more than before', async () => {
    await open('歐陽靖');
    await edit('責任險');
    await seen('order-dialog');
    await waitFor(() => expect(screen.queryByTestId('order-facts')?.textContent).not.toContain('這筆之後欠'));
    await type('line-amount', '96,001');
    await waitFor(() => expect(screen.getByTestId('order-facts').textContent).toContain('這筆之後欠 NT$ 96,001，額度 NT$ 80,000'));
  });
  it('says in the dialog what the core refuses', async () => {
    await open('歐陽靖');
    await edit('責任險');
    const dialog = await seen('order-dialog');
    const { orders } = await tradeOf('歐陽靖');
    // In another window.
    await backend.call('cancel_order', { order: orders[0]?.id });
    await save();
    expect((await within(dialog).findByTestId('error-bar')).textContent).toContain('這張單已經取消了，沒有改動');
    expect(screen.queryByTestId('toast')).toBeNull();
  });
  it('that is cancelled is not edited, and E says so instead of opening the card', async () => {
    await open('鄭文傑');
    await edit('員工健檢');
    await toast('已取消的不能改');
    expect(route.screen).toBe('card');
    expect(screen.queryByTestId('order-dialog')).toBeNull();
    within(row('員工健檢')).getByTestId('order-more').focus();
    await fireEvent.keyDown(within(row('員工健檢')).getByTestId('order-more'), { key: 'Enter', code: 'Enter' });
    await screen.findByRole('menuitem', { name: '拿掉（記錯了）' });
    expect(screen.queryByRole('menuitem', { name: '改這筆' })).toBeNull();
  });
  it('leaves E to the card where nobody stands on one', async () => {
    await open('王美玲');
    await press('KeyE');
    expect(route.screen).toBe('edit');
  });
});

describe('a refund', () => {
  it('goes back as it came, and is put right', async () => {
    await open('黃淑芬');
    const refund = (await tradeOf('黃淑芬')).orders.find((one) => one.refunds !== null);
    await edit('退款');
    expect((await seen('refund-dialog')).textContent).toContain('改退款：旅平險');
    expect(box('refund-amount').value).toBe('1,200');
    expect(await problems()).toEqual([]);
    await save();
    await toast('退款改好了：NT$ 1,200');
    await gone('refund-dialog');
    expect(sent()?.draft).toEqual({
      day: '2026-07-15',
      lines: refund?.lines,
      plan: [],
      number: '',
      way: 'cash',
      opportunity: null,
      refunds: refund?.refunds,
      note: '少去一位',
    });
    await edit('退款');
    await seen('refund-dialog');
    // Its own amount is not taken off what is left.
    await type('refund-amount', '5,201');
    await screen.findByText('超過了，最多還能退 NT$ 5,200');
    await type('refund-amount', '2,400');
    await save();
    await toast('退款改好了：NT$ 2,400');
    expect((await tradeOf('黃淑芬')).orders.find((one) => one.id === refund?.id)?.amount).toEqual(twd('-2400.00'));
  });
  it('of several lines is left to those who wrote it', async () => {
    const bought = (await tradeOf('黃淑芬')).orders.find((one) => one.lines[0]?.product === '旅平險' && one.refunds === null);
    const line = (amount: string) => ({ product: '旅平險', quantity: '-1', amount: twd(amount) });
    const draft = { day: '2026-08-01', lines: [line('-100.00'), line('-50.00')], plan: [], number: '', way: null, opportunity: null };
    await backend.call('add_order', { card: idOf('黃淑芬'), draft: { ...draft, refunds: bought?.id, note: '' } });
    await open('黃淑芬');
    await edit('NT$ 150');
    await toast('這筆退款不能在這裡改。拿掉，再記一次');
    expect(screen.queryByTestId('refund-dialog')).toBeNull();
  });
});

it('shows the key of the row one stands on at the bottom', async () => {
  route.start({ screen: 'card', id: idOf('王美玲'), tab: 'trade' });
  render(App);
  await seen('trade-orders');
  expect(screen.queryByText('改這筆')).toBeNull();
  await press('ArrowDown');
  await screen.findByText('改這筆');
  screen.getByRole('tab', { name: /購買應收/ }).focus();
  await waitFor(() => expect(screen.queryByText('改這筆')).toBeNull());
});
