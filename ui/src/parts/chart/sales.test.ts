// The sentence over the months of sales and collection, and the chart without its colours.
import { cleanup, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import type { SalesMonth } from '../../api/types';
import { collectedPercent, salesFinding, worstMonth } from './sales';
import SalesBars from './SalesBars.svelte';

const TODAY = '2026-09-15';
const month = (at: number, sold: number, collected: number): SalesMonth => ({
  month: `2026-0${at}-01`,
  sold: { amount: sold.toFixed(2), currency: 'TWD' },
  collected: { amount: collected.toFixed(2), currency: 'TWD' },
});
const HALF = [month(4, 500, 470), month(5, 600, 540), month(6, 800, 704), month(7, 580, 545), month(8, 730, 569), month(9, 340, 207)];

describe('the finding', () => {
  it('names the worst month that has ended, and says that this one has not', () => {
    expect(HALF.map(collectedPercent)).toEqual([94, 90, 88, 94, 78, 61]);
    expect(salesFinding(HALF, TODAY)).toBe('8 月只收到 78%，6 個月裡最低；9 月還沒完。');
  });
  it('names the later of two alike', () => {
    expect(worstMonth([month(4, 100, 50), month(5, 100, 50), month(6, 100, 80)], TODAY)?.month.month).toBe('2026-05-01');
  });
  it('blames no month where all came in, and says so where there is too little', () => {
    expect(salesFinding([month(4, 10, 10), month(5, 10, 12), month(9, 10, 1)], TODAY)).toBe('每個月賣的都收到了；9 月還沒完。');
    expect(salesFinding([month(4, 0, 10), month(8, 10, 1)], TODAY)).toContain('看不出高低');
    expect(salesFinding([], TODAY)).toContain('看不出高低');
  });
  it('takes a month that sold nothing, or less than was paid back, for none', () => {
    expect([collectedPercent(month(4, 0, 10)), collectedPercent(month(4, -5, 10))]).toEqual([null, null]);
  });
});

describe('the chart', () => {
  afterEach(cleanup);
  it('is an image that says its months, with bars filled and outlined', () => {
    render(SalesBars, { months: HALF, today: TODAY });
    const label = screen.getByRole('img').getAttribute('aria-label') ?? '';
    expect(label).toContain('8 月只收到 78%');
    expect(label).toContain('4 月銷售 NT$ 500、收款 NT$ 470（94%）');
    expect(document.querySelectorAll('rect.sold, rect.collected')).toHaveLength(12);
  });
  it('is a table as well', () => {
    render(SalesBars, { months: [...HALF.slice(0, 5), month(9, 0, 0)], today: TODAY, table: true });
    const rows = [...screen.getByTestId('sales-table').querySelectorAll('tbody tr')].map((row) => row.textContent.replaceAll(/\s+/g, ' '));
    expect(rows[4]).toContain('8 月');
    expect(rows[4]).toContain('730');
    expect(rows[5]).toContain('未完');
    expect(rows[5]).toContain('—');
  });
});
