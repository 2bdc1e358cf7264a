// A day typed and saved by a key at once is the day that is saved.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { book } from '../../api/mock/store';
import { forgetBook } from '../../app/forget';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  forgetBook();
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'card', id: book.cards[0]!.id });
  render(App);
  await fireEvent.click(await screen.findByTestId('promise-add'));
  await fireEvent.input(await screen.findByTestId('promise-what'), { target: { value: '寄條款' } });
});
afterEach(cleanup);

/** Typed, and not left: what a browser tells of it is no change yet. */
async function type(day: string) {
  const box = screen.getByTestId<HTMLInputElement>('promise-due');
  box.focus();
  await fireEvent.input(box, { target: { value: day } });
  await fireEvent.keyDown(box, { code: 'Enter', ctrlKey: true, bubbles: true });
}

it('is read before it is written', async () => {
  await type('2026-09-18');
  await waitFor(() => expect(book.promises.map((one) => one.due)).toEqual(['2026-09-18']));
});

it('is said to be none, and nothing is written around it', async () => {
  await type('哪天再說');
  expect((await screen.findByRole('alert')).textContent).toContain('哪天再說');
  expect(book.promises).toEqual([]);
  await type('2026-09-20');
  await waitFor(() => expect(book.promises.map((one) => one.due)).toEqual(['2026-09-20']));
});
