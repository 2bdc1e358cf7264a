// The quick line on the invented book: what it takes, what it asks, and that it never takes what is uncertain.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../../App.svelte';
import { backend } from '../../../api/mock';
import { book } from '../../../api/mock/store';
import { forgetBook } from '../../../app/forget';
import { route } from '../../../app/route.svelte';
import { feedback } from '../../../app/saving.svelte';
import Today from '../Today.svelte';

const box = () => screen.getByTestId<HTMLInputElement>('quick-input');
const type = (text: string) => fireEvent.input(box(), { target: { value: text } });
const press = (code: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(box(), { code, bubbles: true, ...more });
const open = () => book.followups.filter((one) => one.status === 'open');
const chip = (part: string) => screen.findByTestId(`quick-chip-${part}`);
const toast = (words: string) => waitFor(() => expect(screen.getByTestId('toast').textContent).toContain(words));

let before = 0;
beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  forgetBook();
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'today' });
  render(App);
  await screen.findByTestId('quick-input');
  before = open().length;
});
afterEach(cleanup);

describe('the quick line', () => {
  it('shows what it understood and adds it with Enter', async () => {
    await fireEvent.keyDown(document.body, { code: 'KeyQ', bubbles: true });
    expect(document.activeElement).toBe(box());
    await type('王太太 明天 拜訪 送禮盒');
    expect((await chip('person')).textContent).toContain('王太太＝王美玲');
    expect((await chip('date')).textContent).toContain('9/16（三）');
    expect((await chip('deed')).textContent).toContain('拜訪');
    await press('Enter');
    await toast('王美玲 9/16（三）');
    const added = open().at(-1);
    expect([added?.due, added?.channel, added?.purpose]).toEqual(['2026-09-16', 'visit', '送禮盒']);
    expect(open()).toHaveLength(before + 1);
    expect(box().value).toBe('');
  });

  it('takes words as soon as the queue stands there, before anything is counted', async () => {
    cleanup();
    render(Today, { summary: null });
    screen.getByTestId('quick-input');
  });

  it('asks which of several, and takes the second with Alt 2', async () => {
    await type('張 明天 寄 條款');
    expect(await screen.findAllByTestId('quick-person')).toHaveLength(
      book.cards.filter((card) => card.name.startsWith('張')).length,
    );
    await press('Enter');
    expect(open()).toHaveLength(before);
    await waitFor(() => expect(screen.queryAllByTestId('quick-person')).toHaveLength(0));
    const second = book.cards.filter((card) => card.name.startsWith('張'))[1];
    await type('張 明天 寄 別的');
    await fireEvent.click(await chip('person'));
    await type('');
    await type('張 明天 寄 條款');
    await screen.findAllByTestId('quick-person');
    await press('Digit2', { altKey: true });
    expect((await chip('person')).textContent).toContain(second?.name);
    await press('Enter');
    await waitFor(() => expect(open()).toHaveLength(before + 1));
    expect(open().at(-1)?.card).toBe(second?.id);
  });

  it('keeps the text when Esc leaves the choice open, and asks again with Enter', async () => {
    await type('張 明天 寄 條款');
    await screen.findAllByTestId('quick-person');
    await press('Escape');
    await waitFor(() => expect(screen.queryAllByTestId('quick-person')).toHaveLength(0));
    expect(box().value).toBe('張 明天 寄 條款');
    await press('Enter');
    expect(await screen.findAllByTestId('quick-person')).not.toHaveLength(0);
    expect(open()).toHaveLength(before);
  });

  it('offers a card for somebody nobody knows, in one action', async () => {
    const cards = book.cards.length;
    await type('趙先生 明天 拜訪');
    expect((await chip('person')).textContent).toContain('沒有「趙先生」');
    await press('Enter');
    expect(open()).toHaveLength(before);
    expect(document.activeElement).toBe(screen.getByTestId('quick-new'));
    await press('KeyN', { altKey: true });
    await waitFor(() => expect(open()).toHaveLength(before + 1));
    expect(book.cards).toHaveLength(cards + 1);
  });

  it('offers a card for a first word that may be a name, and takes the name out of the note', async () => {
    await type('林正隆 明天 拜訪 初次見面');
    expect((await screen.findByTestId('quick-new')).textContent).toContain('新卡「林正隆」');
    await press('Enter');
    expect(open()).toHaveLength(before);
    await press('KeyN', { altKey: true });
    await waitFor(() => expect(open()).toHaveLength(before + 1));
    expect(open().at(-1)?.purpose).toBe('初次見面');
    expect(book.cards.at(-1)?.name).toBe('林正隆');
  });

  it('never adds a day that does not exist, and takes the one that is chosen', async () => {
    await type('王太太 9/31 打電話');
    expect((await chip('date')).textContent).toContain('9 月沒有 31 日');
    await press('Enter');
    expect(open()).toHaveLength(before);
    const days = screen.getAllByTestId('quick-day');
    expect(days.map((one) => one.dataset['day'])).toEqual(['2026-09-30', '2026-10-01', '2026-10-31']);
    expect(document.activeElement).toBe(days[0]);
    await fireEvent.click(days[2] as HTMLElement);
    expect((await chip('date')).textContent).toContain('10/31');
    await press('Enter');
    await waitFor(() => expect(open().at(-1)?.due).toBe('2026-10-31'));
  });

  it('takes today where no day is written, another with one key, and only logs with Alt 0', async () => {
    await type('王太太 打電話 問候');
    await waitFor(() => expect(screen.getByText('還沒有日期')).toBeTruthy());
    await press('Enter');
    await waitFor(() => expect(open().at(-1)?.due).toBe('2026-09-15'));
    await waitFor(() => expect(box().value).toBe(''));
    const logged = book.log.length;
    await type('王太太 打電話 問候');
    await chip('person');
    await press('Digit0', { altKey: true });
    await waitFor(() => expect(book.log).toHaveLength(logged + 1));
    expect(open()).toHaveLength(before + 1);
  });

  it('logs what is past instead of planning it', async () => {
    await type('王太太 昨天 拜訪 談續保');
    expect((await chip('date')).textContent).toContain('已經過了');
    await fireEvent.click(await screen.findByTestId('quick-late'));
    await waitFor(() => expect(book.log.some((one) => one.note === '談續保')).toBe(true));
    expect(book.log.find((one) => one.note === '談續保')?.day).toBe('2026-09-14');
    expect(open()).toHaveLength(before);
  });

  it('updates what is planned already instead of planning it twice', async () => {
    const planned = open()[0];
    const card = book.cards.find((one) => one.id === planned?.card);
    await type(`${card?.name} 明天 拜訪`);
    await fireEvent.click(await screen.findByTestId('quick-update'));
    await waitFor(() => expect(open().find((one) => one.id === planned?.id)?.due).toBe('2026-09-16'));
    expect(open()).toHaveLength(before);
  });

  it('adds once, however often Enter is pressed', async () => {
    await type('王太太 明天 拜訪');
    await chip('person');
    await Promise.all([press('Enter'), press('Enter'), press('Enter', { repeat: true })]);
    await waitFor(() => expect(box().value).toBe(''));
    expect(open()).toHaveLength(before + 1);
  });

  it('turns a part that was read wrongly back into words with Backspace', async () => {
    await type('王太太 明天 拜訪');
    const date = await chip('date');
    await fireEvent.keyDown(date, { code: 'Backspace', bubbles: true });
    await waitFor(() => expect(screen.getByText('還沒有日期')).toBeTruthy());
    expect(box().value).toBe('王太太 明天 拜訪');
    await press('Enter');
    await waitFor(() => expect(open().at(-1)?.purpose).toBe('明天'));
  });

  it('reads nothing while an input method composes', async () => {
    await fireEvent.input(box(), { target: { value: '王太太' }, isComposing: true });
    await press('Enter', { isComposing: true });
    expect(screen.queryByTestId('quick-chip-person')).toBeNull();
    await fireEvent.compositionEnd(box());
    expect((await chip('person')).textContent).toContain('王美玲');
  });

  it('keeps the line while another screen is open, and forgets it with the book', async () => {
    await type('王太太 明天 拜訪');
    await chip('person');
    route.start({ screen: 'customers' });
    await waitFor(() => expect(screen.queryByTestId('quick-input')).toBeNull());
    route.start({ screen: 'today' });
    expect((await screen.findByTestId<HTMLInputElement>('quick-input')).value).toBe('王太太 明天 拜訪');
    forgetBook();
    route.start({ screen: 'customers' });
    await waitFor(() => expect(screen.queryByTestId('quick-input')).toBeNull());
    route.start({ screen: 'today' });
    expect((await screen.findByTestId<HTMLInputElement>('quick-input')).value).toBe('');
  });
});
