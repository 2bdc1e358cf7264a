// A promise is made while a contact is logged, stands on the card and in Today on its day, and is counted when it is closed.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { book } from '../../api/mock/store';
import { forgetBook } from '../../app/forget';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';

const wang = () => book.cards.find((card) => card.name === '王美玲') ?? book.cards[0]!;
const type = (id: string, value: string) => fireEvent.input(screen.getByTestId(id), { target: { value } });

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  forgetBook();
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'card', id: wang().id });
  render(App);
  await screen.findByTestId('composer-note');
});
afterEach(cleanup);

it('is made with the contact it was given in, for the day that is said', async () => {
  await fireEvent.focusIn(screen.getByTestId('composer'));
  await type('composer-note', '談了續保');
  await screen.findByTestId('composer-agreed');
  expect(screen.queryByTestId('composer-promise')).toBeNull();
  await type('composer-agreed', '週五前寄條款');
  await fireEvent.click(screen.getByTestId('composer-promise'));
  expect(screen.getByTestId('composer-promise').textContent).toContain('承諾・9/22（二）');
  await fireEvent.click(screen.getByTestId('next-none'));
  await fireEvent.click(screen.getByTestId('composer-save'));
  const line = await screen.findByTestId('promise');
  expect(line.textContent).toContain('週五前寄條款');
  expect(book.promises.map((one) => [one.what, one.due])).toEqual([['週五前寄條款', '2026-09-22']]);
});

it('is changed, kept, opened again and broken, and the ledger counts it', async () => {
  await fireEvent.click(screen.getByTestId('promise-add'));
  await type('promise-what', '問公司能不能提前');
  await fireEvent.click(screen.getByTestId('promise-save'));
  const line = await screen.findByTestId('promise');
  await fireEvent.click(within(line).getByTestId('promise-keep'));
  await waitFor(() => expect(book.promises[0]?.state).toBe('kept'));
  await waitFor(() => expect(screen.queryByTestId('promise')).toBeNull());
  route.go({ screen: 'promises' });
  const closed = await screen.findByTestId('promise');
  expect(closed.textContent).toContain('準時做到');
  await fireEvent.click(within(closed).getByTestId('promise-reopen'));
  await waitFor(() => expect(book.promises[0]?.state).toBe('open'));
  await fireEvent.click(await screen.findByTestId('promise-break'));
  await waitFor(() => expect(book.promises[0]?.state).toBe('broken'));
});

it('stands in Today from its day on, is done with D, and the rate says how often it was not', async () => {
  await backend.call('add_promise', { card: wang().id, what: '寄條款', due: '2026-09-14' });
  await backend.call('add_promise', { card: wang().id, what: '送茶', due: '2026-09-15' });
  route.start({ screen: 'today' });
  const group = await screen.findByTestId('today-group-promise');
  expect(group.textContent).toContain('答應過：送茶');
  expect(screen.getByTestId('today-group-overdue').textContent).toContain('答應過：寄條款');
  expect((await screen.findByTestId('side-promises')).textContent).toContain('承諾還開著 2 件');
  await fireEvent.click(screen.getByTestId('side-promises'));
  expect((await screen.findByTestId('promise-rate')).textContent).toContain('沒做到 100%');
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
});
