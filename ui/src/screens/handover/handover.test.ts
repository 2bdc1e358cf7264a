// What went out and came in: how far each is, what can be done with it then and by whom, and that what has left is not taken back.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { lay, post, resetPost } from '../../api/mock/handover';
import { desk, guarded } from '../../api/mock/safety/vault';
import { book } from '../../api/mock/store';
import { forgetBook } from '../../app/forget';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { erased } from '../card/keeping/erased.svelte';
import { fileName, receiptName, statePill } from './words';

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.activeElement ?? document.body) =>
  fireEvent.keyDown(target, { code, key: code, bubbles: true, ...more });
const seen = (id: string) => screen.findByTestId(id);
const rows = () => screen.getAllByTestId<HTMLElement>('handover-row');
const rowOf = (id: string): HTMLElement => {
  const found = rows().find((row) => row.dataset['handover'] === id);
  if (found === undefined) throw new Error(id);
  return found;
};
const pillOf = (id: string) => [...rowOf(id).querySelectorAll('.chip')].map((chip) => chip.textContent?.trim());
const stateOf = (id: string) => book.handovers.find((one) => one.row.id === id)?.row.state;
const detail = () => screen.getByTestId('handover-detail');
const buttons = () => [...detail().querySelectorAll<HTMLElement>('.do button')].map((one) => one.dataset['testid']);
async function choose(id: string) {
  await fireEvent.click(rowOf(id));
  await waitFor(() => expect(rowOf(id).dataset['row']).toBe('selected'));
  const { peer } = book.handovers.find((one) => one.row.id === id)?.row ?? { peer: '' };
  await waitFor(() => expect(detail().querySelector('h2')?.textContent).toBe(peer));
}
async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
}
async function open() {
  route.start({ screen: 'today' });
  render(App);
  await screen.findAllByTestId('today-row');
  await press('Digit7', { ctrlKey: true });
  await seen('handover-way-give');
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  forgetBook();
  resetPost();
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  erased.certificate = null;
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('the words', () => {
  it('call a file by who hands over and the day, without what no file system takes', () => {
    expect(fileName('leave', '周以恩', '2026-09-15')).toBe('交接_周以恩_20260915.shuke');
    expect(fileName('lend', '周/以:恩', '2026-09-15')).toBe('代班_周以恩_20260915.shuke');
    expect(fileName('return', '', '2026-09-15')).toBe('還回_20260915.shuke');
    expect(receiptName('林子晴', '2026-09-15')).toBe('回條_林子晴_20260915.receipt.json');
  });
  it('tint the last two days and what is over', () => {
    lay();
    const lent = book.handovers.find((one) => one.row.id === 'h6')?.row;
    if (lent === undefined) throw new Error('no h6');
    const on = (until: string) => statePill({ ...lent, until }, '2026-09-15');
    expect(on('2026-09-18')).toEqual({ tone: 'blue', text: '代班到 9/18' });
    expect(on('2026-09-17')).toEqual({ tone: 'amber', text: '還有 2 天到期' });
    expect(on('2026-09-15')).toEqual({ tone: 'amber', text: '今天到期' });
    expect(on('2026-09-13')).toEqual({ tone: 'red', text: '過期 2 天' });
  });
});

describe('the first page', () => {
  it('says what it is for while nothing was handed over, and passes axe', async () => {
    await open();
    expect((await seen('empty')).textContent).toContain('還沒有交接過');
    expect(screen.getByTestId('nav-handover').getAttribute('aria-current')).toBe('page');
    expect((await seen('handover-code')).textContent).toMatch(/^4TJ8Q-/);
    expect(await problems()).toEqual([]);
  });
  it('copies the receiver code', async () => {
    const clipboard = { text: '' };
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: { writeText: async (text: string) => void (clipboard.text = text) },
    });
    await open();
    await fireEvent.click(await seen('handover-code-copy'));
    expect((await seen('toast')).textContent).toContain('收件碼複製好了');
    expect(clipboard.text).toBe(screen.getByTestId('handover-code').textContent);
  });
  it('tells how far each handover is, newest first, and passes axe', async () => {
    lay();
    await open();
    await screen.findAllByTestId('handover-row');
    expect(rows().map((row) => row.dataset['handover'])).toEqual(['h1', 'h2', 'h4', 'h6', 'h3', 'h5']);
    expect(pillOf('h1')).toEqual(['等回條']);
    expect(pillOf('h2')).toEqual(['1 張後來改過', '收到回條']);
    expect(pillOf('h3')).toEqual(['已封存']);
    expect(pillOf('h4')).toEqual(['代班到 10/9']);
    expect(pillOf('h5')).toEqual(['收下了']);
    expect(pillOf('h6')).toEqual(['還有 2 天到期']);
    expect(rowOf('h1').textContent).toContain('離職、調職・6 張');
    expect(rowOf('h1').textContent).toContain('7Q4K-M2XW-217-93F2');
    expect(detail().textContent).toContain('歐陽醫師只接診所電話。');
    expect(within(detail()).getAllByTestId('handover-card')).toHaveLength(6);
    expect(await problems()).toEqual([]);
  });
  it('moves with J and K, goes into the panel with Enter and to a card from there', async () => {
    lay();
    await open();
    await screen.findAllByTestId('handover-row');
    await press('KeyJ');
    await waitFor(() => expect(detail().textContent).toContain('1 張在做檔之後又改過'));
    await press('KeyK');
    await waitFor(() => expect(document.activeElement).toBe(rowOf('h1')));
    await press('Enter');
    expect(document.activeElement).toBe(screen.getByTestId('handover-book'));
    await fireEvent.click(await within(detail()).findByRole('button', { name: '王美玲' }));
    expect((await seen('card-name')).textContent).toBe('王美玲');
  });
  it('offers what the state allows', async () => {
    lay();
    await open();
    await screen.findAllByTestId('handover-row');
    const offered: Record<string, (string | undefined)[]> = {};
    for (const id of ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']) {
      await choose(id);
      offered[id] = buttons();
    }
    expect(offered).toEqual({
      h1: ['handover-book'],
      h2: ['handover-seal', 'handover-erase'],
      h3: ['handover-erase'],
      h4: ['handover-take-back', 'handover-book'],
      h5: ['handover-save-receipt'],
      h6: ['handover-give-back', 'handover-save-receipt'],
    });
  });
  it('offers erasing and files to nobody who may not', async () => {
    lay();
    guarded('apple river');
    desk.role = 'clerk';
    await open();
    await screen.findAllByTestId('handover-row');
    await choose('h2');
    expect(buttons()).toEqual(['handover-seal']);
    for (const way of ['give', 'receive']) expect((screen.getByTestId(`handover-way-${way}`) as HTMLButtonElement).disabled).toBe(true);
    expect(screen.getByTestId('handover-way-give').textContent).toContain('請主管來做');
    await press('KeyN', {}, document.body);
    expect(screen.queryByTestId('handover-steps')).toBeNull();
  });
});

describe('the receipt', () => {
  it('is booked with R, says whose it is, and cannot be taken back', async () => {
    lay();
    await open();
    await screen.findAllByTestId('handover-row');
    post.receipt = 'h1';
    await press('KeyR', {}, document.body);
    expect((await seen('toast')).textContent).toContain('收到 林子晴 的回條：6 張，對帳碼 7Q4K-M2XW-217-93F2');
    expect(screen.queryByTestId('undo-button')).toBeNull();
    await waitFor(() => expect(pillOf('h1')).toEqual(['收到回條']));
    expect(stateOf('h1')).toBe('taken');
    await waitFor(() => expect(screen.getAllByTestId('handover-card')[0]?.textContent).toContain('對方收下'));
  });
  it('leaves all as it is when no file was chosen', async () => {
    lay();
    await open();
    await screen.findAllByTestId('handover-row');
    post.folder = null;
    await fireEvent.click(screen.getByTestId('handover-way-receipt'));
    expect(stateOf('h1')).toBe('open');
    expect(screen.queryByTestId('toast')).toBeNull();
  });
  it('is booked from the palette as well', async () => {
    lay();
    await open();
    route.start({ screen: 'customers' });
    await screen.findAllByTestId('customer-row');
    await press('KeyK', { ctrlKey: true }, document.body);
    await fireEvent.input(await seen('palette-input'), { target: { value: '>回條' } });
    await waitFor(() => expect(screen.getAllByTestId('palette-entry').map((one) => one.textContent?.trim())).toEqual(['登記回條⋯']));
    await press('Enter', {}, screen.getByTestId('palette-input'));
    await waitFor(() => expect(stateOf('h1')).toBe('taken'));
    expect(route.screen).toBe('handover');
  });
  it('of what came in is saved once more', async () => {
    lay();
    await open();
    await screen.findAllByTestId('handover-row');
    await choose('h5');
    await fireEvent.click(screen.getByTestId('handover-save-receipt'));
    expect((await seen('toast')).textContent).toContain('回條存在 /media/usb/回條_周以恩_20260915.receipt.json');
  });
});

describe('after the receipt', () => {
  it('seals what was not changed, says what stays, and takes it back with Z', async () => {
    lay();
    await open();
    await screen.findAllByTestId('handover-row');
    await choose('h2');
    const ids = book.handovers.find((one) => one.row.id === 'h2')?.cards.map((one) => one.id) ?? [];
    const sealed = () => book.cards.filter((card) => ids.includes(card.id) && card.archived).length;
    await fireEvent.click(screen.getByTestId('handover-seal'));
    await waitFor(() => expect(screen.getByTestId('toast').textContent).toContain('封存了 5 張；1 張後來改過或對方沒收，留著'));
    expect([stateOf('h2'), sealed()]).toEqual(['sealed', 5]);
    await waitFor(() => expect(buttons()).toEqual(['handover-erase']));
    await press('KeyZ', {}, document.body);
    await waitFor(() => expect(stateOf('h2')).toBe('taken'));
    expect(sealed()).toBe(0);
    await waitFor(() => expect(buttons()).toEqual(['handover-seal', 'handover-erase']));
  });
  it('erases for good after a reason and the number of cards, and shows a certificate without a name', async () => {
    lay();
    await open();
    await screen.findAllByTestId('handover-row');
    await choose('h2');
    const cards = book.handovers.find((one) => one.row.id === 'h2')?.cards.map((one) => one.id) ?? [];
    const names = book.cards.filter((card) => cards.includes(card.id)).map((card) => card.name);
    await fireEvent.click(screen.getByTestId('handover-erase'));
    const dialog = await seen('handover-erase-dialog');
    await waitFor(() => expect(dialog.textContent).toContain('5 張會從卡冊'));
    expect(dialog.textContent).toContain('1 張後來改過或對方沒收，會留著');
    expect(await problems()).toEqual([]);
    const submit = () => fireEvent.submit(screen.getByTestId('handover-erase-reason').closest('form') as HTMLFormElement);
    await submit();
    expect(screen.getByRole('alert').textContent).toContain('寫一句原因');
    await fireEvent.input(screen.getByTestId('handover-erase-reason'), { target: { value: '離職交接完畢' } });
    await fireEvent.input(screen.getByTestId('handover-erase-count'), { target: { value: '6' } });
    await submit();
    expect(screen.getByRole('alert').textContent).toContain('要清除的是 5 張');
    await fireEvent.input(screen.getByTestId('handover-erase-count'), { target: { value: '５' } });
    await submit();
    const paper = await seen('certificate');
    expect(paper.textContent).toContain('清除的卡 5 張');
    expect(paper.textContent).toContain('交接代號 h2');
    expect(paper.textContent).toContain('離職交接完畢');
    for (const name of names) expect(paper.textContent).not.toContain(name);
    expect(stateOf('h2')).toBe('erased');
    expect(book.cards.filter((card) => cards.includes(card.id))).toHaveLength(1);
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('erased-close'));
    await waitFor(() => expect(pillOf('h2')).toEqual(['已清除']));
  });
  it('gives borrowed cards back in a file of their own', async () => {
    lay();
    await open();
    await screen.findAllByTestId('handover-row');
    await choose('h6');
    expect(detail().textContent).toContain('這些卡是 郭明哲 的');
    await fireEvent.click(screen.getByTestId('handover-give-back'));
    await fireEvent.input(await seen('give-back-message'), { target: { value: '都聯絡過了' } });
    expect(await problems()).toEqual([]);
    await press('Enter', { ctrlKey: true }, screen.getByTestId('give-back-message'));
    expect((await seen('give-back-file')).textContent).toBe('/media/usb/還回_周以恩_20260915.shuke');
    expect(stateOf('h6')).toBe('returned');
    const back = book.handovers.find((one) => one.row.answers === 'h6')?.row;
    expect([back?.direction, back?.mode, back?.message, back?.state]).toEqual(['out', 'return', '都聯絡過了', 'open']);
    await fireEvent.click(screen.getByTestId('give-back-close'));
    await waitFor(() => expect(pillOf('h6')).toEqual(['已還回']));
    expect(pillOf(back?.id ?? '')).toEqual(['等回條']);
  });
});

describe('the private note', () => {
  it('is written in the form, stands on the card with its lock, and says it stays behind', async () => {
    await open();
    route.go({ screen: 'edit', id: 'c1' });
    const field = await seen('card-form-private-note');
    expect((field as HTMLTextAreaElement).value).toBe('');
    await fireEvent.input(field, { target: { value: '怕狗' } });
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('card-form-save'));
    await waitFor(() => expect(book.cards.find((card) => card.id === 'c1')?.private_note).toBe('怕狗'));
    route.start({ screen: 'card', id: 'c1' });
    const note = await seen('private-note');
    expect(note.textContent).toContain('私人備註');
    expect(note.textContent).toContain('怕狗');
    expect(note.textContent).toContain('交接時不會跟著走');
    expect(note.querySelector('svg')).not.toBeNull();
    expect(session.book).not.toBeNull();
  });
});
