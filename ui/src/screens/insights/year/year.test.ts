// 年終名單 on the invented book: what stands in it, ticked people onto a gift list and back, another year, no year, a clerk.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../../App.svelte';
import type { GiftPage, YearEnd, YearRow } from '../../../api';
import { backend } from '../../../api/mock';
import { desk, guarded } from '../../../api/mock/safety/vault';
import { refuse } from '../../../api/mock/store';
import { forgetBook } from '../../../app/forget';
import { everythingChanged } from '../../../app/refresh.svelte';
import { route } from '../../../app/route.svelte';
import { feedback } from '../../../app/saving.svelte';
import { session } from '../../../app/session.svelte';
import { namesOf, yearFinding, yearsOf } from './year';

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.activeElement ?? document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const rows = () => screen.getAllByTestId('year-row');
const row = (name: string) => rows().find((one) => one.querySelector('b')?.textContent === name) as HTMLElement;
const figures = (name: string) => [...row(name).querySelectorAll('[data-figure]')].map((one) => one.textContent);
const ticked = () => rows().filter((one) => (within(one).getByTestId('year-tick') as HTMLInputElement).checked);
const selected = () => document.querySelector('[data-testid="year-row"][aria-selected="true"] b')?.textContent;
const toast = (words: string) => waitFor(() => expect(screen.getByTestId('toast').textContent).toContain(words));
const put = () => screen.getByTestId('year-put') as HTMLButtonElement;
const gone = (id: string) => waitFor(() => expect(screen.queryByTestId(id)).toBeNull());
async function listOf(occasion: string): Promise<string[]> {
  const page = (await backend.call('gift_page', { occasion, currency: 'TWD', language: 'zh-Hant' })) as GiftPage;
  return page.rows.map(({ gift }) => gift.card.name);
}
async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}
async function open() {
  route.start({ screen: 'insights' });
  await fireEvent.click(within(await screen.findByTestId('insights-year')).getByRole('radio'));
  await screen.findByTestId('year-list');
  await waitFor(() => expect(put().disabled).toBe(false));
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  forgetBook();
  desk.guard = null;
  await backend.call('create_sample_book', {});
  desk.role = 'supervisor';
  await session.refresh();
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'today' });
  render(App);
  // As people come to it: the keys of a screen count before those of the window it was opened in.
  await screen.findAllByTestId('today-row');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await session.change({ language: 'zh-Hant', single_keys: true });
  cleanup();
});

describe('the list', () => {
  it('says who brought the most, through whom, and what it cost; it passes axe', async () => {
    await open();
    expect(screen.getByTestId('year-list').textContent).toContain('17 位・買了 NT$ 189.9 萬・送禮花了 NT$ 8,260');
    expect(screen.getByTestId('year-finding').textContent).toBe('前 3 位自己買的佔 2026 年的 38%；每一位這一年都收過禮。');
    expect(rows().map((one) => one.querySelector('b')?.textContent).slice(0, 4)).toEqual(['陳國棟', '黃淑芬', '鄭文傑', '楊振聲']);
    expect(figures('陳國棟')).toEqual(['934,000', '300,000', '1 筆', '1 位', '634,000', '1,400', '–', '–']);
    // Less what went back, which is no purchase of its own.
    expect(figures('黃淑芬')).toEqual(['270,000', '184,000', '2 筆', '1 位', '86,000', '4,580', '–', '–']);
    // What was planned has cost nothing; what was bought has.
    expect(figures('楊振聲')[5]).toBe('–');
    expect(figures('鄭文傑')[5]).toBe('750');
    // Bought nothing, and belongs here all the same.
    expect(figures('魏嘉慧').slice(0, 5)).toEqual(['58,800', '–', '–', '1 位', '58,800']);
    expect(figures('王美玲').slice(-2)).toEqual(['620', '620']);
    expect(row('陳國棟').querySelector('[data-figure="bought"]')?.getAttribute('title')).toBe('NT$ 300,000');
    expect(screen.queryByTestId('year-unlisted')).toBeNull();
    expect(await problems()).toEqual([]);
  });

  it('shows another year, and stays with it while a card is open', async () => {
    await open();
    await fireEvent.click(within(screen.getByTestId('year-2025')).getByRole('radio'));
    await waitFor(() => expect(figures('王美玲').slice(0, 3)).toEqual(['41,000', '41,000', '1 筆']));
    expect(screen.getByTestId('year-finding').textContent).toBe('名單上 3 位；每一位這一年都收過禮。');
    expect(figures('王美玲').slice(-2)).toEqual(['–', '620']);
    await press('KeyJ', {}, document.body);
    const name = selected();
    await press('Enter');
    expect((await screen.findByTestId('card-name')).textContent).toBe(name);
    await press('Escape', {}, document.body);
    await screen.findByTestId('year-list');
    expect(selected()).toBe(name);
    expect((within(screen.getByTestId('year-2025')).getByRole('radio') as HTMLInputElement).checked).toBe(true);
  });

  it('goes out as a file, of the year shown', async () => {
    await open();
    await fireEvent.click(within(screen.getByTestId('year-2024')).getByRole('radio'));
    await waitFor(() => expect(screen.getByTestId('year-list').textContent).toContain('2024 年終名單'));
    const called = vi.spyOn(backend, 'call').mockResolvedValue({ cards: 2, file: '年終.xlsx' });
    await fireEvent.click(within(screen.getByTestId('year-list')).getByText('匯出'));
    expect(called).toHaveBeenCalledWith('export_ledger', expect.objectContaining({ table: { year_end: { year: 2024 } } }));
  });

  it('lists a hundred at first, more as one goes on, and says how many are in the file only', async () => {
    const call = backend.call.bind(backend);
    vi.spyOn(backend, 'call').mockImplementation(async (command, args) => {
      const answer = await call(command, args);
      if (command !== 'year_end') return answer;
      const all = answer as YearEnd;
      const [first] = all.rows as [YearRow];
      const many = Array.from({ length: 150 }, (_, at) => ({ ...first, card: { ...first.card, id: `x${at}`, name: `客${at}` } }));
      return { ...all, rows: many, more: 12 };
    });
    await open();
    expect(rows()).toHaveLength(100);
    expect(screen.getByTestId('year-more').textContent).toContain('再列 50 位');
    expect(screen.getByTestId('year-unlisted').textContent).toBe('還有 12 位沒列出來，匯出的檔案裡都有。');
    expect(screen.getByTestId('year-list').textContent).toContain('162 位');
    for (let at = 0; at < 9; at += 1) await press('PageDown');
    await waitFor(() => expect(selected()).toBe('客108'));
    expect(rows()).toHaveLength(150);
    expect(document.activeElement?.closest('[data-card]')?.getAttribute('data-card')).toBe('x108');
  });

  it('says what would stand here when there is nothing', async () => {
    await backend.call('create_book', { name: '新' });
    everythingChanged();
    route.start({ screen: 'insights', view: 'year' });
    await waitFor(() => expect(screen.getByTestId('empty').textContent).toContain('2026 年的名單還是空的'));
    expect(screen.getByTestId('empty').textContent).toContain('介紹過人的');
    expect(screen.queryByTestId('year-put')).toBeNull();
    // Its keys have nobody to be about.
    await press('KeyA', {}, document.body);
    expect(screen.queryByTestId('toast')).toBeNull();
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('year-import'));
    expect(route.place).toEqual({ screen: 'import', rows: 'purchases' });
  });
});

describe('onto a gift list', () => {
  it('goes who is ticked by the keys alone, and comes off again', async () => {
    await open();
    await press('KeyJ');
    await press('KeyX');
    expect(document.activeElement?.closest('[data-card]')).toBe(row('黃淑芬'));
    await press('ArrowDown');
    await press('ArrowDown');
    await press('ArrowDown');
    // On the row itself the space bar does the same.
    await press('Space');
    await waitFor(() => expect(screen.getByTestId('year-ticked').textContent).toBe('已勾 2 位'));
    expect(ticked()).toEqual([row('黃淑芬'), row('王明倫')]);
    await press('KeyA');
    await screen.findByTestId('year-put-dialog');
    expect(screen.getByTestId('year-put-who').textContent).toBe('黃淑芬、王明倫');
    expect(screen.getByTestId('year-put-mid_autumn').textContent).toContain('中秋節 9/25・已送 1/8');
    expect((await screen.findByTestId('year-put-there')).textContent).toContain('1 位已經在這張名單上');
    expect(await problems()).toEqual([]);
    await fireEvent.click(within(screen.getByTestId('year-put-christmas')).getByRole('radio'));
    await waitFor(() => expect(screen.getByTestId('year-put-run').textContent).toContain('放進 2 位'));
    expect(screen.queryByTestId('year-put-there')).toBeNull();
    await press('Enter', { ctrlKey: true });
    await toast('2 位放進耶誕節名單');
    await gone('year-put-dialog');
    expect((await listOf('christmas')).sort()).toEqual(['王明倫', '黃淑芬'].sort());
    // What is done is not done again by the next press.
    expect(ticked()).toEqual([]);
    await press('KeyZ', {}, document.body);
    await toast('已還原');
    expect(await listOf('christmas')).toEqual([]);
  });

  it('doubles nobody, and has nothing to do where all are on it', async () => {
    await open();
    const before = await listOf('mid_autumn');
    await fireEvent.click(within(row('黃淑芬')).getByTestId('year-tick'));
    await fireEvent.click(within(row('王明倫')).getByTestId('year-tick'));
    await fireEvent.click(put());
    await screen.findByTestId('year-put-there');
    await fireEvent.click(screen.getByTestId('year-put-run'));
    await toast('1 位放進中秋節名單，1 位本來就在');
    expect(await listOf('mid_autumn')).toHaveLength(before.length + 1);
    await gone('year-put-dialog');
    // Without ticks it is about the one selected.
    await fireEvent.click(row('黃淑芬').querySelector('.who') as HTMLElement);
    expect(screen.getByTestId('year-list').textContent).toContain('沒勾就只放黃淑芬');
    await fireEvent.click(put());
    expect((await screen.findByTestId('year-put-nobody')).textContent).toBe('都在這張名單上了');
    expect((screen.getByTestId('year-put-run') as HTMLButtonElement).disabled).toBe(true);
    await press('Enter', { ctrlKey: true });
    expect(await listOf('mid_autumn')).toHaveLength(before.length + 1);
    expect(screen.getByTestId('year-put-dialog')).toBeTruthy();
  });

  it('ticks through, all, and none', async () => {
    await open();
    await press('KeyX');
    for (let at = 0; at < 3; at += 1) await press('KeyJ');
    await press('KeyX', { shiftKey: true });
    await waitFor(() => expect(ticked()).toHaveLength(4));
    await press('KeyA', { ctrlKey: true });
    await waitFor(() => expect(ticked()).toHaveLength(17));
    expect((screen.getByTestId('year-tick-all') as HTMLInputElement).checked).toBe(true);
    await press('Escape');
    await waitFor(() => expect(ticked()).toHaveLength(0));
    expect(screen.queryByTestId('year-ticked')).toBeNull();
    expect(screen.getByTestId('year-list')).toBeTruthy();
  });

  it('says in the dialog what went wrong, and keeps who was chosen', async () => {
    await open();
    await press('KeyX');
    await press('KeyA');
    await screen.findByTestId('year-put-dialog');
    await fireEvent.click(within(screen.getByTestId('year-put-christmas')).getByRole('radio'));
    const call = backend.call.bind(backend);
    vi.spyOn(backend, 'call').mockImplementation(async (command, args) => {
      if (command === 'plan_gifts_for') throw refuse('book_busy');
      return call(command, args);
    });
    await fireEvent.click(screen.getByTestId('year-put-run'));
    await waitFor(() => expect(screen.getByTestId('year-put-dialog').textContent).toContain('卡冊正被另一個程式使用'));
    expect(ticked()).toHaveLength(1);
  });

  it('is not for a clerk, and the button says so', async () => {
    guarded('apple', { 小王: 'pear' });
    desk.role = 'clerk';
    await session.refresh();
    everythingChanged();
    route.start({ screen: 'insights', view: 'year' });
    await screen.findByTestId('year-list');
    expect(figures('陳國棟')[0]).toBe('934,000');
    expect(put().disabled).toBe(true);
    expect(screen.getByTestId('year-list').textContent).toContain('你的角色不能排禮單，請主管來排');
    await press('KeyA', {}, document.body);
    await toast('你的角色不能排禮單');
    expect(screen.queryByTestId('year-put-dialog')).toBeNull();
  });

  it('waits for a festival where none is near', async () => {
    const call = backend.call.bind(backend);
    vi.spyOn(backend, 'call').mockImplementation(async (command, args) => {
      if (command === 'gift_page') throw refuse('unknown');
      return call(command, args);
    });
    route.start({ screen: 'insights', view: 'year' });
    await screen.findByTestId('year-list');
    await waitFor(() => expect(screen.getByTestId('year-list').textContent).toContain('最近沒有能排禮單的節日'));
    expect(put().disabled).toBe(true);
  });
});

describe('in words', () => {
  const twd = (sum: number) => ({ amount: sum.toFixed(2), currency: 'TWD' });
  const line = (at: number, bought: number, given = 0): YearRow => ({
    card: { id: `c${at}`, number: at, name: `客${at}`, salutation: '', seal: '客', class: null, company: '', phone: '' },
    bought: twd(bought),
    orders: 1,
    brought: 0,
    through: twd(0),
    gifts: given > 0 ? 1 : 0,
    given: twd(given),
    earned: 0,
    points: 0,
  });
  const list = (rows: YearRow[], bought: number, more = 0): YearEnd => ({ year: 2026, rows, more, bought: twd(bought), given: twd(0) });
  const thirty = Array.from({ length: 30 }, (_, at) => line(at, at < 10 ? 620 : 190, at < 7 ? 500 : 0));

  it('the last year is meant until March', () => {
    expect(yearsOf('2026-09-15')).toEqual({ years: [2026, 2025, 2024], usual: 2026 });
    expect(yearsOf('2027-01-01')).toEqual({ years: [2027, 2026, 2025], usual: 2026 });
    expect(yearsOf('2027-03-31').usual).toBe(2026);
    expect(yearsOf('2027-04-01').usual).toBe(2027);
  });
  it('the share is that of all, listed or not', () => {
    expect(yearFinding(list(thirty, 10_000))).toBe('前 **10 位**自己買的佔 2026 年的 **62%**；其中 **3 位**這一年還沒收過禮。');
    expect(yearFinding(list(thirty, 12_400, 40))).toContain('**50%**');
    expect(yearFinding(list(thirty.slice(0, 8), 6_200))).toContain('前 **3 位**自己買的佔 2026 年的 **30%**');
  });
  it('nothing is claimed that refunds make no share of a whole', () => {
    expect(yearFinding(list(thirty, 5_000))).toContain('先看前 **10 位**；');
    expect(yearFinding(list(thirty, -10))).toContain('先看前 **10 位**；');
    expect(yearFinding(list(thirty.slice(0, 2), 1_240))).toBe('名單上 **2 位**；每一位這一年都收過禮。');
    expect(yearFinding(list([], 0))).toBe('');
  });
  it('one or many in English', async () => {
    await session.change({ language: 'en' });
    expect(yearFinding(list([line(1, 5)], 5))).toBe('**1** customer on the list; **1** of them got no gift.');
    expect(yearFinding(list(thirty, 10_000))).toBe(
      'The top **10** themselves bought **62%** of the total in 2026; **3** of them got no gift.',
    );
  });
  it('of many the first six are named', () => {
    expect(namesOf(['陳國棟', '王美玲'])).toBe('陳國棟、王美玲');
    expect(namesOf(['一', '二', '三', '四', '五', '六', '七'])).toBe('一、二、三、四、五、六 等 7 位');
  });
});
