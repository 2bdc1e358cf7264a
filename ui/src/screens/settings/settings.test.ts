// Settings apply at once, and what cannot be saved is said.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { backend } from '../../api/mock';
import App from '../../App.svelte';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { session } from '../../app/session.svelte';
import { fileSize } from '../../parts/text/size';

const choose = (id: string) =>
  fireEvent.click(screen.getByTestId(id).querySelector('input') as HTMLInputElement);

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'settings' });
  render(App);
  await screen.findByTestId('settings-theme-dark');
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('passes axe', async () => {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
});

it('changes the theme, the text size, the years and the language at once', async () => {
  await choose('settings-theme-dark');
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'));
  await choose('settings-size-130');
  await waitFor(() => expect(document.documentElement.style.getPropertyValue('--scale')).toBe('1.3'));
  await choose('settings-years-western');
  await waitFor(() => expect(screen.getByTestId('settings-example-solar').textContent).toBe('1977/8/14'));
  await choose('settings-years-roc');
  await waitFor(() => expect(screen.getByTestId('settings-example-solar').textContent).toBe('民國 66/8/14'));
  await choose('settings-language-en');
  await waitFor(() => expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Settings'));
  expect(document.documentElement.lang).toBe('en');
  for (const id of [
    'settings-language-zh-Hant',
    'settings-years-both',
    'settings-size-100',
    'settings-theme-system',
  ])
    await choose(id);
  await waitFor(() => expect(session.settings.theme).toBe('system'));
});

it('turns single keys off and on', async () => {
  await choose('settings-keys-off');
  await waitFor(() => expect(session.settings.single_keys).toBe(false));
  await choose('settings-keys-on');
  await waitFor(() => expect(session.settings.single_keys).toBe(true));
});

it('says so when a setting cannot be saved, and keeps the old one', async () => {
  const call = backend.call;
  vi.spyOn(backend, 'call').mockImplementation((command, args) =>
    command === 'save_settings'
      ? Promise.reject({ code: 'disk_full', args: {} })
      : call.call(backend, command, args),
  );
  await choose('settings-theme-dark');
  await screen.findByTestId('error-bar');
  expect(session.settings.theme).toBe('system');
  expect(
    (screen.getByTestId('settings-theme-system').querySelector('input') as HTMLInputElement).checked,
  ).toBe(true);
});

it('closes the book and shows the first window', async () => {
  await fireEvent.click(screen.getByTestId('settings-close-book'));
  await screen.findByTestId('first-new');
});

it('writes sizes as people read them', () => {
  expect([0, 999, 4096, 1_400_000, 253_000_000, 3_200_000_000].map(fileSize)).toEqual([
    '0 B',
    '999 B',
    '4.1 kB',
    '1.4 MB',
    '253 MB',
    '3.2 GB',
  ]);
});
