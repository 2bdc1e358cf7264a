// The greetings of an occasion on the invented book: who gets what, what its keys do, and that nothing is said to be sent twice.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import type { GreetingBoard, GreetingRow } from '../../api';
import { backend } from '../../api/mock';
import { programs } from '../../api/mock/greetings';
import { desk, guarded } from '../../api/mock/safety/vault';
import { book } from '../../api/mock/store';
import { forgetBook } from '../../app/forget';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { batch } from './board';

const TODAY = '2026-09-15';
const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const all = () => screen.getAllByTestId<HTMLElement>('greet-row');
const idOf = (name: string) => book.cards.find((card) => card.name === name)?.id ?? '';
const rowOf = (name: string) => {
  const row = all().find((one) => one.querySelector('b')?.textContent === name);
  if (row === undefined) throw new Error(`no row of ${name}`);
  return row;
};
const chosen = () => document.querySelector('.row.selected b')?.textContent;
/** The row of somebody, as when one clicks it. */
async function choose(name: string) {
  await fireEvent.click(rowOf(name).querySelector('.who') as HTMLElement);
  await waitFor(() => expect(chosen()).toBe(name));
}
const panel = () => document.querySelector<HTMLElement>('aside') as HTMLElement;
const asked = async (occasion = 'mid_autumn', where = ''): Promise<GreetingRow[]> => {
  const query = { occasion, where, language: 'zh-Hant' };
  return ((await backend.call('greeting_board', { query })) as GreetingBoard).rows;
};
const known = async (name: string) => {
  const row = (await asked()).find((one) => one.card.name === name);
  if (row === undefined) throw new Error(`no greeting of ${name}`);
  return row;
};
const logged = (name: string) => book.log.filter((one) => one.card === idOf(name) && one.day === TODAY);
async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

const clipboard = { text: '', works: true };
beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  Object.assign(clipboard, { text: '', works: true });
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: {
      writeText: async (text: string) => {
        if (!clipboard.works) throw new Error('no clipboard');
        clipboard.text = text;
      },
    },
  });
  Object.assign(programs, { missing: false, opened: [] });
  forgetBook();
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'calendar', view: 'greetings' });
  render(App);
  await screen.findAllByTestId('greet-row');
});
afterEach(cleanup);

describe('the board', () => {
  it('stands in the order of work, each row with its text, and passes axe', async () => {
    const groups = ['hand', 'salutation', 'one', 'none'].map((group) => screen.getByTestId(`greet-group-${group}`));
    for (const [at, group] of groups.slice(1).entries())
      expect(groups[at]?.compareDocumentPosition(group)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(groups.map((group) => within(group).getAllByTestId('greet-row').length)).toEqual([8, 1, 11, 1]);
    expect(groups[0]?.textContent).toContain('A 級 8 位・已寫 0');
    expect(rowOf('許雅筑').textContent).toContain('許小姐・LINE');
    expect(rowOf('許雅筑').querySelector('.filled')?.textContent).toBe('許小姐');
    expect(rowOf('葉思妤').querySelector('.missing')?.textContent).toBe('稱謂？');
    expect(rowOf('簡秀琴').textContent).toContain('守喪・用平安句');
    expect(rowOf('吳佩珊').textContent).toContain('2025/6/3 說過「節日不用傳」');
    expect(screen.getByTestId('greet-progress').textContent).toContain('已送 0 / 20');
    expect(screen.getByTestId('greet-pace').textContent).toBe('一天 3 位，9/22 前送得完。');
    expect(await problems()).toEqual([]);
  });

  it('never shows one of class A a text that somebody else made', async () => {
    const rows = within(screen.getByTestId('greet-group-hand')).getAllByTestId('greet-row');
    for (const row of rows) expect(row.textContent).toContain('素材');
    expect(rowOf('歐陽靖').querySelector('.text .amber')?.textContent).toBe('忌諱：帳款另外談');
    const board = await asked();
    expect(board.filter((row) => row.card.class === 'A').map((row) => row.text)).toEqual(Array(8).fill(''));
    expect(batch(board, false, TODAY).filter((row) => row.card.class === 'A')).toEqual([]);
    await choose('王美玲');
    await press('ArrowRight');
    expect((await screen.findByTestId('toast')).textContent).toContain('手寫的沒有寫法可換');
    await press('KeyC');
    expect(clipboard.text).toBe('');
  });

  it('moves with J and K through the groups and opens the card with Enter', async () => {
    await choose('楊振聲');
    await press('KeyJ');
    await waitFor(() => expect(chosen()).toBe('葉思妤'));
    await press('ArrowDown');
    await waitFor(() => expect(chosen()).toBe('許雅筑'));
    await press('KeyK');
    await waitFor(() => expect(chosen()).toBe('葉思妤'));
    await press('Enter', {}, document.activeElement as Element);
    await waitFor(() => expect(screen.getByTestId('card-name').textContent).toBe('葉思妤'));
    route.back();
    await screen.findAllByTestId('greet-row');
    expect(chosen()).toBe('葉思妤');
  });

  it('shows another occasion, and says when nobody is meant', async () => {
    const tab = screen.getAllByTestId('greet-tab').find((one) => one.dataset['occasion'] === 'teachers_day');
    await fireEvent.click(tab as HTMLElement);
    await waitFor(() => expect(all().map((row) => row.querySelector('b')?.textContent)).toContain('楊振聲'));
    expect(tab?.getAttribute('aria-selected')).toBe('true');
    expect(screen.getByRole('main').textContent).toContain('教師節 9/28 一・還有 13 天');
    await backend.call('save_view', { id: null, view: { name: '沒有人', where: 'class:C', sort: 'name' } });
    // Letters typed on a closed list choose: tried until the new view is in it.
    await waitFor(async () => {
      await fireEvent.keyDown(screen.getByTestId('greet-whom'), { key: '沒' });
      expect(screen.getByTestId('greet-whom').textContent).toContain('沒有人');
    });
    expect((await screen.findByTestId('empty')).textContent).toContain('這個場合沒有人');
    await fireEvent.click(screen.getByTestId('greet-choose'));
    expect(document.activeElement).toBe(screen.getByTestId('greet-whom'));
    expect(await problems()).toEqual([]);
  });
});

describe('one greeting', () => {
  it('is copied with the signature, asked about, and logged once however often D is pressed', async () => {
    await choose('許雅筑');
    const text = (await known('許雅筑')).text;
    await press('KeyC');
    await waitFor(() => expect(rowOf('許雅筑').textContent).toContain('已複製・送了嗎？'));
    expect(clipboard.text).toBe(`${text}\n周以恩`);
    expect(logged('許雅筑')).toEqual([]);
    await Promise.all([press('KeyD'), press('KeyD')]);
    await waitFor(() => expect(rowOf('許雅筑').textContent).toContain('9/15 已送'));
    await press('KeyD');
    expect(logged('許雅筑').map((one) => [one.kind, one.direction, one.note])).toEqual([['message', 'out', text]]);
    expect(screen.getByTestId('greet-progress').textContent).toContain('已送 1 / 20');
  });

  it('goes the way the card likes: the phone is logged as a call', async () => {
    await choose('簡秀琴');
    await press('KeyD');
    await waitFor(() => expect(logged('簡秀琴').map((one) => one.kind)).toEqual(['call']));
    await waitFor(() => expect(rowOf('簡秀琴').textContent).toContain('已送'));
    await press('KeyZ');
    await waitFor(() => expect(rowOf('簡秀琴').textContent).not.toContain('已送'));
    expect(logged('簡秀琴')).toEqual([]);
  });

  it('keeps the wording that was copied, whatever a neighbour gets afterwards', async () => {
    await choose('林志遠');
    const text = (await known('林志遠')).text;
    await press('KeyC');
    await waitFor(() => expect(rowOf('林志遠').textContent).toContain('送了嗎？'));
    await choose('范姜雅惠');
    await press('ArrowRight');
    await waitFor(async () => expect((await known('范姜雅惠')).wording).toBe(4));
    expect((await known('林志遠')).text).toBe(text);
  });

  it('changes the wording with the arrows, each press once, and says so', async () => {
    await choose('許雅筑');
    expect(screen.getByTestId('greet-wording').textContent).toBe('寫法 2 / 4');
    await Promise.all([press('ArrowRight'), press('ArrowRight')]);
    await waitFor(() => expect(screen.getByTestId('greet-wording').textContent).toBe('寫法 4 / 4'));
    expect(feedback.spoken.trim()).toBe('寫法 4 / 4');
    await press('ArrowRight');
    await waitFor(() => expect(screen.getByTestId('greet-wording').textContent).toBe('寫法 1 / 4'));
    await press('ArrowLeft');
    await waitFor(() => expect(screen.getByTestId('greet-wording').textContent).toBe('寫法 4 / 4'));
    expect(rowOf('許雅筑').textContent).toContain('寫法 4');
  });

  it('waits for a form of address, and moves down by itself with one press', async () => {
    await choose('葉思妤');
    await press('KeyC');
    expect((await screen.findByTestId('toast')).textContent).toContain('先補稱謂');
    expect(clipboard.text).toBe('');
    expect(within(panel()).getByTestId<HTMLButtonElement>('greet-copy').disabled).toBe(true);
    const pills = within(rowOf('葉思妤')).getAllByTestId('greet-call');
    expect(pills.map((one) => one.textContent)).toEqual(['葉小姐', '葉太太', '思妤']);
    await fireEvent.click(pills[0] as HTMLElement);
    await waitFor(() => expect(rowOf('葉思妤').dataset['group']).toBe('one'));
    expect(screen.queryByTestId('greet-group-salutation')).toBeNull();
    expect(book.cards.find((card) => card.name === '葉思妤')?.salutation).toBe('葉小姐');
    expect(rowOf('葉思妤').querySelector('.filled')?.textContent).toBe('葉小姐');
  });

  it('takes a form of address that is typed, and not while an input method composes', async () => {
    await fireEvent.click(within(rowOf('葉思妤')).getByTestId('greet-call-other'));
    const box = await screen.findByTestId<HTMLInputElement>('greet-call-input');
    await fireEvent.input(box, { target: { value: '葉老師' } });
    await press('Enter', { isComposing: true }, box);
    await press('Enter', { keyCode: 229 }, box);
    expect(rowOf('葉思妤').dataset['group']).toBe('salutation');
    await press('Enter', {}, box);
    await waitFor(() => expect(rowOf('葉思妤').dataset['group']).toBe('one'));
    expect(rowOf('葉思妤').textContent).toContain('葉老師');
  });

  it('is left out with X and comes back with X', async () => {
    await choose('張家誠');
    await press('KeyX');
    await waitFor(() => expect(rowOf('張家誠').dataset['group']).toBe('none'));
    expect(rowOf('張家誠').textContent).toContain('這次不送');
    await press('KeyX');
    await waitFor(() => expect(rowOf('張家誠').dataset['group']).toBe('one'));
    await choose('吳佩珊');
    await press('KeyX');
    await waitFor(() => expect(screen.getByTestId('toast').textContent).toContain('節日不用傳'));
    expect(rowOf('吳佩珊').textContent).toContain('不收問候');
  });

  it('is rewritten with E, keeps what is half written, and warns of business', async () => {
    await choose('許雅筑');
    await press('KeyE');
    const box = await screen.findByTestId<HTMLTextAreaElement>('greet-text');
    expect(document.activeElement).toBe(box);
    expect(box.value).toContain('許小姐');
    expect(screen.queryByTestId('greet-how')).toBeNull();
    await fireEvent.input(box, { target: { value: '許小姐，您的保單快到期了。' } });
    await press('Escape', {}, box);
    await waitFor(() => expect(screen.queryByTestId('greet-editor')).toBeNull());
    expect(rowOf('許雅筑').textContent).toContain('寫到一半');
    await press('KeyE');
    const again = await screen.findByTestId<HTMLTextAreaElement>('greet-text');
    expect(again.value).toBe('許小姐，您的保單快到期了。');
    expect(await problems()).toEqual([]);
    await press('Enter', { ctrlKey: true }, again);
    await waitFor(() => expect(panel().textContent).toContain('這段提到保單或金額'));
    expect(screen.queryByTestId('greet-editor')).toBeNull();
    await press('ArrowRight');
    await waitFor(() => expect(screen.getByTestId('toast').textContent).toContain('這是自己寫的'));
    expect((await known('許雅筑')).text).toBe('許小姐，您的保單快到期了。');
    await fireEvent.click(screen.getByTestId('greet-own-back'));
    await waitFor(() => expect(panel().textContent).toContain('沒提保單、金額'));
    expect(screen.getByTestId('greet-wording').textContent).toBe('寫法 2 / 4');
  });

  it('written by hand asks how it went out, and logs words and way together', async () => {
    await choose('王美玲');
    await press('KeyD');
    const box = await screen.findByTestId<HTMLTextAreaElement>('greet-text');
    await fireEvent.input(box, { target: { value: '王太太，茶給您留著。' } });
    await fireEvent.click(screen.getByTestId('greet-how-gift').querySelector('input') as HTMLElement);
    await press('Enter', { ctrlKey: true }, box);
    await waitFor(() => expect(rowOf('王美玲').textContent).toContain('9/15 已送'));
    expect(logged('王美玲').map((one) => [one.kind, one.note])).toEqual([['gift', '王太太，茶給您留著。']]);
    expect(rowOf('王美玲').textContent).toContain('王太太，茶給您留著。');
    expect(screen.getByTestId('greet-group-hand').textContent).toContain('已寫 1');
  });
});

describe('other programs', () => {
  it('get the text, which is copied first; a missing one says so and nothing counts as sent', async () => {
    await choose('范姜雅惠');
    await press('KeyM');
    await waitFor(() => expect(programs.opened).toHaveLength(1));
    expect(programs.opened[0]).toMatchObject({ way: 'mail', subject: '中秋節' });
    expect(programs.opened[0]?.text).toBe(clipboard.text);
    await waitFor(() => expect(rowOf('范姜雅惠').textContent).toContain('送了嗎？'));
    programs.missing = true;
    await choose('林志遠');
    await press('KeyC', { shiftKey: true });
    expect((await screen.findByTestId('error-bar')).textContent).toContain('改用「複製」');
    expect(clipboard.text).toContain('林大哥');
    expect((await known('林志遠')).sent).toBeNull();
  });

  it('are not offered where the card has no address for them, with the reason and the way to fill it in', async () => {
    await choose('許雅筑');
    const mail = within(panel()).getByTestId<HTMLButtonElement>('greet-mail');
    expect([mail.disabled, mail.title]).toEqual([true, '卡上沒有電子郵件']);
    expect(within(panel()).getByTestId('greet-why').textContent).toContain('郵件不能用：卡上沒有電子郵件。');
    await press('KeyM');
    expect((await screen.findByTestId('toast')).textContent).toContain('卡上沒有電子郵件');
    expect([clipboard.text, programs.opened]).toEqual(['', []]);
    await fireEvent.click(within(panel()).getByRole('button', { name: '補 許雅筑 的資料' }));
    await waitFor(() => expect(route.place).toMatchObject({ screen: 'edit', field: 'emails' }));
  });

  it('marks nothing when the clipboard takes nothing', async () => {
    clipboard.works = false;
    await choose('許雅筑');
    await press('KeyC');
    expect((await screen.findByTestId('toast')).textContent).toContain('複製不了');
    expect((await known('許雅筑')).copied).toBe(false);
  });

  it('get nothing past the lock: from a book with a password the shell copies', async () => {
    guarded('apple');
    await session.refresh();
    await choose('許雅筑');
    await press('KeyC');
    await waitFor(() => expect(rowOf('許雅筑').textContent).toContain('送了嗎？'));
    expect([desk.copied?.card, clipboard.text]).toEqual([idOf('許雅筑'), '']);
    expect(desk.copied?.text).toContain('許小姐');
  });
});

describe('paper', () => {
  it('holds one letter on a page, never one without a form of address, held, or by hand', async () => {
    await fireEvent.click(screen.getByTestId('greet-print-list'));
    await screen.findByTestId('greet-print-dialog');
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('greet-print-all').querySelector('input') as HTMLElement);
    await press('Enter', { ctrlKey: true });
    const letters = await screen.findByTestId('greet-letters');
    expect(letters.parentElement?.parentElement).toBe(document.body);
    const texts = [...letters.querySelectorAll('article')].map((one) => one.textContent ?? '');
    expect(texts).toHaveLength(11);
    expect(texts[0]).toContain('許小姐');
    expect(texts[0]).toContain('周以恩');
    expect(texts.join('')).not.toMatch(/salutation|王太太|吳小姐/);
    await waitFor(() => expect(rowOf('許雅筑').textContent).toContain('已印・送了嗎？'));
    await choose('許雅筑');
    await press('KeyD');
    await waitFor(() => expect(logged('許雅筑').map((one) => one.kind)).toEqual(['letter']));
  });

  it('holds labels for whoever has an address, those written to by hand as well', async () => {
    await fireEvent.click(screen.getByTestId('greet-print-list'));
    await screen.findByTestId('greet-print-dialog');
    await fireEvent.click(screen.getByRole('radio', { name: '信封標籤' }));
    await press('Enter', { ctrlKey: true });
    const labels = await screen.findByTestId('greet-labels');
    const texts = [...labels.querySelectorAll('article')].map((one) => one.textContent ?? '');
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.join(' ')).toMatch(/曾玉蘭.* 收/);
    expect(texts.every((text) => /收/.test(text))).toBe(true);
    expect(screen.queryByTestId('greet-letters')).toBeNull();
    // The same on envelopes, one a page.
    await fireEvent.click(screen.getByTestId('greet-print-list'));
    await screen.findByTestId('greet-print-dialog');
    await fireEvent.click(screen.getByRole('radio', { name: '信封 DL' }));
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(screen.getByTestId('greet-labels').className).toContain('envelopes'));
    expect(screen.getByTestId('greet-labels').querySelectorAll('article')).toHaveLength(texts.length);
    expect(logged('曾玉蘭')).toHaveLength(0);
  });

  it('of one person with P', async () => {
    await choose('余光遠');
    await press('KeyP');
    await screen.findByTestId('greet-print-dialog');
    await fireEvent.click(screen.getByTestId('greet-print-do'));
    await waitFor(() => expect(screen.getByTestId('greet-letters').querySelectorAll('article')).toHaveLength(1));
    expect(screen.getByTestId('greet-letters').textContent).toContain('余伯伯');
    // They hang on the page itself, so they have to go by themselves.
    route.start({ screen: 'today' });
    await waitFor(() => expect(screen.queryByTestId('greet-letters')).toBeNull());
  });
});

describe('the wishes of a card', () => {
  it('open with W and hold the row', async () => {
    await choose('林志遠');
    await press('KeyW');
    await fireEvent.click((await screen.findByTestId('greet-wish-no')).querySelector('input') as HTMLElement);
    await fireEvent.input(await screen.findByTestId('greet-wish-reason'), { target: { value: '不用傳了' } });
    expect(await problems()).toEqual([]);
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(rowOf('林志遠').dataset['group']).toBe('none'));
    expect(rowOf('林志遠').textContent).toContain('9/15 說過「不用傳了」');
  });

  it('give plain words while the house mourns', async () => {
    await choose('林志遠');
    await press('KeyW');
    await fireEvent.change(await screen.findByTestId('greet-wish-mourning'), { target: { value: '2026-10-01' } });
    await screen.findByTestId('greet-wish-clear');
    await fireEvent.click(screen.getByTestId('greet-wish-save'));
    await waitFor(() => expect(rowOf('林志遠').textContent).toContain('守喪・用平安句'));
    expect(rowOf('林志遠').textContent).not.toContain('快樂');
  });
});

it('says when everybody was written to', async () => {
  for (const row of await asked())
    if (row.group !== 'none')
      await backend.call('greeting_sent', { key: row.key, how: 'message', text: row.text, wording: row.wording });
  expect((await screen.findByTestId('greet-all-sent')).textContent).toContain('都送完了');
  expect(screen.queryByTestId('greet-pace')).toBeNull();
});

describe('a narrow window', () => {
  afterEach(() => {
    window.innerWidth = 1280;
    fireEvent(window, new Event('resize'));
  });
  it('has the panel behind I', async () => {
    window.innerWidth = 1000;
    await fireEvent(window, new Event('resize'));
    await waitFor(() => expect(document.querySelector('aside')).toBeNull());
    await choose('許雅筑');
    await press('KeyI');
    expect((await screen.findByTestId('greet-letter')).textContent).toContain('許小姐');
    expect(await problems()).toEqual([]);
    await press('KeyC');
    await waitFor(() => expect(screen.queryByTestId('greet-letter')).toBeNull());
    await waitFor(() => expect(rowOf('許雅筑').textContent).toContain('送了嗎？'));
  });
});
