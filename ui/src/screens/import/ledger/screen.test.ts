// The import screen on an invented file of purchases: what it is taken for, its columns, what is set aside, and taking it in.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import App from '../../../App.svelte';
import type { LedgerOptions } from '../../../api';
import { backend } from '../../../api/mock';
import { type Place, route } from '../../../app/route.svelte';
import { feedback } from '../../../app/saving.svelte';

const call = backend.call;
let asked: { command: string; options: LedgerOptions }[] = [];
let instead: Record<string, (args: Record<string, unknown>) => unknown> = {};
const of = (command: string) => asked.filter((one) => one.command === command);
const last = () => of('ledger_preview').at(-1)?.options;
const text = (id: string) => screen.getByTestId(id).textContent;

async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`,
  );
}
const press = (code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { code, bubbles: true, ...more });
const as = (kind: string) =>
  fireEvent.click(screen.getByTestId(`import-as-${kind}`).querySelector('input') as HTMLInputElement);
const kind = () => (screen.getByTestId('import-as').querySelector('input:checked') as HTMLInputElement).value;
/** Types the first letter of a choice onto a list that is closed. */
const choose = (list: HTMLElement, letter: string) => fireEvent.keyDown(list, { key: letter });
const target = (column: string) => {
  const line = screen.getAllByTestId('ledger-column').find((one) => one.dataset.column === column);
  return within(line as HTMLElement).getByTestId('ledger-target');
};
async function open(file = '/home/me/購買紀錄.csv', place: Place = { screen: 'import' }) {
  instead.import_choose = () => file;
  route.start(place);
  render(App);
  await screen.findByTestId('import-as');
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
    asked.push({ command, options: args.options as LedgerOptions });
    const own = instead[command];
    return own === undefined ? call.call(backend, command, args) : own(args);
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('takes a table of who bought what when for purchases, shows what would come of it, and passes axe', async () => {
  await open();
  expect(kind()).toBe('purchases');
  expect(text('import-count-create')).toBe('6');
  expect(text('import-count-skip')).toBe('1');
  expect(text('import-count-reject')).toBe('1');
  expect(text('import-count-total')).toBe('8');
  const [rejected, ...more] = screen.getAllByTestId('import-rejected-row');
  expect(more).toEqual([]);
  expect(rejected?.textContent).toContain('6');
  expect(rejected?.textContent).toContain('賈寶玉');
  expect(rejected?.textContent).toContain('卡冊裡沒有這個人');
  expect(target('業務員').textContent).toContain('不收');
  // Balances would have a day and an amount too, so it was looked at as those as well.
  expect(of('ledger_preview').map((one) => one.options.rows)).toEqual(['purchases', 'balances']);
  expect(of('ledger_preview')[0]?.options).toMatchObject({ currency: 'TWD', new_customers: false, map: null });
  expect(await problems()).toEqual([]);
});

it('takes a list with phone numbers for people, and lets it be said otherwise', async () => {
  await open('/home/me/客戶名單.csv');
  expect(kind()).toBe('cards');
  expect(of('ledger_preview')).toEqual([]);
  await as('balances');
  await screen.findByTestId('ledger-columns');
  expect(screen.queryByTestId('import-known-update')).toBeNull();
  expect(text('ledger-missing')).toContain('帳號');
  expect(text('import-count-create')).toBe('–');
  expect((screen.getByTestId('import-commit') as HTMLButtonElement).disabled).toBe(true);
  await press('Enter', { ctrlKey: true });
  expect(of('ledger_commit')).toEqual([]);
  expect(await problems()).toEqual([]);
  await as('cards');
  expect(await screen.findByTestId('import-columns')).toBeTruthy();
  expect(text('import-count-create')).toBe('41');
});

it('starts with what it was opened for, whatever the columns are called', async () => {
  await open('/home/me/客戶名單.csv', { screen: 'import', rows: 'interactions' });
  await screen.findByTestId('ledger-columns');
  expect(kind()).toBe('interactions');
  expect(screen.queryByTestId('ledger-currency')).toBeNull();
  expect(text('ledger-missing')).toContain('方式');
  expect(document.querySelector('h1')?.textContent).toContain('匯入往來');
});

it('is told which column is which; a field moves over to the column that is said to be it', async () => {
  await open();
  await as('balances');
  await waitFor(() => expect(text('ledger-missing')).toContain('帳號'));
  await choose(target('單號'), '帳');
  await waitFor(() => expect(last()?.map).toMatchObject({ 單號: 'account', 金額: 'amount' }));
  await waitFor(() => expect(text('ledger-missing')).toBe(''));
  expect(text('import-count-create')).toBe('6');
  await choose(target('品名'), '餘');
  await waitFor(() => expect(last()?.map).toMatchObject({ 品名: 'amount' }));
  expect(last()?.map).not.toHaveProperty('金額');
  await waitFor(() => expect(target('金額').textContent).toContain('不收'));
  await choose(target('日期'), '不');
  await waitFor(() => expect(text('ledger-missing')).toContain('日期'));
  expect(last()?.map).toEqual({ 客戶: 'customer', 單號: 'account', 品名: 'amount' });
});

it('asks for currency, years and order, and makes cards of unknown names only when told to', async () => {
  await open();
  await choose(screen.getByTestId('ledger-currency'), 'H');
  await waitFor(() => expect(last()?.currency).toBe('HKD'));
  await choose(screen.getByTestId('ledger-years'), '民');
  await waitFor(() => expect(last()?.years).toBe('roc'));
  await choose(screen.getByTestId('ledger-order'), '先');
  await waitFor(() => expect(last()?.order).toBe('day'));
  await fireEvent.click(screen.getByTestId('ledger-new'));
  await waitFor(() => expect(text('import-count-create')).toBe('7'));
  expect(text('import-count-reject')).toBe('0');
  expect(screen.queryByTestId('import-rejected')).toBeNull();
  expect(last()).toMatchObject({ currency: 'HKD', years: 'roc', order: 'day', new_customers: true });
});

it('reads other columns anew when the file is read another way, and takes that along to what else it may be', async () => {
  await open();
  await choose(target('業務員'), '備');
  await waitFor(() => expect(last()?.map).toMatchObject({ 業務員: 'note' }));
  await choose(screen.getByTestId('import-encoding'), 'B');
  await waitFor(() => expect(last()).toMatchObject({ encoding: 'Big5', map: null }));
  await as('interactions');
  await waitFor(() => expect(last()).toMatchObject({ rows: 'interactions', encoding: 'Big5' }));
  await as('cards');
  await waitFor(() => expect(of('import_preview').at(-1)?.options.encoding).toBe('Big5'));
});

it('keeps what was shown when it cannot be read as something else', async () => {
  await open();
  instead.ledger_preview = () => Promise.reject({ code: 'file_unknown', args: {} });
  await as('interactions');
  await screen.findByTestId('error-bar');
  expect(kind()).toBe('purchases');
  expect(text('import-count-create')).toBe('6');
});

it('takes in with the columns named, says so, and takes all of it back', async () => {
  const undone: unknown[] = [];
  instead.undo = ({ op }) => {
    undone.push(op);
    return { value: { op: 'import', id: op }, op: 'op-8', domains: ['sales'] };
  };
  await open();
  await press('Enter', { ctrlKey: true });
  expect((await screen.findByTestId('import-done')).textContent).toContain('收下了 6 筆購買');
  expect(of('ledger_commit').at(-1)?.options).toMatchObject({
    rows: 'purchases',
    map: { 客戶: 'customer', 日期: 'date', 品名: 'product', 金額: 'amount', 單號: 'invoice' },
  });
  expect(of('import_commit')).toEqual([]);
  expect(text('import-done')).toContain('退回');
  expect(screen.getByTestId('import-rejected').textContent).toContain('賈寶玉');
  expect(screen.getByTestId('undo-button')).toBeTruthy();
  expect(await problems()).toEqual([]);
  await fireEvent.click(screen.getByTestId('import-return'));
  await waitFor(() => expect(text('import-done')).toContain('整批退回了'));
  expect(undone).toHaveLength(1);
});

it('leads to what the purchases tell', async () => {
  await open();
  await press('Enter', { ctrlKey: true });
  await screen.findByTestId('import-done');
  await press('Enter');
  expect(route.screen).toBe('insights');
});

it('shows a stopped import as stopped, with everything still there', async () => {
  instead.ledger_commit = () => Promise.reject({ code: 'cancelled', args: {} });
  await open();
  await fireEvent.click(screen.getByTestId('import-commit'));
  expect((await screen.findByTestId('error-bar')).textContent).toContain('什麼都沒有改');
  expect(text('import-count-create')).toBe('6');
});
