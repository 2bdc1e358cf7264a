// Reminders: when this computer rings, what cannot be is not kept, and what a choice comes to stands beside it.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import App from '../../../App.svelte';
import { CoreError } from '../../../api';
import { backend } from '../../../api/mock';
import { route } from '../../../app/route.svelte';
import { feedback } from '../../../app/saving.svelte';
import { session } from '../../../app/session.svelte';
import { clock, minuteOf, ringing } from './minutes';

const USUAL = {
  hours: { from: 510, to: 1140 },
  quiet: [{ from: 750, to: 810 }],
  quiet_sunday: true,
  visits: true,
  before: 30,
  morning: true,
  names: false,
  stay: true,
};
const now = () => session.settings.reminders;

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'settings' });
  render(App);
  await screen.findByTestId('reminders');
  await session.change({ reminders: USUAL });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('takes a day apart into when it rings', () => {
  expect(ringing({ from: 510, to: 1140 }, [{ from: 750, to: 810 }])).toEqual([
    { from: 510, to: 750 },
    { from: 810, to: 1140 },
  ]);
  expect(ringing({ from: 1320, to: 360 }, [{ from: 1380, to: 60 }])).toEqual([
    { from: 60, to: 360 },
    { from: 1320, to: 1380 },
  ]);
  expect([clock(1440), minuteOf('24:00'), clock(5)]).toEqual(['24:00', 1440, '00:05']);
});

it('moves the ends by arrow keys, and not past each other', async () => {
  const begin = screen.getByTestId('reminders-from');
  await fireEvent.keyDown(begin, { code: 'ArrowLeft' });
  await waitFor(() => expect(now().hours.from).toBe(480));
  await fireEvent.keyDown(begin, { code: 'ArrowRight', shiftKey: true });
  await waitFor(() => expect(now().hours.from).toBe(485));
  await session.change({ reminders: { ...USUAL, hours: { from: 510, to: 525 } } });
  await fireEvent.keyDown(screen.getByTestId('reminders-to'), { code: 'ArrowLeft' });
  await waitFor(() => expect(now().hours).toEqual({ from: 510, to: 515 }));
});

it('does not keep hours that begin when they end', async () => {
  const [, to] = screen.getByRole('group', { name: '通知時段' }).querySelectorAll('input');
  await fireEvent.change(to as HTMLInputElement, { target: { value: '8:30' } });
  expect((await screen.findByRole('alert')).textContent).toBe('開始和結束要不一樣。');
  expect(now().hours).toEqual(USUAL.hours);
  await fireEvent.change(to as HTMLInputElement, { target: { value: '24:00' } });
  await waitFor(() => expect(now().hours).toEqual({ from: 510, to: 1440 }));
  expect(screen.queryByRole('alert')).toBeNull();
});

it('says what a choice comes to', async () => {
  const names = screen.getByTestId('reminders-names');
  expect(names.closest('label')?.textContent).toContain('只寫「10:30 拜訪」');
  await fireEvent.click(names);
  await waitFor(() => expect(now().names).toBe(true));
  expect(names.closest('label')?.textContent).toContain('旁邊的人看得到');
  const start = screen.getByTestId('reminders-start');
  expect(start.closest('label')?.textContent).toContain('沒打開就不會響');
  await fireEvent.click(start);
  await waitFor(() => expect(start.closest('label')?.textContent).toContain('開機後在系統匣等著'));
  await fireEvent.click(screen.getByTestId('reminders-quiet-add'));
  await waitFor(() => expect(now().quiet).toHaveLength(2));
});

it('says so when the desktop takes no notification, and passes axe', async () => {
  const call = backend.call.bind(backend);
  vi.spyOn(backend, 'call').mockImplementation((name, args) =>
    name === 'try_notice'
      ? Promise.reject(new CoreError({ code: 'notify_failed', field: null, args: {} }))
      : call(name, args),
  );
  await fireEvent.click(screen.getByTestId('reminders-try'));
  await waitFor(() => expect(feedback.error?.error.code).toBe('notify_failed'));
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
});
