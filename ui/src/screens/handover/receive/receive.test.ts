// Taking over: nothing is written before the last button, everything that has to be decided is, and what was decided is what is sent.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../../App.svelte';
import type { HandoverInspection } from '../../../api';
import { backend } from '../../../api/mock';
import { post, resetPost } from '../../../api/mock/handover';
import { book } from '../../../api/mock/store';
import { forgetBook } from '../../../app/forget';
import { route } from '../../../app/route.svelte';
import { feedback } from '../../../app/saving.svelte';
import { session } from '../../../app/session.svelte';
import { birthdayWords, conflictField, conflictValue, dateOf } from './values';

const call = backend.call.bind(backend);
/** Answers of the core that differ from the invented ones. */
let instead: Record<string, (args: Record<string, unknown>) => unknown> = {};
let made: string[] = [];
const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, key: code, bubbles: true, ...more });
const seen = (id: string) => screen.findByTestId(id);
const twins = () => screen.getAllByTestId<HTMLElement>('receive-twin');
const chosen = (at: number) => twins()[at]?.querySelector('label.on')?.textContent?.trim();
const take = () => screen.getByTestId<HTMLButtonElement>('receive-take');
async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
}
async function open(path: string | null = null) {
  route.start({ screen: 'today' });
  render(App);
  await screen.findAllByTestId('today-row');
  route.go({ screen: 'handover', view: 'receive', path });
  await seen('handover-steps');
}
async function opened() {
  await open();
  await fireEvent.input(await seen('receive-words-box'), { target: { value: post.words ?? '' } });
  await fireEvent.submit(screen.getByTestId('receive-words-box').closest('form') as HTMLFormElement);
  await screen.findAllByTestId('receive-twin');
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  forgetBook();
  resetPost();
  instead = {};
  made = [];
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  vi.spyOn(backend, 'call').mockImplementation(async (command, args) => {
    made.push(command);
    const own = instead[command];
    return own === undefined ? call(command, args) : own(args);
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('values of the file', () => {
  it('have the names of the card', () => {
    expect(['birthday_calendar', 'private_note', 'note', 'class', 'followups.due', 'contact_points.value'].map(conflictField)).toEqual([
      '生日',
      '私人備註',
      '備註',
      '等級',
      '跟進日期',
      '聯絡方式',
    ]);
    expect(conflictField('followups')).toBe('跟進');
    expect(conflictField('followups.channel')).toBe('跟進・方式');
    expect(conflictField('gifts.reaction')).toBe('其他');
  });
  it('are read as people say them', () => {
    expect(dateOf('solar 1977 8 14 0')).toEqual({ calendar: 'solar', year: 1977, month: 8, day: 14, leap: false });
    expect(dateOf('lunar 6 3 1')).toEqual({ calendar: 'lunar', year: null, month: 6, day: 3, leap: true });
    expect(dateOf('solar 1977 0')).toEqual({ calendar: 'solar', year: 1977, month: null, day: null, leap: false });
    expect(dateOf('說好了')).toBeNull();
    const said = (field: string, value: string) => conflictValue(field, value, 'western');
    expect(said('birthday_calendar', 'lunar 1977 8 14 0')).toBe('1977 年農曆八月十四');
    expect(said('class', 'A')).toBe('A 重點');
    expect(said('followups.due', '2026-10-02')).toBe('2026/10/2');
    expect(said('followups.channel', 'visit')).toBe('拜訪');
    expect(said('followups.status', 'done')).toBe('完成');
    expect(said('opt_outs', 'call,visit')).toBe('電話、拜訪');
    expect(said('contact_points.value', '0912000417')).toBe('0912-000-417');
    expect(said('relations.relation', 'spouse')).toBe('配偶');
    expect(said('do_not_contact', '1')).toBe('是');
    expect(said('followups', '2026-10-02 visit 送規劃書 open')).toBe('2026/10/2 拜訪 送規劃書 待辦');
    expect(said('note', '')).toBe('（拿掉了）');
    expect(said('note', 'open')).toBe('open');
    expect(birthdayWords('--08-14', 'western')).toBe('8/14');
    expect(birthdayWords('lunar:1966-L3-03', 'western')).toBe('1966 年農曆閏三月初三');
    expect(birthdayWords('sometime', 'western')).toBe('sometime');
  });
});

describe('opening', () => {
  it('asks for the words only of a file that needs them, says when they are wrong, and passes axe', async () => {
    await open();
    const box = await seen('receive-words-box');
    expect(document.activeElement).toBe(box);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(await problems()).toEqual([]);
    await fireEvent.input(box, { target: { value: '松風 渡口' } });
    await fireEvent.submit(box.closest('form') as HTMLFormElement);
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('通關語不對'));
    expect((screen.getByTestId('receive-words-box') as HTMLInputElement).value).toBe('松風 渡口');
    expect(screen.queryByTestId('receive-twin')).toBeNull();
  });
  it('needs no words for a file that is sealed to this book', async () => {
    post.words = null;
    await open();
    await screen.findAllByTestId('receive-twin');
    expect(screen.queryByTestId('receive-words-box')).toBeNull();
  });
  it('stays on the choice when no file was chosen', async () => {
    post.chosen = null;
    await open();
    await seen('receive-choose');
    expect(made.includes('handover_inspect')).toBe(false);
    expect(await problems()).toEqual([]);
  });
  it('says what is wrong with a file that is something else, and offers another', async () => {
    post.chosen = '/home/me/客戶名單.csv';
    await open();
    expect((await seen('error-bar')).textContent).toContain('這不是熟客的交接檔：/home/me/客戶名單.csv');
    post.chosen = '/media/usb/交接_林子晴_20260914.shuke';
    await fireEvent.click(screen.getByTestId('receive-choose-other'));
    await seen('receive-words-box');
    expect(screen.queryByTestId('error-bar')).toBeNull();
  });
  it('says when a file was taken over before, in a date people read', async () => {
    post.words = null;
    instead.handover_inspect = () => {
      throw { code: 'handover_already', field: null, args: { at: '2026-09-12T17:42:00+08:00' } };
    };
    await open();
    expect((await seen('error-bar')).textContent).toContain('這份交接已經收過了（9/12 17:42）');
  });
  it('is where the import leads with such a file, under the path that was chosen', async () => {
    instead.import_choose = () => '/media/usb/交接_林子晴_20260914.SHUKE';
    let asked: unknown = null;
    instead.handover_inspect = ({ path }) => {
      asked = path;
      throw { code: 'words_wrong', field: 'words', args: {} };
    };
    route.start({ screen: 'customers' });
    render(App);
    await screen.findAllByTestId('customer-row');
    route.go({ screen: 'import' });
    await seen('receive-words-box');
    expect(asked).toBe('/media/usb/交接_林子晴_20260914.SHUKE');
    expect([made.includes('import_preview'), made.includes('handover_choose')]).toEqual([false, false]);
    await press('Escape', {}, screen.getByTestId('receive-words-box'));
    await waitFor(() => expect(route.screen).toBe('customers'));
  });
});

describe('what the file brings', () => {
  it('is counted, compared by a code and explained, and passes axe', async () => {
    await opened();
    const tiles = ['fresh', 'twins', 'known', 'overdue'].map((id) => screen.getByTestId(`tile-${id}`).textContent);
    expect(tiles).toEqual(['2張新卡，直接收下', '3張可能重複，請你看', '1張你也有・1 處要決定', '3件逾期，收下就進今日']);
    expect(screen.getByTestId('receive-code').textContent).toBe('7Q4K-M2XW-7-93F2');
    expect(document.body.textContent).toContain('檔案完整，沒有被改過');
    expect(screen.getByTestId('receive-first-time').textContent).toContain('跟對方念一次對帳碼');
    expect(document.body.textContent).toContain('另有 1 張跟你的一樣');
    expect(screen.getByTestId('receive-message').textContent).toContain('歐陽醫師只接診所電話');
    expect(screen.getByTestId('receive-known').textContent).toContain('王美玲');
    expect(screen.getByTestId('receive-known').textContent).toContain('補 2 處');
    expect([0, 1, 2].map(chosen)).toEqual(['合併', '合併', '分開']);
    expect(twins()[0]?.textContent).toContain('民國 69/3/6（1980）・0955-000-285・31 筆往來');
    expect(await problems()).toEqual([]);
  });
  it('does not ask to compare with a book that was met before', async () => {
    post.met = true;
    await opened();
    expect(screen.queryByTestId('receive-first-time')).toBeNull();
  });
  it('is taken over as it was decided with the keys, and only then', async () => {
    await opened();
    const before = book.cards.length;
    await press('Digit3');
    expect(chosen(0)).toBe('略過');
    await press('KeyJ');
    await press('Digit1');
    expect(chosen(2)).toBe('合併');
    expect(take().disabled).toBe(true);
    expect(document.body.textContent).toContain('還有 1 處要決定');
    await press('Enter', { ctrlKey: true });
    expect(made.includes('handover_receive')).toBe(false);
    const conflict = screen.getByTestId('receive-conflicts');
    expect(conflict.textContent).toContain('王美玲');
    expect(conflict.textContent).toContain('生日');
    expect(within(conflict).getByTestId('conflict-mine').textContent).toContain('民國 66/8/14（1977）');
    expect(within(conflict).getByTestId('conflict-theirs').textContent).toContain('農曆八月十四');
    expect(within(conflict).getByTestId('conflict-theirs').className).toContain('proposed');
    expect(within(conflict).getByTestId('conflict-theirs').getAttribute('aria-pressed')).toBe('false');
    await press('Digit1');
    await waitFor(() => expect(within(conflict).getByTestId('conflict-mine').getAttribute('aria-pressed')).toBe('true'));
    expect(take().textContent).toContain('收下 6 張');
    await fireEvent.input(screen.getByTestId('receive-purpose'), { target: { value: '換我服務您' } });
    await press('Enter', { ctrlKey: true }, screen.getByTestId('receive-purpose'));
    await seen('receive-done');
    expect(post.choices).toEqual({
      twins: { x1: 'skip', x2: 'merge', x3: 'merge' },
      conflicts: { 'c4/cards/01/birthday_calendar': 'mine' },
      first_contact: { purpose: '換我服務您', days: 30 },
    });
    expect(book.cards.length).toBe(before + 2);
    expect(screen.getByTestId('tile-merged').textContent).toBe('2張合併');
    expect(screen.getByTestId('receive-receipt').textContent).toContain('/media/usb/交接_林子晴_20260914.receipt.json');
    expect(await problems()).toEqual([]);
    await press('Enter');
    await waitFor(() => expect(route.screen).toBe('today'));
  });
  it('takes what is proposed for all that is open in one press, and can be taken back whole', async () => {
    await opened();
    const before = book.cards.length;
    await fireEvent.click(screen.getByTestId('conflicts-proposed'));
    await fireEvent.click(screen.getByTestId('receive-calls'));
    expect(screen.queryByTestId('receive-purpose')).toBeNull();
    await fireEvent.click(take());
    await seen('receive-done');
    expect(post.choices?.conflicts).toEqual({ 'c4/cards/01/birthday_calendar': 'theirs' });
    expect(post.choices?.first_contact).toBeNull();
    expect(book.cards.length).toBe(before + 3);
    expect((await seen('toast')).textContent).toContain('收下了 林子晴 的 7 張');
    await fireEvent.click(screen.getByTestId('undo-button'));
    await waitFor(() => expect(screen.getByTestId('receive-done').textContent).toContain('卡冊和收下前一樣'));
    expect(book.cards.length).toBe(before);
    expect(book.handovers).toEqual([]);
  });
  it('goes from one conflict to the next, each with what stood there before', async () => {
    instead.handover_inspect = async (args) => {
      const seenFile = (await call('handover_inspect', args)) as HandoverInspection;
      const [met] = seenFile.known;
      const one = met?.conflicts[0];
      if (met === undefined || one === undefined) throw new Error('no conflict');
      const more = { ...one, key: 'k2', field: 'note', before: '不接晚間電話', mine: '只接早上', theirs: '都可以', proposed: 'mine' as const };
      return { ...seenFile, mode: 'return', twins: [], known: [{ ...met, conflicts: [one, more] }] };
    };
    await open();
    await fireEvent.input(await seen('receive-words-box'), { target: { value: post.words ?? '' } });
    await fireEvent.submit(screen.getByTestId('receive-words-box').closest('form') as HTMLFormElement);
    const conflict = await seen('receive-conflicts');
    expect(screen.queryByTestId('receive-calls')).toBeNull();
    expect(conflict.textContent).toContain('1 / 2');
    await press('Digit2');
    await waitFor(() => expect(conflict.textContent).toContain('2 / 2'));
    expect(conflict.textContent).toContain('交出時 不接晚間電話');
    expect(conflict.textContent).toContain('決定了 1 / 2');
    await fireEvent.click(within(conflict).getByTestId('conflict-mine'));
    await waitFor(() => expect(conflict.textContent).toContain('決定了 2 / 2'));
    await press('KeyK');
    await waitFor(() => expect(within(conflict).getByTestId('conflict-theirs').getAttribute('aria-pressed')).toBe('true'));
    expect(take().disabled).toBe(false);
  });
  it('for a while has a last day and no first call', async () => {
    post.mode = 'lend';
    await opened();
    expect(screen.queryByTestId('receive-calls')).toBeNull();
    expect(document.body.textContent).toContain('10/9（五）');
    await fireEvent.click(screen.getByTestId('conflicts-proposed'));
    await fireEvent.click(take());
    await seen('receive-done');
    expect(post.choices?.first_contact).toBeNull();
    await fireEvent.click(screen.getByTestId('receive-list'));
    expect((await seen('handover-detail')).textContent).toContain('代班到 10/9');
  });
  it('leaves the receipt to be saved where the medium cannot be written', async () => {
    post.writable = false;
    await opened();
    await fireEvent.click(screen.getByTestId('conflicts-proposed'));
    await fireEvent.click(take());
    expect((await seen('receive-receipt')).textContent).toContain('回條寫不到檔案旁邊');
    await fireEvent.click(screen.getByTestId('receive-save-receipt'));
    await waitFor(() =>
      expect(screen.getByTestId('receive-receipt').textContent).toContain('/media/usb/回條_周以恩_20260915.receipt.json'),
    );
  });
  it('asks before decisions would be lost', async () => {
    await opened();
    await press('Escape');
    await waitFor(() => expect(route.screen).toBe('today'));
    route.go({ screen: 'handover', view: 'receive', path: post.chosen });
    await fireEvent.input(await seen('receive-words-box'), { target: { value: post.words ?? '' } });
    await fireEvent.submit(screen.getByTestId('receive-words-box').closest('form') as HTMLFormElement);
    await screen.findAllByTestId('receive-twin');
    await press('Digit2');
    await press('Escape');
    await seen('wizard-leaving');
    await press('Escape');
    await waitFor(() => expect(route.screen).toBe('today'));
    expect(session.book).not.toBeNull();
    expect(book.handovers).toEqual([]);
  });
});
