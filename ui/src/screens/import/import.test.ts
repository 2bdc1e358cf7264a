// The import screen on the invented file: nothing is written before the last button; all can be taken back.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import type { ImportOptions, ImportPreview } from '../../api';
import { backend, emit } from '../../api/mock';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';

const call = backend.call;
let asked: { command: string; options: ImportOptions | undefined }[] = [];
/** Answers of the core that differ from the invented ones. */
let instead: Record<string, (args: Record<string, unknown>) => unknown> = {};
const previews = () => asked.filter((one) => one.command === 'import_preview');

async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`,
  );
}
const press = (code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { code, bubbles: true, ...more });
async function open() {
  route.start({ screen: 'import' });
  render(App);
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  asked = [];
  instead = {};
  await call.call(backend, 'create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  vi.spyOn(backend, 'call').mockImplementation(async (command, args) => {
    asked.push({ command, options: args.options as ImportOptions | undefined });
    const own = instead[command];
    return own === undefined ? call.call(backend, command, args) : own(args);
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('shows what would come of the file, names every rejected row, and passes axe', async () => {
  await open();
  expect((await screen.findByTestId('import-count-create')).textContent).toBe('41');
  expect(screen.getByTestId('import-count-skip').textContent).toBe('4');
  const rejected = screen.getAllByTestId('import-rejected-row');
  expect(rejected.map((row) => row.dataset.code)).toEqual(['no_name', 'malformed', 'too_long']);
  expect(rejected[0]?.textContent).toContain('沒有姓名');
  expect(screen.getByTestId('import-kept').textContent).toContain('血型');
  expect(asked.some((one) => one.command === 'import_commit')).toBe(false);
  expect(await problems()).toEqual([]);
});

it('asks about the years once; the question stays so that the answer can be changed', async () => {
  await open();
  await screen.findByTestId('import-doubts');
  await press('Digit1');
  await waitFor(() => expect(previews().at(-1)?.options?.years).toBe('roc'));
  await waitFor(() => expect(screen.getByTestId('import-doubts').textContent).toContain('答好'));
  await fireEvent.click(screen.getByTestId('import-years-open'));
  await waitFor(() => expect(previews().at(-1)?.options?.years).toBeNull());
});

it('asks three questions about dates; the digits answer the first that is open', async () => {
  await open();
  const card = (code: string) =>
    screen.getAllByTestId('import-doubt').find((one) => one.dataset.code === code) as HTMLElement;
  await screen.findByTestId('import-doubts');
  expect(screen.getAllByTestId('import-doubt')).toHaveLength(3);
  expect(document.body.textContent).toContain('還有 9 列生日沒答');
  expect(card('day_or_month_first').textContent).toContain('民國 66/4/3（1977）');
  expect(card('lunar_or_solar').textContent).toContain('農曆八月十五');
  expect(card('roc_or_western').querySelectorAll('kbd').length).toBeGreaterThan(0);
  expect(card('lunar_or_solar').querySelectorAll('kbd')).toHaveLength(0);
  expect(await problems()).toEqual([]);
  await press('Digit2');
  await waitFor(() => expect(previews().at(-1)?.options?.years).toBe('western'));
  await waitFor(() => expect(card('roc_or_western').textContent).toContain('答好'));
  await press('Digit1');
  await waitFor(() =>
    expect(previews().at(-1)?.options).toMatchObject({ years: 'western', order: 'day', calendar: null }),
  );
  await waitFor(() => expect(card('lunar_or_solar').querySelectorAll('kbd').length).toBeGreaterThan(0));
  await fireEvent.click(screen.getByTestId('import-calendar-lunar'));
  await waitFor(() => expect(previews().at(-1)?.options?.calendar).toBe('lunar'));
  await waitFor(() => expect(document.body.textContent).not.toContain('列生日沒答'));
  const before = previews().length;
  await press('Digit1');
  expect(previews()).toHaveLength(before);
  await fireEvent.click(screen.getByTestId('import-order-open'));
  await waitFor(() => expect(previews().at(-1)?.options?.order).toBeNull());
  expect(await problems()).toEqual([]);
});

it('puts a column into a field of the book, and says which value did not fit', async () => {
  await open();
  const line = (await screen.findAllByTestId('import-column')).find((one) => one.dataset.column === '年收入');
  expect(line?.textContent).toContain('自訂：年收入');
  expect(screen.getByTestId('import-notes').textContent).toContain('不合自訂欄位');
});

it('lets the file win for the parts that are ticked, and only with an update', async () => {
  await open();
  expect(screen.queryByTestId('import-overwrite-employer')).toBeNull();
  await fireEvent.click(await screen.findByTestId('import-known-update'));
  await fireEvent.click(await screen.findByTestId('import-overwrite-employer'));
  await waitFor(() => expect(previews().at(-1)?.options?.overwrite).toEqual(['employer']));
  expect(await problems()).toEqual([]);
  await fireEvent.click(screen.getByTestId('import-overwrite-employer'));
  await waitFor(() => expect(previews().at(-1)?.options?.overwrite).toEqual([]));
});

it('takes in, says so, and takes all of it back', async () => {
  instead.import_commit = () => ({
    value: { read: 48, created: 41, updated: 0, skipped: 4, rejected: [], warnings: [] },
    op: 'op-7',
    domains: ['cards'],
  });
  const undone: unknown[] = [];
  instead.undo = ({ op }) => {
    undone.push(op);
    return { value: { op: 'import', id: op }, op: 'op-8', domains: ['cards'] };
  };
  await open();
  await screen.findByTestId('import-commit');
  await press('Enter', { ctrlKey: true });
  expect((await screen.findByTestId('import-done')).textContent).toContain('收下了 41 位');
  expect(screen.queryByTestId('import-commit')).toBeNull();
  expect(screen.getByTestId('undo-button')).toBeTruthy();
  expect(await problems()).toEqual([]);
  await fireEvent.click(screen.getByTestId('import-return'));
  await waitFor(() => expect(screen.getByTestId('import-done').textContent).toContain('整批退回了'));
  expect(undone).toEqual(['op-7']);
});

it('never says that a row is in the book which was refused', async () => {
  const row = (at: number) => ({ row: at, code: 'malformed', text: 'x' });
  for (const [created, rejected, said] of [
    [46, 2, '讀了 48 列，其中 2 列讀不進來，沒有放進卡冊。'],
    [0, 48, '讀了 48 列，其中 48 列讀不進來，沒有放進卡冊。'],
    [48, 0, '讀了 48 列。都在卡冊裡了。'],
    [0, 0, '卡冊裡都有了，沒有新的。'],
  ] as const) {
    instead.import_commit = () => ({
      value: {
        read: 48, created, updated: 0, skipped: 48 - created - rejected, warnings: [],
        rejected: Array.from({ length: rejected }, (_, at) => row(at)),
      },
      op: 'op-7',
      domains: ['cards'],
    });
    await open();
    await fireEvent.click(await screen.findByTestId('import-commit'));
    expect((await screen.findByTestId('import-said')).textContent).toBe(said);
    cleanup();
  }
});

it('notices when the import was taken back from somewhere else', async () => {
  let undone = false;
  instead.import_commit = () => ({
    value: { read: 1, created: 1, updated: 0, skipped: 0, rejected: [], warnings: [] },
    op: 'op-7',
    domains: ['cards', 'history'],
  });
  instead.history = () => [
    { id: 'op-7', op: 'import', at: '', by: '', cards: [], count: 1, undoable: !undone, undone },
  ];
  instead.undo = () => {
    undone = true;
    return { value: { op: 'import', id: 'op-7' }, op: 'op-8', domains: ['cards', 'history'] };
  };
  await open();
  await fireEvent.click(await screen.findByTestId('import-commit'));
  await screen.findByTestId('import-done');
  await fireEvent.click(screen.getByTestId('undo-button'));
  await waitFor(() => expect(screen.getByTestId('import-done').textContent).toContain('整批退回了'));
});

it('shows a long import after a second, with a cancel that stops it', async () => {
  let stop: (error: unknown) => void = () => {};
  instead.import_commit = () => new Promise((_, reject) => (stop = reject));
  instead.import_cancel = () => stop({ code: 'cancelled', args: {} });
  await open();
  await fireEvent.click(await screen.findByTestId('import-commit'));
  const dialog = (await screen.findByTestId('import-running')) as HTMLDialogElement;
  expect(dialog.open).toBe(false);
  emit('progress', { done: 24, total: 48 });
  await waitFor(() => expect(dialog.open).toBe(true), { timeout: 2000 });
  expect(dialog.querySelector('[role="progressbar"]')?.getAttribute('aria-valuenow')).toBe('24');
  expect(document.activeElement).toBe(screen.getByTestId('import-cancel'));
  expect(await problems()).toEqual([]);
  await fireEvent.click(screen.getByTestId('import-cancel'));
  await waitFor(() => expect(screen.queryByTestId('import-running')).toBeNull());
  expect(screen.getByTestId('error-bar').textContent).toContain('什麼都沒有改');
});

it('shows a stopped import as stopped, with the preview still there', async () => {
  instead.import_commit = () => Promise.reject({ code: 'cancelled', args: {} });
  await open();
  await fireEvent.click(await screen.findByTestId('import-commit'));
  expect((await screen.findByTestId('error-bar')).textContent).toContain('什麼都沒有改');
  expect(screen.getByTestId('import-count-create').textContent).toBe('41');
  expect(screen.queryByTestId('import-done')).toBeNull();
});

it('says what is wrong with a file that cannot be read and offers another', async () => {
  instead.import_choose = () => '/home/me/empty.csv';
  await open();
  expect((await screen.findByTestId('error-bar')).textContent).toContain('檔案是空的');
  expect(screen.getByTestId('import-choose')).toBeTruthy();
  expect(await problems()).toEqual([]);
});

it('stays on the choice when no file was chosen', async () => {
  instead.import_choose = () => null;
  await open();
  expect(await screen.findByTestId('import-choose')).toBeTruthy();
  expect(previews()).toEqual([]);
});

it('keeps the last reading when another encoding cannot be read', async () => {
  await open();
  await screen.findByTestId('import-columns');
  instead.import_preview = () => Promise.reject({ code: 'file_unknown', args: {} });
  await fireEvent.click(screen.getByTestId('import-header').querySelectorAll('input')[1] as HTMLInputElement);
  await screen.findByTestId('error-bar');
  delete instead.import_preview;
  await fireEvent.click(screen.getByTestId('import-known-update'));
  await waitFor(() =>
    expect(previews().at(-1)?.options).toMatchObject({ on_duplicate: 'update', header: null }),
  );
});

it('shows markup in a file as the text it is', async () => {
  const evil = '<img src=x onerror="window.pwned=1">';
  instead.import_preview = async (args) => {
    const preview = (await call.call(backend, 'import_preview', args)) as ImportPreview;
    const [card] = preview.cards;
    if (card === undefined) throw new Error('no card');
    return {
      ...preview,
      format: 'vcard',
      columns: [],
      cards: [{ ...card, name: evil, note: '{{constructor}}' }],
      rejected: [{ row: 1, code: 'malformed', text: evil }],
      doubts: [],
    };
  };
  await open();
  expect((await screen.findByTestId('import-card')).textContent).toContain(evil);
  expect(screen.getByTestId('import-rejected-row').textContent).toContain(evil);
  expect(document.querySelector('img')).toBeNull();
  expect(screen.queryByTestId('import-columns')).toBeNull();
});
