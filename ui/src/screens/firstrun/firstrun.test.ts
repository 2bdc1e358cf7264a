// The first window: the three ways to a book, and what is said when one of them fails.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';

const press = (code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.body, { code, bubbles: true, ...more });
const type = (id: string, value: string) => fireEvent.input(screen.getByTestId(id), { target: { value } });
const submit = () => fireEvent.click(screen.getByTestId('first-create'));

async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`,
  );
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  await backend.call('close_book', {});
  feedback.hide();
  route.start({ screen: 'today' });
  render(App);
  await screen.findByTestId('first-new');
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('shows three ways to begin and passes axe, with the form open too', async () => {
  expect(await problems()).toEqual([]);
  await press('Digit1');
  expect(await screen.findByTestId('first-name')).toBe(document.activeElement);
  expect(await problems()).toEqual([]);
});

it('asks for a name before it makes a book, then opens Today', async () => {
  await press('Digit1');
  await screen.findByTestId('first-name');
  await submit();
  expect(screen.getByTestId('first-name').getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByRole('alert').textContent).toContain('卡冊還沒有名字');
  await type('first-name', '我的卡冊');
  await submit();
  await screen.findByTestId('nav-today');
  expect(route.screen).toBe('today');
});

it('makes a new book before an import and goes straight to the file', async () => {
  await press('Digit2');
  await screen.findByTestId('first-name');
  await type('first-name', '名單');
  await submit();
  expect((await screen.findByTestId('import-count-create')).textContent).toBe('41');
});

it('opens the sample book with 3', async () => {
  await press('Digit3');
  expect((await screen.findAllByTestId('today-row')).length).toBeGreaterThan(0);
});

it('keeps what was typed and says what went wrong when the book cannot be made', async () => {
  await press('Digit1');
  await screen.findByTestId('first-name');
  await type('first-name', '滿了');
  const call = backend.call;
  vi.spyOn(backend, 'call').mockImplementation((command, args) =>
    command === 'create_book'
      ? Promise.reject({ code: 'disk_full', args: {} })
      : call.call(backend, command, args),
  );
  await submit();
  expect((await screen.findByTestId('error-bar')).textContent).toContain('磁碟滿了');
  expect((screen.getByTestId('first-name') as HTMLInputElement).value).toBe('滿了');
});

it('does nothing when choosing an existing book is called off', async () => {
  const call = backend.call;
  vi.spyOn(backend, 'call').mockImplementation((command, args) =>
    command === 'choose_book' ? Promise.resolve(null) : call.call(backend, command, args),
  );
  await fireEvent.click(screen.getByTestId('first-open'));
  await waitFor(() => expect((screen.getByTestId('first-open') as HTMLButtonElement).disabled).toBe(false));
  expect(screen.queryByTestId('nav-today')).toBeNull();
  expect(screen.queryByTestId('error-bar')).toBeNull();
});

it('speaks another language at once', async () => {
  await fireEvent.click(screen.getByTestId('first-language-en').querySelector('input') as HTMLInputElement);
  await waitFor(() => expect(screen.getByTestId('first-new').textContent).toContain('Start a new book'));
  await fireEvent.click(
    screen.getByTestId('first-language-zh-Hant').querySelector('input') as HTMLInputElement,
  );
  await waitFor(() => expect(screen.getByTestId('first-new').textContent).toContain('開一本新卡冊'));
});
