// The month on the invented book: what a day says, how its keys move, and that axe finds nothing.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { place } from './place.svelte';

const press = (code: string) => fireEvent.keyDown(document.body, { code, bubbles: true });
const cell = (date: string) =>
  document.querySelector<HTMLElement>(`[data-testid="calendar-day"][data-date="${date}"]`);
const chosen = () =>
  document.querySelector<HTMLElement>('[data-testid="calendar-day"][aria-selected="true"]')?.dataset.date;

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  place.day = null;
  route.start({ screen: 'calendar' });
  render(App);
  await screen.findByTestId('calendar-panel');
});
afterEach(cleanup);

it('shows whole weeks with lunar days, festivals and people, and passes axe', async () => {
  expect(screen.getAllByTestId('calendar-day')).toHaveLength(35);
  expect(cell('2026-09-11')?.textContent).toContain('八月');
  expect(cell('2026-09-25')?.textContent).toContain('中秋節');
  expect(cell('2026-09-15')?.textContent).toContain('林志遠');
  expect(cell('2026-09-15')?.textContent).toContain('農曆八月初五');
  expect(chosen()).toBe('2026-09-15');
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
});

it('moves by days and weeks, turns months, and comes back with T', async () => {
  await press('ArrowRight');
  await waitFor(() => expect(chosen()).toBe('2026-09-16'));
  await press('ArrowDown');
  await press('ArrowDown');
  await waitFor(() => expect(chosen()).toBe('2026-09-30'));
  await press('ArrowRight');
  await waitFor(() => expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('10 月'));
  await press('PageUp');
  await waitFor(() => expect(chosen()).toBe('2026-09-01'));
  await press('KeyT');
  await waitFor(() => expect(chosen()).toBe('2026-09-15'));
});

it('says whose child it is, how old, and opens the card with Enter', async () => {
  await fireEvent.click(cell('2026-09-18') as HTMLElement);
  await waitFor(() => expect(screen.getByTestId('calendar-person').textContent).toContain('王美玲的子女'));
  expect(screen.getByTestId('calendar-person').textContent).toContain('8 歲');
  await press('Enter');
  await waitFor(() => expect(route.screen).toBe('card'));
});

it('greets from the day and remembers it', async () => {
  await fireEvent.click(screen.getByTestId('calendar-greet'));
  await fireEvent.keyDown(document.body, { code: 'Enter', ctrlKey: true, bubbles: true });
  await waitFor(() => expect(screen.queryByTestId('calendar-greet')).toBeNull());
  expect(screen.getByTestId('calendar-person').textContent).toContain('已祝賀');
});

it('shows the month looked at again after a card was open', async () => {
  await fireEvent.click(screen.getByTestId('calendar-next'));
  await waitFor(() => expect(chosen()).toBe('2026-10-15'));
  route.go({ screen: 'settings' });
  await waitFor(() => expect(screen.queryByTestId('calendar-day')).toBeNull());
  route.back();
  await waitFor(() => expect(chosen()).toBe('2026-10-15'));
});

it('puts the month and its birthdays on paper with P, and nothing of it on the screen', async () => {
  const asked: unknown[] = [];
  const call = backend.call.bind(backend);
  vi.spyOn(backend, 'call').mockImplementation((name, args) => {
    if (name === 'print_page') asked.push(args);
    return call(name, args);
  });
  await press('KeyP');
  const paper = await screen.findByTestId('paper');
  expect(paper.parentElement).toBe(document.body);
  expect(paper.textContent).toContain('2026 年 9 月');
  expect(paper.querySelectorAll('[data-testid="month-sheet"] td')).toHaveLength(35);
  expect(paper.textContent).toContain('林志遠');
  expect(paper.textContent).not.toContain('跟進');
  await waitFor(() => expect(asked).toHaveLength(1));
  fireEvent(window, new Event('afterprint'));
  await waitFor(() => expect(screen.queryByTestId('paper')).toBeNull());
  vi.restoreAllMocks();
});
