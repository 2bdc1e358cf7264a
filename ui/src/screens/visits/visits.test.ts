// Going out on the invented book: who is on the way, what the keys do, and that no card is out before there is paper or a file.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import type { LoanDraft } from '../../api';
import { backend } from '../../api/mock';
import { lay, press as printer, resetPress } from '../../api/mock/field';
import { post, resetPost } from '../../api/mock/handover';
import { desk, guarded } from '../../api/mock/safety/vault';
import { book } from '../../api/mock/store';
import { forgetBook } from '../../app/forget';
import { look } from '../../app/look.svelte';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const rows = () => screen.getAllByTestId('visit-row');
const nameOf = (row: Element) => row.querySelector('.who b')?.textContent ?? '';
const going = () => rows().filter((row) => row.querySelector<HTMLInputElement>('input')?.checked).map(nameOf);
const rowOf = (name: string) => rows().find((row) => nameOf(row) === name) as HTMLElement;
const timeOf = (name: string) => within(rowOf(name)).queryByTestId('visit-time')?.textContent?.trim();
const choose = async (name: string) => {
  await fireEvent.click(rowOf(name).querySelector('.who') as HTMLElement);
  await waitFor(() => expect(rowOf(name).className).toContain('selected'));
};
const toast = () => screen.getByTestId('toast').textContent ?? '';
async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}
async function open() {
  route.start({ screen: 'today' });
  route.go({ screen: 'visits' });
  render(App);
  await screen.findAllByTestId('visit-row');
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  resetPress();
  resetPost();
  forgetBook();
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
});
afterEach(cleanup);

describe('the way', () => {
  beforeEach(open);
  it('stands in the order to go with times, tells why, and passes axe', async () => {
    expect(going()).toEqual(['顏如意', '劉建宏', '曾玉蘭', '王美玲', '范姜雅惠', '黃淑芬', '歐陽靖', '鄭文傑']);
    expect(rowOf('王美玲').textContent).toContain('約好 10:30');
    expect(within(rowOf('王美玲')).getByTestId('visit-place').className).toContain('fixed');
    expect([timeOf('曾玉蘭'), timeOf('王美玲'), timeOf('鄭文傑')]).toEqual(['09:50–10:20', '10:30–11:00', '16:30–17:00']);
    expect(screen.getAllByTestId('visit-section')[0]?.textContent).toContain('明水街一帶');
    expect(screen.getByTestId('visits-panel').textContent).toContain('8 張');
    expect(screen.getByTestId('visits-panel').textContent).toContain('A 5・B 2・C 1');
    expect(screen.getByTestId('visits-beside').textContent).toContain('順路但沒勾');
    expect(screen.getByTestId('visits-nowhere').textContent).toContain('沒有地址');
    expect(await problems()).toEqual([]);
  });
  it('unticks with X where it stands, and goes back to the core’s order with O', async () => {
    await choose('劉建宏');
    await press('KeyX');
    await waitFor(() => expect(going()).not.toContain('劉建宏'));
    expect(rows().map(nameOf)[1]).toBe('劉建宏');
    expect(timeOf('劉建宏')).toBeUndefined();
    expect(timeOf('曾玉蘭')).toBe('09:50–10:20');
    expect(timeOf('顏如意')).toBe('09:10–09:40');
    await press('KeyO');
    await waitFor(() => expect(rows().map(nameOf)[1]).toBe('曾玉蘭'));
  });
  it('moves with Alt and the arrows; an appointment keeps its time and its turn', async () => {
    await choose('顏如意');
    await press('ArrowDown', { altKey: true });
    await waitFor(() => expect(going().slice(0, 2)).toEqual(['劉建宏', '顏如意']));
    expect(timeOf('劉建宏')).toBe('08:30–09:00');
    await choose('王美玲');
    await press('ArrowUp', { altKey: true });
    await waitFor(() => expect(going().slice(2, 4)).toEqual(['王美玲', '曾玉蘭']));
    expect([timeOf('王美玲'), timeOf('曾玉蘭')]).toEqual(['10:30–11:00', '11:10–11:40']);
    await press('ArrowDown', { altKey: true });
    await press('ArrowDown', { altKey: true });
    await waitFor(() => expect(toast()).toContain('不能對調'));
    expect(going().indexOf('王美玲')).toBeLessThan(going().indexOf('范姜雅惠'));
  });
  it('sets a time with T, and sends whoever was told one to the card', async () => {
    await choose('顏如意');
    await press('KeyT');
    const box = within(await screen.findByTestId('visits-time')).getByRole('textbox');
    await fireEvent.input(box, { target: { value: '1530' } });
    expect(await problems()).toEqual([]);
    await fireEvent.change(box);
    await press('Enter', { ctrlKey: true }, box);
    await waitFor(() => expect(timeOf('顏如意')).toBe('15:30–16:00'));
    expect(going().indexOf('顏如意')).toBeGreaterThan(going().indexOf('范姜雅惠'));
    await choose('王美玲');
    await press('KeyT');
    await waitFor(() => expect(toast()).toContain('和 王美玲 約好 10:30'));
    await fireEvent.click(screen.getByTestId('toast-way'));
    expect(await screen.findByTestId('card-name')).toBeTruthy();
  });
  it('looks at a district, at classes, and at what comes first', async () => {
    const area = screen.getAllByTestId('visits-area').find((one) => one.textContent?.includes('松山')) as HTMLElement;
    expect(area.textContent).toBe('松山4');
    await fireEvent.click(area);
    await waitFor(() => expect(going()).toEqual(['歐陽靖', '鄭文傑']));
    await fireEvent.click(screen.getByTestId('visits-class-B'));
    await screen.findByText('這區沒有該去的');
    await fireEvent.click(screen.getByTestId('visits-class-C'));
    await fireEvent.click(screen.getByTestId('visits-class-B'));
    await waitFor(() => expect(screen.getByTestId('empty').textContent).toContain('這裡沒有客戶'));
    await fireEvent.click(screen.getByTestId('visits-widen'));
    await waitFor(() => expect(going()).toHaveLength(8));
    await fireEvent.click(screen.getByTestId('visits-first-late'));
    await waitFor(() => expect(going()).toEqual(['王美玲', '范姜雅惠', '鄭文傑']));
  });
  it('is another one tomorrow, and the cards are due back then', async () => {
    await fireEvent.click(screen.getByTestId('visits-tomorrow').querySelector('input') as HTMLElement);
    await waitFor(() => expect(rowOf('王美玲').textContent).toContain('逾期 1 天'));
    expect(timeOf('王美玲')).not.toBe('10:30–11:00');
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('visits-due').value).toBe('9/16'));
  });
  it('is kept while a card is open beside it, and is forgotten with the book', async () => {
    await choose('劉建宏');
    await press('KeyX');
    await press('Enter', {}, rowOf('劉建宏').querySelector('.who') as HTMLElement);
    await screen.findByTestId('card-name');
    route.back();
    await screen.findAllByTestId('visit-row');
    expect(going()).not.toContain('劉建宏');
    expect(rowOf('劉建宏').className).toContain('selected');
    forgetBook();
    route.go({ screen: 'visits' });
    await waitFor(() => expect(going()).toContain('劉建宏'));
  });
  it('puts districts in another order', async () => {
    await fireEvent.click(screen.getByTestId('visits-route'));
    const dialog = await screen.findByTestId('visits-route-dialog');
    const areas = () => within(dialog).getAllByTestId('visits-route-area').map((one) => one.querySelector('b')?.textContent);
    expect(areas()).toEqual(['內湖', '松山', '中山']);
    expect(await problems()).toEqual([]);
    await press('KeyJ');
    await press('KeyJ');
    await press('ArrowUp', { altKey: true });
    await waitFor(() => expect(areas()).toEqual(['內湖', '中山', '松山']));
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(book.route).toEqual(['內湖', '中山', '松山']));
    expect(toast()).toContain('路線順序改好了');
  });
  it('opens the brief with V', async () => {
    await choose('王美玲');
    await press('KeyV');
    expect(await screen.findByTestId('brief-who')).toBeTruthy();
  });
});

describe('taking cards out', () => {
  it('prints, puts them on record, and shows what is out', async () => {
    await open();
    await fireEvent.input(screen.getByTestId('visits-holder'), { target: { value: '林子晴' } });
    await press('Enter', { ctrlKey: true }, screen.getByTestId('visits-holder'));
    await waitFor(() => expect(route.screen).toBe('returns'));
    expect(printer.printed).toMatchObject({
      day: '2026-09-15',
      holder: '林子晴',
      dueDay: '2026-09-15',
      dueTime: '18:00',
      paper: 'a5',
      markGaps: false,
      name: '拜訪卡_內湖松山_20260915.pdf',
    });
    expect((printer.printed?.stops as LoanDraft['stops'])[3]).toEqual({ card: 'c4', starts: '10:30', ends: '11:00' });
    expect(book.loans[0]).toMatchObject({ way: 'paper', holder: '林子晴', title: '內湖松山', due_time: '18:00' });
    expect(book.loans[0]?.cards).toHaveLength(8);
    expect(toast()).toContain('林子晴 帶出 8 張');
    await press('KeyZ');
    await waitFor(() => expect(book.loans).toHaveLength(0));
  });
  it('takes nothing out where nobody chose a place', async () => {
    printer.folder = null;
    await open();
    await fireEvent.click(screen.getByTestId('visits-go'));
    await waitFor(() => expect(printer.printed).not.toBeNull());
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(book.loans).toHaveLength(0);
    expect(route.screen).toBe('visits');
  });
  it('asks about characters that no font has, and prints them as 〓 only when told to', async () => {
    printer.gaps = '𡍼 U+2137C';
    await open();
    await press('Enter', { ctrlKey: true });
    expect((await screen.findByTestId('visits-gaps')).textContent).toContain('𡍼 U+2137C');
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('visits-gaps-not'));
    await waitFor(() => expect(screen.queryByTestId('visits-gaps')).toBeNull());
    expect(book.loans).toHaveLength(0);
    await press('Enter', { ctrlKey: true });
    await screen.findByTestId('visits-gaps');
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(book.loans).toHaveLength(1));
    expect(printer.printed?.markGaps).toBe(true);
  });
  it('seals them with six words that are told once', async () => {
    await open();
    await press('KeyF');
    await press('Enter', { ctrlKey: true });
    const dialog = await screen.findByTestId('visits-seal');
    await waitFor(() => expect(dialog.querySelectorAll('li')).toHaveLength(6));
    expect(await problems()).toEqual([]);
    const before = dialog.querySelector('ol')?.textContent;
    await fireEvent.click(screen.getByTestId('visits-seal-again'));
    await waitFor(() => expect(dialog.querySelector('ol')?.textContent).not.toBe(before));
    const typed = [...dialog.querySelectorAll('small')].map((one) => one.textContent);
    await fireEvent.click(screen.getByTestId('visits-seal-do'));
    await waitFor(() => expect(book.loans).toHaveLength(1));
    expect(post.order).toMatchObject({
      mode: 'lend',
      to: '周以恩',
      until: '2026-09-15',
      words: typed.join(' '),
      left_out: { private_notes: true, id_numbers: true },
    });
    expect(post.order?.cards).toHaveLength(8);
    expect(book.loans[0]).toMatchObject({ way: 'file', title: '內湖松山' });
  });
  it('says whose card is out already, and does not seal it', async () => {
    lay();
    await open();
    expect((await screen.findByTestId('visits-out')).textContent).toContain('王美玲、歐陽靖、鄭文傑');
    expect(rowOf('王美玲').textContent).toContain('在外面');
    await press('KeyF');
    await waitFor(() => expect(screen.getByTestId('visits-why').textContent).toContain('封不進檔案'));
    expect(screen.getByTestId<HTMLButtonElement>('visits-go').disabled).toBe(true);
  });
  it('only plans: the list is printed, and nothing is out', async () => {
    const asked: unknown[] = [];
    const call = backend.call.bind(backend);
    vi.spyOn(backend, 'call').mockImplementation((command, args) => {
      if (command === 'print_page') asked.push(args);
      return call(command, args);
    });
    await open();
    await press('KeyL');
    await waitFor(() => expect(screen.getByTestId('visits-go').textContent).toContain('印行程清單'));
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(asked).toEqual([{ cards: 8 }]));
    expect(document.querySelector('[data-testid="visits-printed"]')?.textContent).toContain('10:30–11:00');
    expect(book.loans).toHaveLength(0);
    expect(route.screen).toBe('visits');
    vi.restoreAllMocks();
  });
  it('asks for a holder and for a ticked card', async () => {
    await open();
    await fireEvent.input(screen.getByTestId('visits-holder'), { target: { value: ' ' } });
    await waitFor(() => expect(screen.getByTestId('visits-why').textContent).toContain('還沒寫帶卡人'));
    for (const row of rows().slice(0, 8)) await fireEvent.click(within(row).getByTestId('visit-tick'));
    await waitFor(() => expect(screen.getByTestId('visits-why').textContent).toContain('先勾一張'));
  });
  it('does not take back what has not gone out yet', async () => {
    await open();
    await fireEvent.click(screen.getByTestId('visits-tomorrow').querySelector('input') as HTMLElement);
    const due = screen.getByTestId<HTMLInputElement>('visits-due');
    await waitFor(() => expect(due.value).toBe('9/16'));
    await fireEvent.change(due, { target: { value: '2026-09-15' } });
    await waitFor(() => expect(screen.getByTestId('visits-why').textContent).toContain('比出門還早'));
  });
  it('is not offered to whoever may not take anything out', async () => {
    guarded('apple');
    desk.role = 'clerk';
    await session.refresh();
    await open();
    await waitFor(() => expect(screen.getByTestId('visits-why').textContent).toContain('不能印卡'));
    Object.assign(desk, { guard: null, role: 'supervisor' });
    await session.refresh();
  });
});

it('has its panel in a dialog where the window is narrow', async () => {
  vi.spyOn(look, 'narrow', 'get').mockReturnValue(true);
  await open();
  expect(screen.queryByTestId('visits-panel')).toBeNull();
  expect(screen.getByTestId('visits-go').textContent).toContain('印 8 張並帶出');
  await press('KeyI');
  await screen.findByTestId('visits-panel');
  expect(await problems()).toEqual([]);
  vi.restoreAllMocks();
});
