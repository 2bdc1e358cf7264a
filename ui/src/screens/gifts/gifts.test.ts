// The gifts on the invented book: what is warned of, what is given, and that nothing received is forgotten.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import type { Gift, GiftPage, GiftRow } from '../../api';
import { backend } from '../../api/mock';
import { book } from '../../api/mock/store';
import { forgetBook } from '../../app/forget';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { formOf, isSeen, lackOf, occasionIn, OWN, usualDay } from './form';
import { errands, shares } from './sums';
import { markOf } from './words';

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const save = () => press('Enter', { ctrlKey: true });
const rows = () => screen.getAllByTestId('gift-row');
const row = (name: string) => {
  const found = rows().find((one) => one.textContent.includes(name));
  if (found === undefined) throw new Error(`no row of ${name}`);
  return found;
};
const select = (name: string) => fireEvent.click(within(row(name)).getByRole('button'));
const told = () => screen.getAllByTestId('gift-ledger-row');
const toast = (words: string) => waitFor(() => expect(screen.getByTestId('toast').textContent).toContain(words));
const type = (testid: string, value: string) => fireEvent.input(screen.getByTestId(testid), { target: { value } });
const page = (occasion = '') =>
  backend.call('gift_page', { occasion, currency: 'TWD', language: 'zh-Hant' }) as Promise<GiftPage>;
const giftOf = async (name: string): Promise<Gift> => {
  const found = (await page()).rows.find((one) => one.gift.card.name === name);
  if (found === undefined) throw new Error(`no gift of ${name}`);
  return found.gift;
};
const gone = (testid: string) => waitFor(() => expect(screen.queryByTestId(testid)).toBeNull());
/** The panel is that of somebody, with both directions read. */
const panelOf = (name: string) =>
  waitFor(async () => {
    const panel = screen.getByTestId('gift-panel');
    expect(panel.dataset['card']).toBe((await giftOf(name)).card.id);
    within(panel).getByTestId('gift-both');
    return within(panel);
  });
async function choosePerson(text: string) {
  await type('gift-person', text);
  await screen.findAllByTestId('gift-person-option');
  await press('Enter', {}, screen.getByTestId('gift-person'));
  await screen.findByTestId('gift-person-chosen');
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
  route.start({ screen: 'calendar', view: 'gifts' });
  render(App);
  await screen.findAllByTestId('gift-row');
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('the list of a festival', () => {
  it('says the worst of each in one chip, and passes axe', async () => {
    const chips = [
      ['楊振聲', '公職不收禮'],
      ['陳國棟', '去年也送高山茶'],
      ['曾玉蘭', '忌諱：鐘'],
      ['歐陽靖', '超出每份 1,200'],
      ['張惠雯', '選一樣'],
      ['黃淑芬', '已買'],
      ['王美玲', '已送'],
    ] as const;
    for (const [name, words] of chips) {
      expect(row(name).textContent).toContain(words);
      expect(row(name).querySelectorAll('.chip')).toHaveLength(1);
    }
    // 楊振聲 had 文旦 last year as well, which is the lesser matter.
    expect(row('楊振聲').textContent).not.toContain('去年也送');
    expect(screen.getByTestId('gift-counts').textContent).toBe('已送 1・已買 2・已排 5');
    await panelOf('陳國棟');
    expect(await problems()).toEqual([]);
  });

  it('begins at what is still to be given, and says why in the panel', async () => {
    const panel = await panelOf('陳國棟');
    expect(panel.getByTestId('gift-warning').textContent).toContain('2025/10/4 送了梨山高山茶四兩，對方說「家裡茶還很多」。');
    expect(panel.getAllByTestId('gift-swap').map((one) => one.textContent.replaceAll(' ', ''))).toEqual([
      '純棉圍巾卡上的喜好',
      '文具組陳小宇喜歡',
      '無糖堅果禮盒送過2位960',
    ]);
    expect(panel.getByTestId('gift-both').textContent).toContain('三年送出 3 份 NT$ 3,200，收到 1 份約 NT$ 500');
    expect(panel.getByTestId('gift-taboo').textContent).toContain('甜食');
  });

  it('gives with D: the ledger has it, the log too, once, and Z takes it back', async () => {
    await select('歐陽靖');
    const before = book.log.length;
    await press('KeyD');
    await press('KeyD');
    await toast('已送：歐陽醫師');
    await waitFor(() => expect(row('歐陽靖').dataset['state']).toBe('given'));
    expect(told()[0]?.textContent).toContain('東方美人茶');
    const gift = await giftOf('歐陽靖');
    expect([gift.state, gift.day]).toEqual(['given', '2026-09-15']);
    await waitFor(() => expect(book.log).toHaveLength(before + 1));
    // The second press came to a gift that is given.
    await toast('這份已經記下');
    await press('KeyZ');
    await waitFor(() => expect(row('歐陽靖').dataset['state']).toBe('planned'));
  });

  it('does not give what nobody chose: it asks what', async () => {
    await select('張惠雯');
    await press('KeyD');
    await screen.findByTestId('gift-dialog');
    expect((await giftOf('張惠雯')).state).toBe('planned');
  });

  it('is silent once somebody gives it all the same', async () => {
    const panel = await panelOf('陳國棟');
    await fireEvent.click(panel.getByTestId('gift-despite'));
    await toast('照送，記住了');
    await waitFor(() => expect(row('陳國棟').textContent).toContain('已排'));
    await gone('gift-warning');
    expect((await giftOf('陳國棟')).despite).toBe(true);
  });

  it('swaps with G and a digit: what and what it cost, not bought yet', async () => {
    await select('黃淑芬');
    await panelOf('黃淑芬');
    await press('KeyG');
    const dialog = within(await screen.findByTestId('gift-swap-dialog'));
    expect(dialog.getByText('無糖堅果禮盒')).toBeTruthy();
    await waitFor(() => expect(document.activeElement?.textContent).toContain('無糖堅果禮盒'));
    await press('Digit1');
    await toast('黃阿姨：換成無糖堅果禮盒');
    await gone('gift-swap-dialog');
    await waitFor(() => expect(row('黃淑芬').textContent).toContain('約 960'));
    const gift = await giftOf('黃淑芬');
    expect([gift.what, gift.state, gift.value?.amount]).toEqual(['無糖堅果禮盒', 'planned', '960.00']);
  });

  it('lets own words be written instead', async () => {
    await panelOf('陳國棟');
    await press('KeyG');
    await screen.findByTestId('gift-swap-dialog');
    await press('KeyE');
    await screen.findByTestId('gift-dialog');
    await gone('gift-swap-dialog');
    await type('gift-what', '棋譜');
    await save();
    await toast('改好了：陳董');
    await waitFor(() => expect(row('陳國棟').textContent).toContain('已排'));
    // The day it was planned for stays.
    expect((await giftOf('陳國棟')).day).toBe('2026-09-18');
  });

  it('takes off the list with X, and what comes next is selected', async () => {
    await select('曾玉蘭');
    await press('KeyX');
    await toast('曾媽媽 不在禮單上了');
    await waitFor(() => expect(rows()).toHaveLength(7));
    expect(row('張惠雯').getAttribute('aria-selected')).toBe('true');
    await waitFor(() => expect(document.activeElement?.textContent).toContain('張惠雯'));
    await select('王美玲');
    await press('KeyX');
    await toast('這份已經記下');
    expect(rows()).toHaveLength(7);
  });

  it('moves with J and K through both lists, opens the card with Enter, and comes back to the same gift', async () => {
    await select('楊振聲');
    await press('KeyJ');
    await waitFor(() => expect(told()[0]?.className).toContain('selected'));
    await press('KeyK');
    await waitFor(() => expect(row('楊振聲').getAttribute('aria-selected')).toBe('true'));
    await press('Enter');
    expect((await screen.findByTestId('card-name')).textContent).toBe('楊振聲');
    await press('Escape');
    await waitFor(() => expect(row('楊振聲').getAttribute('aria-selected')).toBe('true'));
  });

  it('does nothing on letters while an input method composes', async () => {
    await press('KeyD', { isComposing: true });
    await press('KeyX', { keyCode: 229 });
    expect(screen.queryByTestId('toast')).toBeNull();
    expect(rows()).toHaveLength(8);
  });

  it('shows amounts only with V', async () => {
    expect(row('陳國棟').textContent).toContain('梨山高山茶');
    await press('KeyV');
    await waitFor(() => expect(row('黃淑芬').textContent).not.toContain('港式月餅'));
    expect(row('黃淑芬').textContent).toContain('980');
    await fireEvent.click(screen.getByTestId('gift-amounts'));
    await waitFor(() => expect(row('黃淑芬').textContent).toContain('港式月餅'));
  });
});

describe('its money', () => {
  it('turns red over the budget, which can be saved all the same', async () => {
    expect(screen.getByTestId('gift-budget').textContent).toContain('已花 2,910');
    expect(screen.getByTestId('gift-budget').textContent).toContain('剩 1,590');
    await fireEvent.click(screen.getByTestId('gift-budget-change'));
    await screen.findByTestId('gift-budget-dialog');
    await type('gift-budget-total', '六千');
    await save();
    expect(screen.getByRole('alert').textContent).toContain('金額只寫數字');
    await type('gift-budget-total', '6,000');
    await type('gift-budget-each', '');
    await save();
    await gone('gift-budget-dialog');
    await waitFor(() => expect(screen.getByTestId('gift-over').textContent).toBe('超出 NT$ 1,210'));
    expect(screen.getByTestId('gift-budget').className).toContain('over');
    // Nothing is too dear any more.
    expect(row('歐陽靖').textContent).toContain('已排');
  });

  it('prints what is still to be bought, the same things together', async () => {
    await press('KeyP');
    const paper = await screen.findByTestId('gift-shopping');
    expect(paper.textContent).toContain('中秋節採買單');
    expect(paper.textContent).not.toContain('鋼筆墨水');
    expect(paper.textContent).toContain('NT$ 4,300');
    expect(paper.textContent).toContain('還有 1 位沒選。');
    expect(paper.textContent).not.toContain('陳國棟');
    // It hangs on the page itself, and goes with the screen: else it would be on every paper printed later.
    route.start({ screen: 'today' });
    await gone('gift-shopping');
  });

  it('counts in hundredths', async () => {
    const { budget, rows: list } = await page();
    expect(shares(budget)).toMatchObject({ left: { amount: '1590.00' }, over: null });
    expect(shares({ ...budget, total: null })).toMatchObject({ left: null, over: null });
    expect(shares({ ...budget, total: { amount: '1', currency: 'CNY' } }).over).toBeNull();
    const twice = [...list, ...list];
    expect(errands(twice, 'TWD').lines.map((line) => line.count)).toEqual([2, 2, 2, 2]);
    expect(errands(list, 'CNY')).toMatchObject({ unknown: true, sum: { amount: '0.00' } });
  });

  it('names years that are longer ago', async () => {
    const known = (await page()).rows.find((one) => one.warning?.code === 'again') as GiftRow;
    const on = (day: string) =>
      markOf({ ...known, warning: { code: 'again', what: '高山茶', day, reaction: '' } }, '2026-09-15').words;
    expect([on('2026-02-01'), on('2025-02-01'), on('2024-02-01')]).toEqual([
      '今年送過高山茶',
      '去年也送高山茶',
      '2024 年送過高山茶',
    ]);
  });
});

describe('what is written down', () => {
  it('adds what was received, about so much, with N', async () => {
    await press('KeyN');
    const dialog = await screen.findByTestId('gift-dialog');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('gift-person')));
    await save();
    expect(within(dialog).getByRole('alert').textContent).toContain('先選一個人');
    await choosePerson('許雅筑');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('gift-what')));
    await fireEvent.click(within(screen.getByTestId('gift-direction-in')).getByRole('radio'));
    await save();
    expect(within(dialog).getByRole('alert').textContent).toContain('寫一下是什麼');
    await type('gift-what', '手工餅乾');
    await type('gift-value', '兩百');
    await save();
    expect(within(dialog).getByRole('alert').textContent).toContain('金額只寫數字');
    await type('gift-value', '200');
    await fireEvent.click(screen.getByTestId('gift-about'));
    expect(await problems()).toEqual([]);
    await save();
    await toast('記好了：許小姐 送的');
    await gone('gift-dialog');
    await waitFor(() => expect(told()[0]?.textContent).toContain('手工餅乾'));
    expect(told()[0]?.textContent).toContain('約 200');
    expect(told()[0]?.textContent).toContain('還沒回');
    expect(screen.getByTestId('gift-ledger').textContent).toContain('有 3 份還沒回');
  });

  it('plans for somebody on the festival of the list', async () => {
    await press('KeyN');
    await screen.findByTestId('gift-dialog');
    await choosePerson('林志遠');
    await fireEvent.click(within(screen.getByTestId('gift-state-planned')).getByRole('radio'));
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('gift-day').value).toBe('9/25'));
    await save();
    await waitFor(() => expect(rows()).toHaveLength(9));
    expect(row('林志遠').textContent).toContain('選一樣');
    expect(row('林志遠').getAttribute('aria-selected')).toBe('true');
  });

  it('says in the dialog what cannot be, and keeps what was typed', async () => {
    await press('KeyN');
    const dialog = await screen.findByTestId('gift-dialog');
    await choosePerson('林志遠');
    await type('gift-what', '茶');
    await type('gift-day', '哪天');
    await save();
    await waitFor(() => expect(within(dialog).getByRole('alert').textContent).toContain('看不懂「哪天」'));
    await type('gift-day', '2026-12-01');
    await save();
    await waitFor(() => expect(within(dialog).getByRole('alert').textContent).toContain('不會是以後的日子'));
    expect(screen.getByTestId<HTMLInputElement>('gift-what').value).toBe('茶');
    await type('gift-day', '2026-09-01');
    await save();
    await gone('gift-dialog');
    await waitFor(() => expect(screen.getByTestId('gift-list').textContent).toContain('林志遠'));
  });

  it('opens the answer to what was received, and then it is not forgotten any more', async () => {
    expect(told().filter((one) => one.textContent.includes('還沒回'))).toHaveLength(2);
    await fireEvent.click(within(screen.getByTestId('gift-show-open')).getByRole('radio'));
    await waitFor(() => expect(told()).toHaveLength(2));
    const rice = told().find((one) => one.textContent.includes('自家米'));
    if (rice === undefined) throw new Error('no rice');
    await fireEvent.click(within(rice).getByTestId('gift-answer'));
    const dialog = await screen.findByTestId('gift-dialog');
    expect(dialog.textContent).toContain('回游師傅的自家米 5 公斤');
    await type('gift-what', '綠豆糕');
    await save();
    await waitFor(() => expect(told()).toHaveLength(1));
    await fireEvent.click(within(screen.getByTestId('gift-show-in')).getByRole('radio'));
    await waitFor(() => expect(screen.getByTestId('gift-ledger').textContent).toContain('已回綠豆糕'));
    expect(told().every((one) => one.dataset['direction'] === 'in')).toBe(true);
  });

  it('takes what somebody said of a gift later, from the ledger', async () => {
    const given = told().find((one) => one.textContent.includes('女兒婚禮紅包'));
    if (given === undefined) throw new Error('no gift');
    await fireEvent.click(within(given).getByRole('button'));
    await press('KeyE');
    await screen.findByTestId('gift-dialog');
    expect(screen.getByTestId<HTMLInputElement>('gift-occasion-own').value).toBe('喜事');
    expect(screen.getByTestId<HTMLInputElement>('gift-day').value).toBe('8/22');
    await type('gift-reaction', '很開心');
    await save();
    await toast('改好了：黃阿姨');
    await waitFor(() => expect(screen.getByTestId('gift-both').textContent).toContain('很開心'));
  });

  it('finds its own day and occasion', () => {
    const festivals = [{ id: 'mid_autumn', date: '2026-09-25', total: 0, given: 0 }];
    const festival = festivals[0] ?? null;
    const job = { gift: null, card: null, answers: null, at: 'person' as const };
    const form = formOf(job, festival, '2026-09-15', 'TWD');
    expect([occasionIn(form), usualDay(form, null, festivals, '2026-09-15')]).toEqual(['mid_autumn', '2026-09-15']);
    expect(usualDay({ ...form, state: 'planned' }, null, festivals, '2026-09-15')).toBe('2026-09-25');
    expect(occasionIn(formOf(job, festival, '2026-03-01', 'TWD'))).toBe('');
    expect(occasionIn({ ...form, occasion: OWN, own: ' 中秋節 ' })).toBe('mid_autumn');
    const card = { id: 'c1', number: 1, name: '甲', seal: '甲', salutation: '', class: null, company: '', phone: '' };
    expect(lackOf(form, null, festivals)).toBe('person');
    expect(lackOf(form, card, festivals)).toBe('what');
    // What is planned and stands on no list would never be seen again.
    expect(lackOf({ ...form, state: 'planned', occasion: OWN, own: '喬遷' }, card, festivals)).toBe('occasion');
    expect(lackOf({ ...form, state: 'planned' }, card, festivals)).toBeNull();
    expect(isSeen({ ...form, state: 'planned' }, '2026-12-25', festivals)).toBe(false);
    expect(isSeen(form, '2026-12-25', festivals)).toBe(true);
  });
});

describe('lists that begin', () => {
  it('copies from last year those who are not on it', async () => {
    await fireEvent.click(screen.getByTestId('gift-copy-last'));
    await toast('2 位排進禮單');
    await waitFor(() => expect(rows()).toHaveLength(10));
    expect(row('孫麗華').textContent).toContain('無糖堅果禮盒');
    expect(row('孫麗華').textContent).toContain('選一樣');
    await fireEvent.click(screen.getByTestId('gift-copy-last'));
    await toast('沒有人可以加');
  });

  it('offers two beginnings where there is none', async () => {
    const { place } = await import('./place.svelte');
    place.festival = 'christmas';
    const empty = within(await screen.findByTestId('empty'));
    expect(empty.getByText('還沒有禮單')).toBeTruthy();
    expect(await problems()).toEqual([]);
    await fireEvent.click(empty.getByTestId('gift-begin-a'));
    await toast('8 位排進禮單');
    await waitFor(() => expect(rows()).toHaveLength(8));
    expect(screen.getByTestId('gift-list').textContent).toContain('耶誕節禮單');
    expect(screen.getByTestId('gift-budget').textContent).toContain('定預算');
  });

  it('shows the next festival where the one chosen is over', async () => {
    const { place } = await import('./place.svelte');
    place.festival = 'dragon_boat';
    await waitFor(() => expect(screen.getByTestId('gift-list').textContent).toContain('中秋節禮單'));
    expect(screen.queryByTestId('error-bar')).toBeNull();
  });
});

describe('a narrow window', () => {
  beforeEach(async () => {
    window.innerWidth = 1000;
    window.dispatchEvent(new Event('resize'));
    await gone('gift-panel');
  });
  afterEach(() => {
    window.innerWidth = 1280;
    window.dispatchEvent(new Event('resize'));
  });

  it('has the panel under I, where D works as well', async () => {
    await press('KeyI');
    const panel = await panelOf('陳國棟');
    expect(panel.getByTestId('gift-warning')).toBeTruthy();
    expect(await problems()).toEqual([]);
    await press('KeyD');
    await toast('已送：陳董');
    await gone('gift-panel');
  });
});
