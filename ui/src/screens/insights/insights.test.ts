// 分析 on the invented book: the charts by the keyboard alone, what can be done from them, who brought whom.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { book } from '../../api/mock/store';
import { forgetBook } from '../../app/forget';
import { everythingChanged } from '../../app/refresh.svelte';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.activeElement ?? document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const chart = (id: string) => screen.getByTestId(`chart-${id}`);
const focus = (id: string) => chart(id).focus();
const value = (id: string) => screen.getByTestId(`chart-${id}-value`).textContent;
const finding = (id: string) => screen.getByTestId(`chart-${id}-finding`).textContent.trim();
const toast = (words: string) => waitFor(() => expect(screen.getByTestId('toast').textContent).toContain(words));
const where = () => (route.place.screen === 'customers' ? route.place.where : route.place.screen);
async function back() {
  route.back();
  await screen.findByTestId('chart-abc');
}
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
  route.start({ screen: 'today' });
  render(App);
  // As people come to it: the keys of a screen count before those of the window it was opened in.
  await screen.findAllByTestId('today-row');
  route.start({ screen: 'insights' });
  await screen.findByTestId('chart-abc');
});
afterEach(async () => {
  await session.change({ language: 'zh-Hant', single_keys: true });
  cleanup();
});

describe('the charts', () => {
  it('say what is shown, each with a sentence, and pass axe', async () => {
    expect(screen.getByTestId('insights-about').textContent).toBe('近 12 個月・217 位・營收 NT$ 486 萬');
    expect(finding('abc')).toMatch(/^前 10% 的客戶帶來 \d+% 的營收；有 3 位 A 級超過 30 天沒聯絡。$/);
    expect(finding('rfm')).toContain('紅框 10 位');
    expect(finding('quiet')).toContain('再賣給老客 60–70%（自己 67%）');
    expect(chart('quiet').textContent).toContain('沉睡 10・流失 9・遲了 4');
    expect(screen.getAllByTestId('pareto-bar')).toHaveLength(30);
    expect(screen.getAllByTestId('heat-cell')).toHaveLength(25);
    expect(document.querySelectorAll('.framed')).toHaveLength(3);
    expect(screen.getAllByTestId('measure')[1]?.textContent).toContain('資料不足');
    expect(screen.getByTestId('insights-sources').textContent).toContain('展場名單');
    await screen.findByTestId('abc-moves');
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('worth-ask'));
    expect(await screen.findAllByTestId('worth-row')).toHaveLength(10);
    expect(await problems()).toEqual([]);
  });

  it('are the stops of the Tab key, in their order; their buttons are where letters are no keys', async () => {
    const stops = () =>
      [...screen.getByTestId('insights-cards').querySelectorAll<HTMLElement>('[tabindex="0"], button:not([tabindex="-1"]):not([disabled])')].map(
        (one) => one.dataset['chart'] ?? one.dataset['testid'] ?? one.textContent,
      );
    expect(stops()).toEqual(['abc', 'rfm', 'quiet', 'funnel', 'sales', 'measures', 'worth', 'worth-ask']);
    await session.change({ single_keys: false });
    await waitFor(() => expect(stops()).toContain('chart-abc-table'));
    expect(stops()).toContain('quiet-plan-all');
  });

  it('are read with the arrows, and Enter opens whoever stands behind the value', async () => {
    focus('abc');
    await press('Enter');
    expect(where()).toBe('abc:a last>30');
    await back();
    focus('abc');
    await press('ArrowRight');
    expect(value('abc')).toMatch(/^第 1–5 位・A 級/);
    await press('ArrowRight');
    await press('ArrowLeft');
    expect(value('abc')).toMatch(/^第 1–5 位/);
    await press('ArrowLeft');
    expect(value('abc')).toMatch(/^第 1–5 位/);
    await press('Enter');
    expect(where()).toBe('abc:a');
    await back();
    focus('rfm');
    for (const code of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowDown']) await press(code);
    expect(value('rfm')).toContain('最近 91–180・買過 2–3・5 位');
    await press('Enter');
    expect(where()).toBe('recency:2 frequency:2');
    await back();
    focus('rfm');
    await press('Enter');
    expect(where()).toBe('rfm:dormant');
    await back();
    focus('funnel');
    await press('ArrowRight');
    expect(value('funnel')).toContain('潛在');
    await press('ArrowRight');
    await press('Enter');
    expect(route.place).toEqual({ screen: 'pipeline', view: 'board', stage: 'target' });
    await waitFor(() => expect(document.activeElement?.closest('[data-testid="column-target"]')).toBeTruthy());
    await back();
    focus('sales');
    await press('Enter');
    expect(route.place).toEqual({ screen: 'pipeline', view: 'receivables' });
  });

  it('turn into tables with V and back, each of them', async () => {
    for (const id of ['abc', 'rfm', 'quiet', 'funnel', 'sales', 'measures']) {
      focus(id);
      await press('KeyV');
      await waitFor(() => expect(within(chart(id)).getByTestId('chart-table').querySelectorAll('tbody tr').length).toBeGreaterThan(2));
    }
    expect(await problems()).toEqual([]);
    focus('rfm');
    await press('ArrowRight');
    expect(within(chart('rfm')).getByTestId('chart-table').querySelector('[aria-current]')?.textContent).toContain('0–30 天');
    await press('KeyV');
    await waitFor(() => expect(within(chart('rfm')).queryByTestId('chart-table')).toBeNull());
    expect(document.activeElement).toBe(chart('rfm'));
  });

  it('show money in place of people, another period, and 資料不足', async () => {
    focus('rfm');
    await press('KeyM');
    await waitFor(() => expect(screen.getAllByTestId('heat-cell')[0]?.textContent).toContain('萬'));
    await fireEvent.click(within(screen.getByTestId('insights-all')).getByRole('radio'));
    await waitFor(() => expect(screen.getByTestId('insights-about').textContent).toContain('全部期間'));
    expect(chart('abc').textContent).toContain('打開的名單照規則的 12 個月');
    await fireEvent.click(screen.getByTestId('abc-unknown-open'));
    expect(where()).toBe('abc:none');
  });

  it('put the rule in force for those whose class does not fit, and take it back', async () => {
    await screen.findByTestId('abc-moves');
    focus('abc');
    await press('KeyG');
    await screen.findByTestId('moves-dialog');
    expect(screen.getAllByTestId('move').length).toBeGreaterThan(0);
    expect(await problems()).toEqual([]);
    const before = book.cards.find((one) => one.name === '吳東昇')?.class;
    await press('Enter', { ctrlKey: true });
    await toast('照規則換了');
    await waitFor(() => expect(screen.queryByTestId('moves-dialog')).toBeNull());
    expect(book.cards.find((one) => one.name === '吳東昇')?.class).toBe('A');
    await waitFor(() => expect(screen.queryByTestId('abc-moves')).toBeNull());
    await press('KeyZ');
    await screen.findByTestId('abc-moves');
    expect(book.cards.find((one) => one.name === '吳東昇')?.class).toBe(before);
  });
});

describe('the ways onward', () => {
  it('lead to the rules with E and back with Esc', async () => {
    focus('abc');
    await press('KeyE');
    expect(route.place).toEqual({ screen: 'insights', view: 'rules' });
    await waitFor(() => expect(screen.queryByTestId('chart-abc')).toBeNull());
    await press('Escape', {}, document.body);
    await screen.findByTestId('chart-abc');
  });
  it('explain with W why somebody is in the list', async () => {
    focus('quiet');
    await press('KeyW');
    await waitFor(() => expect(document.querySelector('dialog[open], [role="dialog"]')).not.toBeNull());
    expect(await problems()).toEqual([]);
  });
});

describe('the list of those who went quiet', () => {
  const rows = () => screen.getAllByTestId('quiet-row');
  it('plans the selected one with A, goes on with J, and opens the card', async () => {
    focus('quiet');
    const at = rows().findIndex((row) => within(row).queryByTestId('quiet-plan') !== null);
    expect(at).toBeGreaterThanOrEqual(0);
    for (let step = 0; step < at; step += 1) await press('KeyJ');
    const name = rows()[at]?.querySelector('b')?.textContent ?? '';
    expect(value('quiet')).toContain(name);
    await press('KeyA');
    await toast(`已排進今日：${name}`);
    await waitFor(() => expect(rows()[at]?.textContent).toContain('已排'));
    await press('KeyA');
    await toast('已經排了跟進');
    await press('Enter');
    expect(await screen.findByTestId('card-name')).toBeTruthy();
    expect(screen.getByTestId('card-name').textContent).toBe(name);
  });
  it('plans all that are listed with T, and opens a group', async () => {
    focus('quiet');
    const open = rows().filter((row) => within(row).queryByTestId('quiet-plan') !== null).length;
    await press('KeyT');
    await toast(`已排 ${open} 位的跟進`);
    await waitFor(() => expect(screen.queryByTestId('quiet-plan')).toBeNull());
    await press('KeyT');
    await toast('都排了');
    await fireEvent.click(screen.getByTestId('quiet-lost'));
    expect(where()).toBe('rfm:lost');
  });
});

describe('a book without purchases', () => {
  it('says so and leads on', async () => {
    await backend.call('create_book', { name: '新' });
    everythingChanged();
    await waitFor(() => expect(screen.getByTestId('empty').textContent).toContain('還沒有購買'));
    expect(screen.queryByTestId('chart-abc')).toBeNull();
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('insights-import'));
    expect(route.place).toEqual({ screen: 'import', rows: 'purchases' });
  });
});

describe('the referrals', () => {
  const open = async () => {
    await fireEvent.click(within(screen.getByTestId('insights-referrals')).getByRole('radio'));
    await screen.findByTestId('referral-tree');
  };
  const shown = () => screen.getAllByTestId('branch').map((row) => row.querySelector('b')?.textContent);
  it('are a tree that the arrows walk, shut and open', async () => {
    await open();
    expect(screen.getByTestId('referrals-finding').textContent).toMatch(/10 位是轉介來的，\d 位買了；轉介來的帶來 \d+% 的購買/);
    expect(await problems()).toEqual([]);
    screen.getAllByTestId('branch')[0]?.focus();
    await press('ArrowDown');
    await waitFor(() => expect(document.activeElement?.textContent).toContain('黃淑芬'));
    const before = shown().length;
    await press('ArrowLeft');
    await waitFor(() => expect(shown().length).toBe(before - 3));
    expect(document.activeElement?.getAttribute('aria-expanded')).toBe('false');
    await press('ArrowRight');
    await waitFor(() => expect(shown().length).toBe(before));
    await press('Enter');
    expect((await screen.findByTestId('card-name')).textContent).toBe('黃淑芬');
  });
  it('name whom to thank; one key plans it', async () => {
    await open();
    const before = screen.queryAllByTestId('thank').length;
    expect(before).toBeGreaterThan(0);
    await press('KeyA');
    await toast('已排道謝');
    await waitFor(() => expect(screen.queryAllByTestId('thank').length).toBeLessThan(before));
    expect(book.followups.at(-1)?.purpose).toMatch(/^謝謝介紹/);
  });
});
