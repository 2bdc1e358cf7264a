// What hangs on a card: photo, files, consents; everything held on one person, and erasing him.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backend } from '../../../api/mock';
import { drawer } from '../../../api/mock/attachments';
import { desk, guarded } from '../../../api/mock/safety/vault';
import { book } from '../../../api/mock/store';
import App from '../../../App.svelte';
import { route } from '../../../app/route.svelte';
import { feedback } from '../../../app/saving.svelte';
import { session } from '../../../app/session.svelte';
import { list } from '../../customers/list.svelte';
import { erased, isNumber } from './erased.svelte';

const CARD = 'c4';
const press = (code: string, target: Element = document.activeElement ?? document.body, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(target, { code, key: code, bubbles: true, ...more });
const type = (id: string, value: string) => fireEvent.input(screen.getByTestId(id), { target: { value } });
const submit = (id: string) => fireEvent.submit(screen.getByTestId(id).closest('form') as HTMLFormElement);
const toast = async (words: string) =>
  waitFor(() => expect(screen.getByTestId('toast').textContent).toContain(words));
const name = () => book.cards.find((card) => card.id === CARD)?.name ?? '';

async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
}
/** Opens a menu with the keys and presses the entry with these words. */
async function choose(menu: string, words: string) {
  const trigger = await screen.findByTestId(menu);
  trigger.focus();
  await fireEvent.keyDown(trigger, { key: 'Enter', code: 'Enter' });
  const entry = await screen.findByRole('menuitem', { name: words });
  await fireEvent.keyDown(entry, { key: 'Enter', code: 'Enter' });
}
const entries = async (menu: string) => {
  const trigger = await screen.findByTestId(menu);
  await fireEvent.keyDown(trigger, { key: 'Enter', code: 'Enter' });
  return (await screen.findAllByRole('menuitem')).map((entry) => entry.textContent?.trim());
};
async function open() {
  render(App);
  await screen.findAllByTestId('today-row');
  route.go({ screen: 'card', id: CARD });
  await screen.findByTestId('composer-note');
}
async function filesTab() {
  await press('Digit6', document.body);
  await screen.findByTestId('attachment-add');
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  await backend.call('create_sample_book', {});
  Object.assign(drawer, { chosen: { name: '名片.jpg', media: 'image/jpeg', bytes: 48_200 }, folder: '/home/me', left: [], mentioned: [] });
  feedback.hide();
  feedback.clearError();
  erased.certificate = null;
  route.start({ screen: 'today' });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('the photo', () => {
  it('takes the place of the seal, and gives it back', async () => {
    await open();
    expect(screen.getByTestId('card-photo').getAttribute('aria-label')).toContain('沒有相片');
    await choose('card-photo', '放相片⋯');
    await toast('相片放好了');
    await waitFor(() => expect(screen.getByTestId('card-photo').querySelector('img')?.src).toMatch(/^data:image/));
    expect(await problems()).toEqual([]);
    await choose('card-photo', '拿掉相片');
    await toast('相片拿掉了');
    await waitFor(() => expect(screen.getByTestId('card-photo').querySelector('img')).toBeNull());
    await press('KeyZ', document.body);
    await waitFor(() => expect(screen.getByTestId('card-photo').querySelector('img')).not.toBeNull());
  });
  it('stays as it was when the dialog is left, and what is no picture is refused in words', async () => {
    await open();
    drawer.chosen = null;
    await choose('card-photo', '放相片⋯');
    drawer.chosen = { name: 'a.pdf', media: 'application/pdf', bytes: 5 };
    expect(screen.queryByTestId('toast')).toBeNull();
    await choose('card-photo', '放相片⋯');
    await screen.findByTestId('error-bar');
  });
});

describe('files', () => {
  it('are added, saved elsewhere, removed, and brought back', async () => {
    await open();
    await filesTab();
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('attachment-add'));
    const row = await screen.findByTestId('attachment');
    expect(row.textContent).toContain('名片.jpg');
    expect(row.textContent).toContain('48.2 kB');
    await waitFor(() => expect(row.querySelector('img')).not.toBeNull());
    await fireEvent.click(within(row).getByTestId('attachment-save'));
    await toast('/home/me/名片.jpg');
    await fireEvent.click(within(row).getByTestId('attachment-remove'));
    await waitFor(() => expect(screen.queryByTestId('attachment')).toBeNull());
    await toast('移除了 名片.jpg');
    await fireEvent.click(screen.getByTestId('undo-button'));
    await screen.findByTestId('attachment');
    expect(await problems()).toEqual([]);
  });
  it('are not written out by somebody who may not', async () => {
    guarded('apple river');
    desk.role = 'clerk';
    await open();
    await filesTab();
    await fireEvent.click(screen.getByTestId('attachment-add'));
    await screen.findByTestId('attachment');
    expect(screen.queryByTestId('attachment-save')).toBeNull();
  });
});

describe('consents', () => {
  it('are recorded and withdrawn, which can be undone', async () => {
    await open();
    await filesTab();
    await submit('consent-purpose');
    expect(screen.getByTestId('consent-purpose').getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(screen.getByTestId('consent-purpose'));
    await type('consent-purpose', '續保提醒');
    await type('consent-source', '紙本同意書');
    await submit('consent-purpose');
    const row = await screen.findByTestId('consent');
    expect(row.textContent).toContain('本人同意');
    expect(row.textContent).toContain('紙本同意書');
    expect(row.textContent).toContain('9/15 起');
    await toast('記下了：續保提醒');
    expect((screen.getByTestId('consent-purpose') as HTMLInputElement).value).toBe('');
    await fireEvent.click(screen.getByTestId('consent-withdraw'));
    await waitFor(() => expect(screen.getByTestId('consent').textContent).toContain('9/15 撤回'));
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('undo-button'));
    await waitFor(() => expect(screen.getByTestId('consent').textContent).not.toContain('撤回'.concat('・')));
    await screen.findByTestId('consent-withdraw');
  });
  it('never take a day that cannot be read, or is still to come, for today', async () => {
    await open();
    await filesTab();
    await type('consent-purpose', '續保提醒');
    for (const [text, said] of [
      ['上個月', '看不懂'],
      ['2026-12-01', '這天還沒到'],
    ] as const) {
      await type('consent-since', text);
      await submit('consent-since');
      await waitFor(() => expect(screen.getByRole('alert').textContent).toContain(said));
      expect(document.activeElement).toBe(screen.getByTestId('consent-since'));
    }
    expect(book.consents).toEqual([]);
    await type('consent-since', '2026-03-02');
    await submit('consent-since');
    expect((await screen.findByTestId('consent')).textContent).toContain('3/2 起');
  });
});

describe('everything on one person', () => {
  it('is written out with the words of the page, and the folder is said', async () => {
    await open();
    await choose('card-more', '做個人檔案⋯');
    expect((await screen.findByTestId('person-file-folder')).textContent).toBe(`/home/me/${name()}`);
    expect(drawer.labels).toMatchObject({ field_birthday: '生日', value_spouse: '配偶', subject_card: '資料卡' });
    expect(Object.keys(drawer.labels).every((key) => /^(field|value|subject)_/.test(key))).toBe(true);
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('person-file-close'));
    await waitFor(() => expect(screen.queryByTestId('person-file')).toBeNull());
  });
  it('is offered to whoever may, and to nobody else', async () => {
    guarded('apple river');
    desk.role = 'clerk';
    await open();
    const offered = await entries('card-more');
    expect(offered.some((words) => words?.includes('個人檔案') || words?.includes('永久清除'))).toBe(false);
    expect(offered).toContain('刪除');
  });
});

describe('erasing', () => {
  it('knows the number of the card however it is typed', () => {
    expect(['37', '0037', 'No. 0037', ' ３７ ', 'no37'].map((text) => isNumber(text, 37))).toEqual(Array(5).fill(true));
    expect(['', '3', '37a', '1037'].some((text) => isNumber(text, 37))).toBe(false);
  });
  it('asks why and for the number, then shows the certificate over the list', async () => {
    drawer.left = ['/media/usb/cards-old.db'];
    const other = book.cards.find((card) => card.id === 'c2')?.name ?? '';
    drawer.mentioned = [{ id: 'c2', name: other }];
    await open();
    const whose = name();
    list.text = whose;
    const { number } = book.cards.find((card) => card.id === CARD) ?? { number: 0 };
    await choose('card-more', '永久清除這個人⋯');
    const dialog = await screen.findByTestId('erase-dialog');
    expect(dialog.textContent).toContain('不能還原');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('erase-reason')));
    expect(await problems()).toEqual([]);
    await submit('erase-reason');
    expect(screen.getByRole('alert').textContent).toContain('寫一句原因');
    await type('erase-reason', '本人來信要求');
    await type('erase-number', '1');
    await submit('erase-reason');
    expect(screen.getByRole('alert').textContent).toContain('No.');
    expect(book.cards.some((card) => card.id === CARD)).toBe(true);
    await type('erase-number', String(number));
    await submit('erase-reason');

    const paper = await screen.findByTestId('certificate');
    expect(list.text).toBe('');
    expect(book.cards.some((card) => card.id === CARD)).toBe(false);
    expect(route.screen).toBe('customers');
    expect(paper.textContent).toContain('本人來信要求');
    expect(paper.textContent).toContain('資料卡 1');
    expect(paper.textContent).not.toContain(whose);
    expect(screen.getByTestId('erased-left').textContent).toContain('cards-old.db');
    expect(await problems()).toEqual([]);
    const print = vi.fn();
    vi.stubGlobal('print', print);
    await fireEvent.click(screen.getByTestId('erased-print'));
    expect(print).toHaveBeenCalledOnce();
    await fireEvent.click(within(screen.getByTestId('erased-mentioned')).getByRole('button', { name: other }));
    await waitFor(() => expect(screen.getByTestId('card-name').textContent).toBe(other));
    expect(screen.queryByTestId('certificate')).toBeNull();
    expect(session.book).not.toBeNull();
  });
});
