// Handing over: which cards, what goes along, what opens the file, and that exactly what was ticked and chosen is asked for.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../../App.svelte';
import { backend } from '../../../api/mock';
import { lay, post, resetPost } from '../../../api/mock/handover';
import { desk, guarded } from '../../../api/mock/safety/vault';
import { book } from '../../../api/mock/store';
import { forgetBook } from '../../../app/forget';
import { route } from '../../../app/route.svelte';
import { feedback } from '../../../app/saving.svelte';
import { session } from '../../../app/session.svelte';
import { ticks } from '../../customers/bulk/ticks.svelte';
import { giving } from './giving.svelte';
import { asked, isRight, strength } from './passphrase';

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, key: code, bubbles: true, ...more });
const seen = (id: string) => screen.findByTestId(id);
const type = async (id: string, value: string) => fireEvent.input(await seen(id), { target: { value } });
const lines = () => screen.getAllByTestId<HTMLElement>('handover-pick');
const lineOf = (name: string): HTMLElement => {
  const found = lines().find((line) => line.querySelector('b')?.textContent === name);
  if (found === undefined) throw new Error(name);
  return found;
};
const boxOf = (name: string) => within(lineOf(name)).getByTestId<HTMLInputElement>('handover-tick');
const count = () => screen.getByTestId('handover-count').textContent;
const reason = () => screen.queryByTestId('handover-reason')?.textContent ?? null;
const ready = () => waitFor(() => expect(reason()).toBeNull());
const idOf = (name: string) => book.cards.find((card) => card.name === name)?.id ?? '';
async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
}
async function open(ids: string[] = []) {
  route.start({ screen: 'today' });
  render(App);
  await screen.findAllByTestId('today-row');
  route.go({ screen: 'handover', view: 'give', ids });
  await seen('handover-steps');
}
const how = async (way: string) => fireEvent.click(await seen(`handover-how-${way}`));
/** The words on the tiles. */
const words = () => [...screen.getByTestId('handover-words').querySelectorAll('b')].map((word) => word.textContent ?? '');
/** Types back the two that are asked for. */
async function confirm(said: string[]) {
  for (const place of [0, 1]) {
    const box = screen.getByTestId<HTMLInputElement>(`handover-word-${place}`);
    await fireEvent.input(box, { target: { value: said[Number(box.dataset['at'])] ?? '' } });
  }
}
/** As far as the third step, with the whole book. */
async function toWords() {
  await ready();
  await press('Enter', { ctrlKey: true });
  await seen('handover-along');
  await press('Enter', { ctrlKey: true });
  await seen('handover-passphrase');
  await seen('handover-words');
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  forgetBook();
  resetPost();
  ticks.clear();
  await backend.call('create_sample_book', {});
  await session.refresh();
  feedback.hide();
  feedback.clearError();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the words of a passphrase', () => {
  const word = { typed: 'dukou', means: '渡口' };
  it('are right as they are said or in letters, and nothing else', () => {
    expect([' 渡口 ', 'DuKou', 'ｄｕｋｏｕ'].map((text) => isRight(text, word))).toEqual([true, true, true]);
    expect(['', '渡', 'dukou shiqiao', '石橋'].map((text) => isRight(text, word))).toEqual([false, false, false, false]);
    expect(isRight('', { typed: 'river', means: '' })).toBe(false);
  });
  it('that are asked for are two that do not stand side by side', () => {
    for (const first of [0, 0.3, 0.6, 0.99])
      for (const second of [0, 0.5, 0.99]) {
        const drawn = [first, second];
        const [one, other] = asked(() => drawn.shift() ?? 0);
        expect(one).toBeGreaterThanOrEqual(0);
        expect(other).toBeLessThan(6);
        expect(other - one).toBeGreaterThanOrEqual(2);
      }
  });
  it('of one’s own are measured by words or by characters', () => {
    expect([strength(''), strength('一 二 三'), strength('a a a a a a'), strength('今天中午在松江路吃了兩碗牛肉麵加酸菜')]).toEqual([0, 50, 55, 90]);
    expect(strength('雨 傘 山 路 茶 壺')).toBe(100);
  });
});

describe('choosing', () => {
  it('begins with the whole book, counts it by class, and passes axe', async () => {
    await open();
    await waitFor(() => expect(count()).toBe('28 張'));
    await ready();
    const classes = (klass: string) => book.cards.filter((card) => card.class === klass).length;
    expect(document.body.textContent).toContain(`A ${classes('A')}・B ${classes('B')}・C ${classes('C')}`);
    expect(lines().every((line) => within(line).getByTestId<HTMLInputElement>('handover-tick').checked)).toBe(true);
    expect(screen.queryByTestId('handover-left')).toBeNull();
    expect(await problems()).toEqual([]);
  });
  it('leaves out whoever is unticked with the keys, also several in a row', async () => {
    await open();
    await ready();
    const names = lines().map((line) => line.querySelector('b')?.textContent ?? '');
    await press('KeyJ');
    await press('KeyX');
    await waitFor(() => expect(count()).toBe('27 張'));
    expect(boxOf(names[1] ?? '').checked).toBe(false);
    await waitFor(() => expect(screen.getByTestId('handover-left').textContent).toContain('沒勾的 1 張'));
    await press('KeyJ');
    await press('KeyX');
    await waitFor(() => expect(count()).toBe('26 張'));
    await press('KeyK');
    await press('KeyX', { shiftKey: true });
    await waitFor(() => expect(count()).toBe('28 張'));
    await fireEvent.click(screen.getByTestId('handover-group-main'));
    await waitFor(() => expect(reason()).toBe('先勾一張'));
    expect((screen.getByTestId('handover-next') as HTMLButtonElement).disabled).toBe(true);
  });
  it('opens a card beside it and comes back to the same ticks', async () => {
    await open();
    await ready();
    await press('KeyX');
    await waitFor(() => expect(count()).toBe('27 張'));
    await press('Enter');
    await seen('card-name');
    route.back();
    await seen('handover-steps');
    await waitFor(() => expect(count()).toBe('27 張'));
  });
  it('by time says why for every row, joins several reasons, and is for cover', async () => {
    await open();
    await how('busy');
    await waitFor(() => expect(lineOf('陳國棟').textContent).toContain('逾期 4 天 上次說'));
    expect(lineOf('王美玲').textContent).toContain('9/15 內湖住家・中秋禮盒、旅平險 4 人、9/18 林小禾 生日');
    const before = count();
    await fireEvent.change(screen.getByTestId('handover-to'), { target: { value: '2026-10-09' } });
    await waitFor(() => expect(count()).not.toBe(before));
    await ready();
    expect(await problems()).toEqual([]);
    await press('Enter', { ctrlKey: true });
    await seen('handover-along');
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('handover-mode-lend').checked).toBe(true));
    expect(giving.until).toBe('2026-10-09');
    expect(screen.getByTestId('handover-until-left').textContent).toBe('24 天後');
  });
  it('adds all of class A in one go, and forgets them again', async () => {
    await open();
    await how('busy');
    await ready();
    const busy = giving.ids.length;
    await fireEvent.click(await seen('handover-add-a'));
    const best = book.cards.filter((card) => card.class === 'A').map((card) => card.id);
    await waitFor(() => expect(best.every((id) => giving.has(id))).toBe(true));
    expect(giving.ids.length).toBeGreaterThan(busy);
    await fireEvent.click(await seen('handover-as-found'));
    await waitFor(() => expect(giving.ids).toHaveLength(busy));
  });
  it('by a filter takes what it finds; one that cannot be read leaves the list as it was', async () => {
    await open();
    await how('filter');
    await waitFor(() => expect(screen.getByTestId('empty').textContent).toContain('寫一個條件'));
    await waitFor(() => expect(reason()).toBe('先勾一張'));
    await type('handover-filter', 'class:A');
    const best = book.cards.filter((card) => card.class === 'A');
    await waitFor(() => expect(count()).toBe(`${best.length} 張`));
    expect(new Set(giving.ids)).toEqual(new Set(best.map((card) => card.id)));
    await type('handover-filter', 'clas:A');
    expect((await screen.findByRole('alert')).textContent).toContain('class');
    expect(giving.ids).toHaveLength(best.length);
    expect(await problems()).toEqual([]);
  });
  it('one by one starts with nobody; Esc leaves the search before the wizard', async () => {
    await open();
    await how('pick');
    await waitFor(() => expect(screen.getByTestId('empty').textContent).toContain('還沒勾人'));
    await type('handover-search', '王美玲');
    await waitFor(() => expect(lines()).toHaveLength(1));
    await fireEvent.click(boxOf('王美玲'));
    await waitFor(() => expect(giving.ids).toEqual([idOf('王美玲')]));
    await press('Escape', {}, screen.getByTestId('handover-search'));
    await waitFor(() => expect(screen.getByTestId('handover-group-extra')).toBeTruthy());
    expect(screen.getByTestId('handover-steps')).toBeTruthy();
    await press('Escape');
    expect((await seen('wizard-leaving')).textContent).toContain('離開就要重來');
    await fireEvent.click(screen.getByTestId('wizard-discard'));
    await waitFor(() => expect(route.screen).toBe('today'));
    expect(giving.ids).toEqual([]);
  });
  it('starts with whoever was ticked in the list of customers', async () => {
    route.start({ screen: 'customers' });
    render(App);
    await screen.findAllByTestId('customer-row');
    for (const name of ['王美玲', '許雅筑']) ticks.toggle(idOf(name));
    await fireEvent.click(await seen('bulk-handover'));
    await waitFor(() => expect(lines().map((line) => line.querySelector('b')?.textContent)).toEqual(['王美玲', '許雅筑']));
    expect(screen.getByTestId<HTMLInputElement>('handover-how-pick').checked).toBe(true);
    await ready();
    expect(count()).toBe('2 張');
  });
});

describe('before it leaves', () => {
  it('names relatives who would stay behind, and sends them along', async () => {
    const relation = { name: '許雅筑', relation: 'spouse', birthday: null, note: '' };
    await backend.call('add_relation', { id: idOf('王美玲'), relation, other: idOf('許雅筑') });
    await open([idOf('王美玲')]);
    expect((await seen('handover-parted')).textContent).toContain('王美玲—配偶 許雅筑');
    await fireEvent.click(screen.getByTestId('handover-together'));
    await waitFor(() => expect(giving.ids).toEqual([idOf('王美玲'), idOf('許雅筑')]));
    await waitFor(() => expect(screen.queryByTestId('handover-parted')).toBeNull());
  });
  it('stops while cards are out, and goes on without them', async () => {
    post.out = [idOf('鄭文傑')];
    await open();
    expect((await seen('handover-out')).textContent).toContain('鄭文傑 的卡還帶在外面');
    expect(reason()).toContain('先交回');
    await press('Enter', { ctrlKey: true });
    expect(screen.queryByTestId('handover-along')).toBeNull();
    await fireEvent.click(screen.getByTestId('handover-without-out'));
    await ready();
    expect(giving.has(idOf('鄭文傑'))).toBe(false);
  });
  it('stops at what is not this book’s to hand on, with the reason', async () => {
    lay();
    await open();
    const held = await seen('handover-held');
    expect(held.textContent).toContain('4 張不能由這本卡冊交出');
    await waitFor(() => expect(held.textContent).toContain('（代 郭明哲 照顧）'));
    await fireEvent.click(screen.getByTestId('handover-without-held'));
    await ready();
    expect(count()).toBe('24 張');
  });
});

describe('looking', () => {
  it('shows what goes along; private notes and ID numbers stay unless they are ticked', async () => {
    await open([idOf('王美玲')]);
    await ready();
    await press('Enter', { ctrlKey: true });
    const along = await seen('handover-along');
    expect(screen.getByTestId('tile-cards').textContent).toContain('1張卡・A 1');
    expect(along.textContent).toContain('1 張有，預設不交');
    expect(screen.getByTestId<HTMLInputElement>('handover-private-notes').checked).toBe(false);
    expect(screen.getByTestId<HTMLInputElement>('handover-id-numbers').checked).toBe(false);
    expect(giving.order().left_out).toEqual({ private_notes: true, id_numbers: true });
    await fireEvent.click(screen.getByTestId('handover-private-notes'));
    expect(giving.order().left_out).toEqual({ private_notes: false, id_numbers: true });
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('handover-previous'));
    await seen('handover-count');
  });
  it('asks nothing of ID numbers where they cannot be seen', async () => {
    guarded('apple river');
    desk.role = 'rep';
    const rights = await import('../../../api/mock/safety/vault');
    const before = [...rights.RIGHTS.rep];
    rights.RIGHTS.rep = before.filter((right) => right !== 'see_id_numbers');
    await open();
    await ready();
    await press('Enter', { ctrlKey: true });
    await seen('handover-private-notes');
    expect(screen.queryByTestId('handover-id-numbers')).toBeNull();
    rights.RIGHTS.rep = before;
  });
});

describe('the passphrase', () => {
  it('has to be written down before the file is made; then exactly what was chosen is asked for', async () => {
    await open([idOf('王美玲'), idOf('許雅筑')]);
    await ready();
    await press('Enter', { ctrlKey: true });
    await type('handover-message', '  王太太只接上午的電話。 ');
    await press('Enter', { ctrlKey: true }, screen.getByTestId('handover-message'));
    await seen('handover-words');
    const said = words();
    expect(said).toHaveLength(6);
    expect(said[0]).toMatch(/^[一-鿿]{2}$/);
    const make = () => screen.getByTestId<HTMLButtonElement>('handover-make');
    expect(screen.getByTestId('handover-missing').textContent).toBe('先寫接手的人');
    await type('handover-peer', '林子晴');
    const [first] = [screen.getByTestId<HTMLInputElement>('handover-word-0')];
    await waitFor(() => expect(screen.getByTestId('handover-missing').textContent).toBe(`還差第 ${Number(first.dataset['at']) + 1} 個詞`));
    expect(await problems()).toEqual([]);
    await press('Enter', { ctrlKey: true });
    expect(post.order).toBeNull();
    await confirm(said);
    await waitFor(() => expect(make().disabled).toBe(false));
    await press('Enter', { ctrlKey: true });
    await seen('handover-receipt');
    const spelled = post.order?.words.split(' ') ?? [];
    expect(spelled).toHaveLength(6);
    expect(post.order).toEqual({
      cards: [idOf('王美玲'), idOf('許雅筑')],
      mode: 'leave',
      to: '林子晴',
      to_code: null,
      until: null,
      message: '王太太只接上午的電話。',
      left_out: { private_notes: true, id_numbers: true },
      words: spelled.join(' '),
    });
    expect(spelled.every((word) => /^[a-z]+$/.test(word))).toBe(true);
    expect((await seen('toast')).textContent).toContain('交給 林子晴 的檔案做好了，2 張');
    expect(screen.queryByTestId('undo-button')).toBeNull();
  });
  it('covers itself after half a minute, shows itself with V, and is another with R', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await open([idOf('王美玲')]);
    await toWords();
    const said = words();
    vi.advanceTimersByTime(29_000);
    await waitFor(() => expect(document.body.textContent).toContain('再 1 秒遮住'));
    expect(words()).toEqual(said);
    vi.advanceTimersByTime(1_000);
    await waitFor(() => expect(words().every((word) => word.includes('遮住了'))).toBe(true));
    for (const word of said) expect(screen.getByTestId('handover-words').textContent).not.toContain(word);
    await press('KeyV');
    await waitFor(() => expect(words()).toEqual(said));
    await press('KeyR');
    await waitFor(() => expect(words()).not.toEqual(said));
  });
  it('may be one’s own; a weak one is refused beside its field', async () => {
    await open([idOf('王美玲')]);
    await toWords();
    await type('handover-peer', '林子晴');
    await fireEvent.click(screen.getByTestId('handover-own'));
    await waitFor(() => expect(screen.getByTestId('handover-missing').textContent).toBe('還差通關語'));
    await type('handover-phrase', '芝麻開門');
    await fireEvent.click(await seen('handover-make'));
    await waitFor(() => expect(screen.getByTestId('handover-phrase').getAttribute('aria-invalid')).toBe('true'));
    expect(screen.getByRole('alert').textContent).toContain('通關語太好猜');
    await type('handover-phrase', '今天中午在松江路吃了兩碗牛肉麵加酸菜然後回家');
    await fireEvent.click(screen.getByTestId('handover-make'));
    await seen('handover-receipt');
    expect(post.order?.words).toBe('今天中午在松江路吃了兩碗牛肉麵加酸菜然後回家');
  });
  it('is not needed with the code of the receiver, and a code that is none is said to be', async () => {
    await open([idOf('王美玲')]);
    await toWords();
    await type('handover-peer', '林子晴');
    await type('handover-their-code', 'ABC');
    await seen('handover-no-words');
    expect(screen.queryByTestId('handover-words')).toBeNull();
    await fireEvent.click(screen.getByTestId('handover-make'));
    await waitFor(() => expect(screen.getByTestId('handover-their-code').getAttribute('aria-invalid')).toBe('true'));
    await type('handover-their-code', '4TJ8Q-2MVKX-0RW7H-9CDEF-GZ31A');
    await fireEvent.click(screen.getByTestId('handover-make'));
    await seen('handover-receipt');
    expect([post.order?.to_code, post.order?.words]).toEqual(['4TJ8Q-2MVKX-0RW7H-9CDEF-GZ31A', '']);
    expect(screen.queryByTestId('handover-show')).toBeNull();
  });
  it('with 2 is for cover, which needs a last day that is not past', async () => {
    await open([idOf('王美玲')]);
    await toWords();
    await type('handover-peer', '林子晴');
    await press('Digit2');
    await waitFor(() => expect(screen.getByTestId('handover-missing').textContent).toBe('還差可用到哪天'));
    await fireEvent.change(screen.getByTestId('handover-until'), { target: { value: '2026-09-01' } });
    await waitFor(() => expect(screen.getByTestId('handover-missing').textContent).toBe('這天已經過了'));
    await fireEvent.change(screen.getByTestId('handover-until'), { target: { value: '2026-10-09' } });
    await confirm(words());
    await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>('handover-make').disabled).toBe(false));
    expect(document.body.textContent).toContain('期限靠對方電腦的時鐘');
    await fireEvent.click(screen.getByTestId('handover-make'));
    await seen('handover-receipt');
    expect([post.order?.mode, post.order?.until]).toEqual(['lend', '2026-10-09']);
    expect(screen.getByTestId('handover-file').textContent).toContain('代班_周以恩_20260915.shuke');
  });
  it('stays in the wizard when no place was chosen', async () => {
    post.folder = null;
    await open([idOf('王美玲')]);
    await toWords();
    await type('handover-peer', '林子晴');
    await confirm(words());
    await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>('handover-make').disabled).toBe(false));
    await fireEvent.click(screen.getByTestId('handover-make'));
    await waitFor(() => expect(post.order).not.toBeNull());
    expect(screen.getByTestId('handover-passphrase')).toBeTruthy();
    expect(book.handovers).toEqual([]);
  });
});

describe('the file and its receipt', () => {
  async function made() {
    await open();
    await toWords();
    await type('handover-peer', '林子晴');
    await confirm(words());
    await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>('handover-make').disabled).toBe(false));
    await press('Enter', { ctrlKey: true });
    return seen('handover-receipt');
  }
  it('says what both sides compare, is printed the same, and passes axe', async () => {
    const printed = vi.spyOn(backend, 'call');
    const sheet = await made();
    expect(sheet.textContent).toContain('交出 周以恩');
    expect(sheet.textContent).toContain('接手 林子晴');
    expect(sheet.textContent).toContain('2026/9/15 11:20　民國 115 年');
    expect(sheet.textContent).toContain('28 張');
    expect(sheet.textContent).toContain('未交 私人備註、身分證字號');
    expect(sheet.textContent).toContain('7Q4K-M2XW-28-93F2');
    expect(within(sheet).getAllByText(/^(交出人|接手人|主管)$/)).toHaveLength(3);
    expect(screen.getByTestId('handover-words').textContent).not.toMatch(/[青松]/);
    expect(await problems()).toEqual([]);
    await press('KeyP');
    await waitFor(() => expect(printed.mock.calls.some(([command]) => command === 'print_page')).toBe(true));
    expect(screen.getByTestId('paper').textContent).toContain('7Q4K-M2XW-28-93F2');
  });
  it('is in the list afterwards, and its words are nowhere', async () => {
    await made();
    await press('KeyV');
    await waitFor(() => expect(words().join('')).toMatch(/[青松]/));
    await press('Enter', { ctrlKey: true });
    await seen('handover-detail');
    expect(book.handovers.map((one) => [one.row.peer, one.row.state, one.row.cards])).toEqual([['林子晴', 'open', 28]]);
    expect([giving.words, giving.tiles, giving.made]).toEqual(['', [], null]);
    expect(screen.getByTestId('handover-book')).toBeTruthy();
  });
  it('takes the words along when somebody leaves by the sidebar', async () => {
    await made();
    expect(giving.words).not.toBe('');
    await fireEvent.click(screen.getByTestId('nav-today'));
    await screen.findAllByTestId('today-row');
    expect([giving.words, giving.made]).toEqual(['', null]);
  });
  it('books the receipt from where it stands', async () => {
    await made();
    await press('KeyR');
    await waitFor(() => expect(book.handovers[0]?.row.state).toBe('taken'));
    expect((await seen('handover-detail')).textContent).toContain('收到回條');
  });
});
