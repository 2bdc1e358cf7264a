// A round: each with words of his own, logged at once, and nothing of those nobody met.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { book } from '../../api/mock/store';
import { forgetBook } from '../../app/forget';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';

const line = (at: number) => within(screen.getAllByTestId('round-line')[at] as HTMLElement);
const write = (at: number, id: string, value: string) =>
  fireEvent.input(line(at).getByTestId(id), { target: { value } });
const ids = () => book.cards.slice(0, 3).map((card) => card.id);

async function open(form: 'round' | 'revisit') {
  route.start({ screen: 'customers' });
  route.go({ screen: 'round', ids: ids(), form });
  render(App);
  expect(await screen.findAllByTestId('round-line')).toHaveLength(3);
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  forgetBook();
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
});
afterEach(cleanup);

it('logs those that were written about, each with his own words, and a need becomes a follow-up', async () => {
  await open('round');
  const [a, b, c] = ids();
  const logged = (card: string | undefined) => book.log.filter((one) => one.card === card).length;
  const before = [logged(a), logged(b), logged(c)];
  await fireEvent.keyDown(document.body, { code: 'Enter', ctrlKey: true });
  await waitFor(() => expect(screen.getByTestId('toast').textContent).toContain('還沒寫任何一位'));
  await write(0, 'round-note', '送了月餅');
  await write(0, 'round-need', '孩子要出國');
  await fireEvent.click(line(1).getByTestId('round-missed'));
  expect(screen.getByTestId('round-save').textContent).toContain('記 2 位');
  await fireEvent.keyDown(document.body, { code: 'Enter', ctrlKey: true });
  await waitFor(() => expect([logged(a), logged(b), logged(c)]).toEqual([before[0]! + 1, before[1]! + 1, before[2]]));
  const met = book.log.findLast((one) => one.card === a);
  expect([met?.note, met?.outcome, met?.kind]).toEqual(['送了月餅', '新需求：孩子要出國', 'visit']);
  const need = book.followups.findLast((one) => one.card === a);
  expect([need?.purpose, need?.due]).toEqual(['孩子要出國', '2026-09-18']);
  expect(book.log.findLast((one) => one.card === b)?.reached).toBe(false);
  await waitFor(() => expect(route.screen).toBe('customers'));
});

it('keeps what was written while a card is open beside it', async () => {
  await open('round');
  await write(2, 'round-note', '寫到一半');
  route.go({ screen: 'card', id: ids()[2] as string });
  await screen.findByTestId('card-name');
  route.back();
  await screen.findAllByTestId('round-line');
  expect(line(2).getByTestId<HTMLInputElement>('round-note').value).toBe('寫到一半');
});

it('asks in a revisit how it is used, and passes axe', async () => {
  await open('revisit');
  await fireEvent.click(line(0).getByTestId('round-use-bad'));
  await write(0, 'round-note', 'App 打不開');
  await fireEvent.click(screen.getByTestId('round-save'));
  await waitFor(() => expect(book.log.at(-1)?.note).toBe('有問題・App 打不開'));
  expect([book.log.at(-1)?.kind, book.log.at(-1)?.expectation]).toEqual(['call', 'below']);
  cleanup();
  await open('revisit');
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
});
