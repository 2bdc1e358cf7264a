// A damaged book: what is said of it, the ways out by the keys alone, and what came of one.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend } from '../../api/mock';
import { hurt, ward } from '../../api/mock/safety/damage';
import { guarded } from '../../api/mock/safety/vault';
import App from '../../App.svelte';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { rowsOf } from '../../parts/text/tables';
import { firstWay, waysOf } from './ways';

const press = (code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { code, bubbles: true, ...more });
const focused = (id: string) => waitFor(() => expect(document.activeElement).toBe(screen.getByTestId(id)));
const page = () => screen.getByTestId('damage').textContent ?? '';

async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
}
async function shown(...how: Parameters<typeof hurt>) {
  hurt(...how);
  await session.refresh();
  render(App);
  await screen.findByTestId('damage');
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'today' });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('the ways out', () => {
  const names = (...how: Parameters<typeof hurt>) => {
    hurt(...how);
    if (ward.damaged === null) throw new Error('no book');
    const ways = waysOf(ward.damaged, '2026-09-15');
    return { ways, first: firstWay(ways)?.name };
  };
  it('begin with the journal where it reaches from the backup to now', () => {
    const { ways, first } = names();
    expect(first).toBe('repair');
    expect(ways.map((way) => way.short || way.shut)).toEqual([false, false, false]);
    expect(ways[0]?.about).toContain('9/14 18:05');
    expect(ways[1]?.about).toContain('少了之後的 5 筆');
    expect(names({ since: 0, replayable: 0 }).ways[1]?.about).toContain('沒有別的改動');
  });
  it('begin with the backup where the journal breaks off, and still offer what can be read', () => {
    const { ways, first } = names({ replayable: 2 });
    expect(first).toBe('restore');
    expect(ways[0]).toMatchObject({ short: true, shut: false });
    expect(ways[0]?.about).toContain('5 筆改動只接得上 2 筆');
  });
  it('without a backup leave looking, and bringing over what can be read', () => {
    const { ways, first } = names({ backup: null, since: 9, replayable: 0 });
    expect(first).toBe('read');
    expect(ways.map((way) => way.shut)).toEqual([false, true, false]);
    expect(ways[0]?.about).toContain('沒有完好的備份');
  });
  it('need no backup where the journal reaches back to the first day', () => {
    const { ways, first } = names({ backup: null, since: 400, replayable: 400 });
    expect(first).toBe('repair');
    expect(ways[0]?.about).toContain('400 筆照著再做一次');
    expect(ways[1]?.shut).toBe(true);
  });
  it('are all open where nothing can be told', () => {
    const { ways, first } = names(null);
    expect(first).toBe('read');
    expect(ways.some((way) => way.shut)).toBe(false);
  });
});

it('rows are said by the words people know, the cards first, the rest in one sum', () => {
  expect(rowsOf({ kept: 28, access_log: 3, cards: 28, interactions: 61, card_keys: 40, views: 0 })).toEqual([
    { table: '資料卡', count: 28 },
    { table: '往來', count: 61 },
    { table: '調閱紀錄', count: 3 },
    { table: '其他', count: 68 },
  ]);
});

describe('the screen', () => {
  it('says first what is still there, names no customer, and passes axe', async () => {
    await shown();
    await focused('damage-repair');
    const facts = screen.getByTestId('damage-facts').textContent;
    expect(facts).toContain('28 張卡讀得到');
    expect(facts).toContain('往來讀得到 61 筆');
    expect(facts).toContain('2 處讀不出來');
    expect(facts).toContain('/books/周以恩.book/cards.db');
    expect(page()).not.toContain('王美玲');
    expect(session.book).toBeNull();
    expect(await problems()).toEqual([]);
  });
  it('repairs with Enter, says what came of it, and goes on with Enter', async () => {
    await shown();
    await focused('damage-repair');
    // What Enter on a button does; jsdom presses none by keys.
    await fireEvent.click(screen.getByTestId('damage-repair'));
    await focused('damage-done');
    expect(page()).toContain('補回來了，一筆不少');
    expect(page()).toContain('照日誌再做了 5 筆改動');
    expect(page()).toContain('aside/cards-2026-09-15-1120.db');
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('damage-done'));
    await screen.findAllByTestId('today-row');
    expect(screen.queryByTestId('read-only')).toBeNull();
  });
  it('takes Enter also where nothing has the focus', async () => {
    await shown();
    await focused('damage-repair');
    (document.activeElement as HTMLElement).blur();
    await press('Enter');
    await screen.findByTestId('damage-done');
  });
  it('says what a repair that is not complete could not bring back', async () => {
    ward.repaired = {
      ...ward.repaired,
      replayed: 2,
      complete: false,
      salvaged: { cards: 27, interactions: 60 },
      gaps: { interactions: 1 },
      rebuilt: 3,
      nameless: 1,
    };
    await shown({ replayable: 2 });
    await focused('damage-restore');
    await press('Digit1');
    await focused('damage-done');
    expect(page()).toContain('讀得到的都在');
    expect(page()).toContain('資料卡 27');
    expect(screen.getByTestId('damage-gaps').textContent).toContain('往來 1 處');
    expect(page()).toContain('3 處照修改紀錄補上');
    expect(page()).toContain('1 張卡只剩往來');
  });
  it('goes back to the backup with 2 and says what is not in it', async () => {
    await shown();
    await focused('damage-repair');
    await press('Digit2');
    await focused('damage-done');
    expect(page()).toContain('現在用的是 9/14 18:05 的備份');
    expect(page()).toContain('5 筆改動不在裡面');
  });
  it('opens it with 3 to be looked at, says so on every screen, and leads back', async () => {
    await shown();
    await focused('damage-repair');
    await press('Digit3');
    await screen.findAllByTestId('today-row');
    expect(screen.getByTestId('read-only').textContent).toContain('只能看');
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('read-only-back'));
    await focused('damage-repair');
    expect(session.book).toBeNull();
    expect(route.screen).toBe('today');
  });
  it('does nothing with 2 where there is no backup', async () => {
    await shown({ backup: null, since: 9, replayable: 0 });
    await focused('damage-read');
    expect(screen.queryByTestId('damage-restore')).toBeNull();
    expect(screen.getByTestId('way-restore').textContent).toContain('沒有完好的備份可以用');
    await press('Digit2');
    expect(screen.getByTestId('way-restore')).toBeTruthy();
    expect(screen.queryByTestId('error-bar')).toBeNull();
  });
  it('tells whoever may not repair, and leaves the other ways', async () => {
    await shown();
    ward.refusal = 'not_allowed';
    await press('Digit1');
    expect((await screen.findByTestId('error-bar')).textContent).toContain('你的角色不能做這件事');
    await focused('damage-repair');
    ward.refusal = null;
    await press('Digit3');
    await screen.findByTestId('read-only');
  });
  it('saves a report and leads to another book', async () => {
    await shown();
    expect(page()).toContain('不含客戶資料');
    await fireEvent.click(screen.getByTestId('damage-report'));
    expect((await screen.findByTestId('damage-report-saved')).textContent).toContain('shuke-report.json');
    await fireEvent.click(screen.getByTestId('damage-other'));
    await screen.findByTestId('first-new');
  });
});

describe('an open book that turns out to be damaged', () => {
  it('offers to see what is damaged, and everything of it goes from the window', async () => {
    render(App);
    await screen.findAllByTestId('today-row');
    feedback.fail({ code: 'book_damaged', args: {} }, () => {});
    await fireEvent.click(await screen.findByTestId('damage-look'));
    await focused('damage-repair');
    expect(document.body.textContent).not.toContain('王美玲');
    expect(feedback.error).toBeNull();
  });
  it('is no failure for whoever opens it: the ways out are shown', async () => {
    await backend.call('close_book', {});
    render(App);
    await screen.findByTestId('first-new');
    const call = backend.call;
    vi.spyOn(backend, 'call').mockImplementation(async (command, args) => {
      if (command !== 'open_book') return call.call(backend, command, args);
      await call.call(backend, command, args);
      hurt();
      throw { code: 'book_damaged', args: {} };
    });
    await fireEvent.click(screen.getByTestId('first-recent'));
    await focused('damage-repair');
    expect(screen.queryByTestId('error-bar')).toBeNull();
  });
  it('is found so behind its password as well', async () => {
    guarded('apple river');
    await backend.call('lock', {});
    render(App);
    const box = await screen.findByTestId('lock-password');
    const call = backend.call;
    vi.spyOn(backend, 'call').mockImplementation(async (command, args) => {
      if (command !== 'unlock') return call.call(backend, command, args);
      await call.call(backend, command, args);
      hurt();
      throw { code: 'book_damaged', args: {} };
    });
    await fireEvent.input(box, { target: { value: 'apple river' } });
    await fireEvent.submit(box.closest('form') as HTMLFormElement);
    await focused('damage-repair');
  });
});
