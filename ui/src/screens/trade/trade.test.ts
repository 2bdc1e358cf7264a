// 購買應收 on the invented book: what is shown, what is written down, and that nothing is said in the way.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { route } from '../../app/route.svelte';
import { begin, box, choose, gone, idOf, menu, open, press, problems, row, rows, save, seen, toast, tradeOf, type } from './testing';

beforeEach(begin);
afterEach(cleanup);

describe('the tab', () => {
  it('shows the whole trade, each currency by itself, and passes axe', async () => {
    await open('王美玲');
    expect(row('美元壽險').textContent).toContain('第 2/2 期');
    expect(row('旅平險').textContent).toContain('付清');
    expect(screen.getByTestId('trade-owed').textContent).toContain('US$ 3,200');
    expect(screen.getByRole('tab', { name: /購買應收/ }).textContent).toContain('4');
    const face = (await seen('credit-lines')).textContent;
    for (const words of ['優', '從未逾期', '額度 NT$ 300,000', '未收 US$ 3,200', 'NT$ 86,600'])
      expect(face).toContain(words);
    expect(screen.getAllByTestId('holding').map((one) => one.textContent).join()).toContain('在玉山銀行');
    expect(screen.getByTestId('points-left').textContent).toBe('餘 620 點');
    expect(await problems()).toEqual([]);
    await fireEvent.click(within(row('美元壽險')).getByTestId('order-open'));
    expect((await seen('order-detail')).textContent).toContain('R-2026-0718-01');
    expect(screen.getAllByTestId('order-part')).toHaveLength(2);
    expect(await problems()).toEqual([]);
  });
  it('goes from row to row with the arrows, opens with a digit, and R leads to the receivables', async () => {
    await open('王美玲');
    await press('ArrowDown');
    expect(rows()[0]?.contains(document.activeElement)).toBe(true);
    await press('ArrowDown');
    expect(rows()[1]?.contains(document.activeElement)).toBe(true);
    await press('ArrowUp');
    expect(rows()[0]?.contains(document.activeElement)).toBe(true);
    await press('KeyR');
    expect(route.place).toEqual({ screen: 'pipeline', view: 'receivables' });
  });
  it('says late in days, hold, and cancelled', async () => {
    await open('歐陽靖');
    expect(row('責任險').textContent).toContain('逾 6 天');
    expect(screen.getByTestId('trade-owed').textContent).toContain('逾期 NT$ 96,000');
    expect(screen.getByTestId('trade-credit').textContent).toContain('超過額度');
    route.start({ screen: 'card', id: idOf('鄭文傑'), tab: 'trade' });
    await waitFor(() => expect(row('員工健檢').textContent).toContain('已取消'));
  });
  it('is a few lines where there is nothing', async () => {
    await open('方柏睿');
    for (const id of ['trade-orders', 'trade-holdings', 'trade-credit', 'trade-prices', 'trade-points'])
      expect(screen.getByTestId(id).className).toContain('empty');
    expect(screen.getByTestId('trade-opportunity').textContent).toContain('還差：有沒有意願、有沒有能力、短期能不能成');
    expect(await problems()).toEqual([]);
  });
  it('shows its summary on the card laid open', async () => {
    await open('王美玲');
    await press('Digit4');
    const summary = await seen('trade-summary');
    expect(summary.textContent).toContain('美元壽險');
    await fireEvent.click(screen.getByTestId('trade-open'));
    await seen('trade-orders');
  });
});

describe('a purchase', () => {
  it('is written by keys: the price agreed fills in, the way is a chip, and Z takes it back', async () => {
    await open('王美玲');
    await press('KeyN');
    await seen('order-dialog');
    await waitFor(() => expect(document.activeElement).toBe(box('line-product')));
    await type('line-product', '旅平險');
    await type('line-quantity', '4');
    await waitFor(() => expect(box('line-amount').value).toBe('3,400'));
    expect(screen.getByTestId('line').textContent).toContain('特別價 NT$ 850，到 12/31');
    expect(screen.getByTestId('order-total').textContent).toBe('合計 NT$ 3,400');
    expect(await problems()).toEqual([]);
    // Enter in the last box begins a line, Backspace in the empty one takes it away.
    await press('Enter', {}, box('line-amount'));
    await waitFor(() => expect(screen.getAllByTestId('line')).toHaveLength(2));
    await press('Backspace', {}, box('line-product', 1));
    await waitFor(() => expect(screen.getAllByTestId('line')).toHaveLength(1));
    await fireEvent.click(screen.getByTestId('trade-way-cash'));
    await save();
    await toast('已記購買：旅平險 NT$ 3,400');
    await gone('order-dialog');
    const { orders } = await tradeOf('王美玲');
    expect(orders.find((one) => one.day === '2026-09-15')).toMatchObject({
      state: 'paid',
      way: 'cash',
      lines: [{ product: '旅平險', quantity: '4', amount: { amount: '3400.00', currency: 'TWD' } }],
    });
    await press('KeyZ');
    await waitFor(async () => expect((await tradeOf('王美玲')).orders).toHaveLength(4));
  });
  it('says what is missing where it is missing, and writes nothing', async () => {
    await open('王美玲');
    await press('KeyN');
    await seen('order-dialog');
    await save();
    expect((await screen.findByText('寫一行：品項和金額')).getAttribute('role')).toBe('alert');
    await type('line-product', '火險');
    await type('line-amount', '看心情');
    await screen.findByText(/看不懂「看心情」/);
    await save();
    expect((await tradeOf('王美玲')).orders).toHaveLength(4);
    await type('line-amount', '1.2萬');
    await waitFor(() => expect(box('line-amount').value).toBe('12,000'));
    await type('line-product', '火險');
    await fireEvent.click(screen.getByTestId('line-add'));
    await type('line-product', '美元壽險', 1);
    await type('line-amount', 'US$ 500', 1);
    await screen.findByText('這裡只能有一種幣別（TWD USD），沒有存。分開記。');
  });
  it('is paid in parts that make the sum; what is beyond the limit is said before and after, and does not stop it', async () => {
    await open('歐陽靖');
    await press('KeyN');
    await seen('order-dialog');
    await type('line-product', '責任險');
    await type('line-amount', '10萬');
    await choose('order-parts');
    await waitFor(() => expect(screen.getAllByTestId('plan-row')).toHaveLength(3));
    expect(screen.getAllByTestId<HTMLInputElement>('plan-amount').map((one) => one.value)).toEqual(['33,334', '33,333', '33,333']);
    expect(screen.getByTestId('plan-sum').textContent).toContain('3 期合計剛好');
    expect((await seen('order-facts')).textContent).toContain('這筆之後欠 NT$ 196,000，額度 NT$ 80,000');
    expect(screen.getByTestId('order-facts').textContent).toContain('滿 NT$ 50,000：最多讓 2 %');
    expect(await problems()).toEqual([]);
    await type('plan-amount', '30,000', 2);
    await waitFor(() => expect(screen.getByTestId('plan-sum').textContent).toContain('還差 NT$ 3,333'));
    await save();
    await screen.findByText('各期都要有日子和金額，加起來剛好');
    await fireEvent.click(screen.getByTestId('plan-add'));
    await waitFor(() => expect(screen.getByTestId('plan-sum').textContent).toContain('4 期合計剛好'));
    await fireEvent.click(screen.getByTestId('plan-again'));
    await type('plan-count', '２');
    await waitFor(() => expect(screen.getAllByTestId('plan-row')).toHaveLength(2));
    await save();
    await toast('這筆之後欠 NT$ 196,000，額度 NT$ 80,000');
    await gone('order-dialog');
    const order = (await tradeOf('歐陽靖')).orders.find((one) => one.day === '2026-09-15');
    expect(order?.plan.map((one) => [one.due_on, one.amount.amount])).toEqual([
      ['2026-10-15', '50000.00'],
      ['2026-11-15', '50000.00'],
    ]);
  });
  it('begins with a share, and the names are those people use', async () => {
    await open('方柏睿');
    await press('KeyN');
    await seen('order-dialog');
    await type('line-product', '火險');
    await waitFor(() => expect(box('line-amount').value).toBe('32,200'));
    await choose('order-first');
    await waitFor(() => expect(screen.getAllByTestId('plan-row')).toHaveLength(2));
    await save();
    await gone('order-dialog');
    expect((await tradeOf('方柏睿')).orders[0]?.plan.map((one) => [one.name, one.due_on, one.amount.amount])).toEqual([
      ['首款', '2026-09-15', '9660.00'],
      ['尾款', '2026-10-15', '22540.00'],
    ]);
  });
  it('comes of an opportunity, with what is expected of it', async () => {
    await open('方柏睿');
    await fireEvent.click(within(screen.getByTestId('trade-opportunity')).getByRole('button', { name: /記購買/ }));
    await seen('order-dialog');
    expect([box('line-product').value, box('line-amount').value]).toEqual(['意外險・未聯絡', '12,000']);
    await waitFor(() => expect(screen.getByTestId('order-opportunity').textContent).toContain('意外險・未聯絡'));
    expect(await problems()).toEqual([]);
    await save();
    await gone('order-dialog');
    const { orders, opportunities } = await tradeOf('方柏睿');
    expect(orders[0]?.opportunity).toBe(opportunities[0]?.id);
    await waitFor(() => expect(screen.getByTestId('trade-opportunity').textContent).toContain('合格簽約'));
  });
  it('says before it is saved that the number is there already', async () => {
    await open('王美玲');
    await press('KeyN');
    await seen('order-dialog');
    await type('order-number', 'A-1021');
    expect((await seen('order-facts')).textContent).toContain('這位客戶有另一筆用同一個單號');
  });
  it('is planned anew from its menu, cancelled, taken out, each with the way back', async () => {
    await open('歐陽靖');
    await menu(row('責任險'), 'order-more', '排分期');
    await seen('plan-dialog');
    expect(screen.getAllByTestId('plan-row')).toHaveLength(1);
    await type('plan-count', '3');
    await waitFor(() => expect(screen.getAllByTestId('plan-row')).toHaveLength(3));
    expect(await problems()).toEqual([]);
    await save();
    await toast('分期排好了：3 期');
    await waitFor(() => expect(row('責任險').textContent).toMatch(/第 1\/3 期|逾/));
    await menu(row('責任險'), 'order-more', '取消這筆');
    await toast('已取消：責任險');
    await waitFor(() => expect(row('責任險').textContent).toContain('已取消'));
    await press('KeyZ');
    await waitFor(() => expect(row('責任險').textContent).not.toContain('已取消'));
    await menu(row('責任險'), 'order-more', '拿掉（記錯了）');
    await toast('拿掉了：責任險');
    await waitFor(() => expect(screen.queryAllByTestId('order-row')).toHaveLength(0));
  });
  it('is taken back in part, and no more than is left', async () => {
    await open('黃淑芬');
    await menu(row('年金險'), 'order-more', '退款');
    await seen('refund-dialog');
    expect(box('refund-amount').value).toBe('180,000');
    await type('refund-amount', '18萬零1');
    await screen.findByText(/看不懂/);
    await type('refund-amount', '180,001');
    await screen.findByText('超過了，最多還能退 NT$ 180,000');
    expect(await problems()).toEqual([]);
    await save();
    expect(screen.queryByTestId('toast')).toBeNull();
    await type('refund-amount', '8萬');
    await save();
    await toast('已記退款 NT$ 80,000');
    await gone('refund-dialog');
    const { orders } = await tradeOf('黃淑芬');
    expect(orders.find((one) => one.amount.amount === '-80000.00')?.refunds).toBe(
      orders.find((one) => one.lines[0]?.product === '年金險' && one.refunds === null)?.id,
    );
  });
});

describe('what hangs on it', () => {
  it('pays a commission only when the money is in, and says why not', async () => {
    await open('王美玲');
    const waiting = screen.getAllByTestId('commission-pay')[0] as HTMLButtonElement;
    expect(waiting.disabled).toBe(true);
    expect(screen.getByTestId('trade-commissions').textContent).toContain('收齊款才能付');
    cleanup();
    await open('黃淑芬');
    await fireEvent.click(screen.getByTestId('commission-pay'));
    await toast('佣金付給 周以恩 了');
    await waitFor(() => expect(screen.getByTestId('trade-commissions').textContent).toContain('9/15 付了'));
    await menu(row('年金險'), 'order-more', '記佣金');
    await seen('commission-dialog');
    await type('commission-payee', '陳董');
    await type('commission-amount', '1200');
    await save();
    await toast('佣金記下了：陳董');
    expect((await tradeOf('黃淑芬')).commissions).toHaveLength(2);
  });
  it('sets credit, a price with its end, a balance, points', async () => {
    await open('王美玲');
    await fireEvent.click(screen.getByTestId('credit-edit'));
    await seen('credit-dialog');
    await type('credit-limit', '50萬');
    await fireEvent.click(screen.getByTestId('credit-hold'));
    expect(await problems()).toEqual([]);
    await save();
    await toast('信用改好了');
    await waitFor(() => expect(screen.getByTestId('credit-lines').textContent).toContain('額度 NT$ 500,000'));
    expect(screen.getByTestId('credit-lines').textContent).toContain('暫停出貨');

    await fireEvent.click(screen.getByTestId('price-add'));
    await seen('price-dialog');
    await type('price-product', '火險');
    await type('price-each', '30000');
    await type('price-until', '2026-09-01');
    await save();
    await toast('特別價存了：火險');
    await waitFor(() => {
      const over = screen.getAllByTestId('price').find((one) => one.textContent.includes('火險'));
      expect(over?.textContent).toContain('9/1 已過期');
      expect(over?.className).toContain('over');
    });

    await fireEvent.click(screen.getAllByTestId('balance-add')[0] as HTMLElement);
    await seen('balance-dialog');
    await type('balance-amount', '1,250,000');
    expect(await problems()).toEqual([]);
    await save();
    await toast('餘額記下了：NT$ 1,250,000');

    await fireEvent.click(screen.getByTestId('points-spend'));
    await seen('points-dialog');
    await type('points-count', '700');
    await type('points-what', '換茶');
    await screen.findByText('只剩 620 點');
    await type('points-count', '120');
    await save();
    await toast('用了 120 點');
    await waitFor(() => expect(screen.getByTestId('points-left').textContent).toBe('餘 500 點'));
  });
  it('keeps what is held with another, changes it and closes it', async () => {
    await open('方柏睿');
    await fireEvent.click(screen.getByTestId('holding-add'));
    await seen('holding-dialog');
    await save();
    await screen.findByText('名稱或帳號至少寫一個');
    await type('holding-name', '長照險');
    await type('holding-provider', '別家人壽');
    await type('holding-opened', '2026-05-01');
    await type('holding-matures', '2026-04-01');
    await save();
    await screen.findByText('到期不能早於起始日');
    await type('holding-matures', '2026-10-01');
    expect(await problems()).toEqual([]);
    await save();
    await toast('已存：長照險');
    await gone('holding-dialog');
    const held = await seen('holding');
    expect(held.textContent).toContain('在別家人壽');
    expect(held.textContent).toContain('10/1 到期');
    await menu(held, 'holding-more', '結清');
    await toast('長照險 結清了');
    await waitFor(() => expect(screen.getByTestId('holding').textContent).toContain('9/15 結清'));
  });
});

describe('products and terms', () => {
  beforeEach(async () => {
    route.start({ screen: 'settings', section: 'products' });
    render(App);
    await screen.findAllByTestId('product');
  });
  it('keeps products, one of a name, and passes axe', async () => {
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('product-new'));
    await seen('product-form');
    await type('product-name', '火險');
    await type('product-price', '1.2萬');
    await type('product-margin', '12.5');
    expect(await problems()).toEqual([]);
    await save();
    await screen.findByText('已經有這個產品');
    await type('product-name', '寵物險');
    await save();
    await toast('產品存了：寵物險');
    await waitFor(() => {
      const made = screen.getAllByTestId('product').find((one) => one.textContent.includes('寵物險'));
      expect(made?.textContent).toContain('利潤 12.5 %');
      expect(made?.textContent).toContain('NT$ 12,000');
    });
  });
  it('changes the terms as one list', async () => {
    await fireEvent.click(screen.getByTestId('terms-edit'));
    await waitFor(() => expect(screen.getAllByTestId('term-step')).toHaveLength(2));
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('term-add'));
    await save();
    await screen.findByText(/每一級都要寫滿多少/);
    await type('term-from', '100萬', 2);
    await type('term-discount', '7.5', 2);
    await type('term-service', '', 2);
    await save();
    await toast('交易條件改好了');
    await waitFor(() =>
      expect(screen.getAllByTestId('term').map((one) => one.textContent)).toContain('滿 NT$ 1,000,000：最多讓 7.5 %'),
    );
    expect(await backend.call('terms', {})).toHaveLength(3);
    // Esc leaves the list, not the settings.
    await fireEvent.click(screen.getByTestId('terms-edit'));
    await seen('terms-form');
    await press('Escape');
    await gone('terms-form');
    expect(route.screen).toBe('settings');
  });
});
