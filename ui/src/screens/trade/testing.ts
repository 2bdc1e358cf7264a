// Steps the tests of trade share: the invented book, keys, fields, rows.
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { expect } from 'vitest';
import App from '../../App.svelte';
import type { Trade } from '../../api';
import { backend } from '../../api/mock';
import { book } from '../../api/mock/store';
import { forgetBook } from '../../app/forget';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';

export const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
export const save = () => press('Enter', { ctrlKey: true });
export const seen = (testid: string) => screen.findByTestId(testid);
export const gone = (testid: string) => waitFor(() => expect(screen.queryByTestId(testid)).toBeNull());
export const toast = (words: string) => waitFor(() => expect(screen.getByTestId('toast').textContent).toContain(words));
export const box = (testid: string, at = 0) => screen.getAllByTestId<HTMLInputElement>(testid)[at] as HTMLInputElement;
/** Typed and left, as a person does. */
export async function type(testid: string, value: string, at = 0) {
  await fireEvent.input(box(testid, at), { target: { value } });
  await fireEvent.change(box(testid, at), { target: { value } });
}
export const choose = (testid: string) => fireEvent.click(screen.getByTestId(testid).querySelector('input') as HTMLInputElement);
export const idOf = (name: string) => book.cards.find((one) => one.name === name)?.id ?? '';
export const tradeOf = (name: string) => backend.call('trade', { card: idOf(name) }) as Promise<Trade>;
export const rows = () => screen.getAllByTestId('order-row');
export const row = (words: string) => {
  const found = rows().find((one) => one.textContent.includes(words));
  if (found === undefined) throw new Error(`no row of ${words}`);
  return found;
};
export async function menu(at: HTMLElement, testid: string, words: string) {
  const trigger = within(at).getByTestId(testid);
  trigger.focus();
  await fireEvent.keyDown(trigger, { key: 'Enter', code: 'Enter' });
  await fireEvent.click(await screen.findByRole('menuitem', { name: words }));
}
export async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`);
}
export async function open(name: string) {
  route.start({ screen: 'card', id: idOf(name), tab: 'trade' });
  render(App);
  await seen('trade-orders');
}

/** The invented book as it begins. */
export async function begin() {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  forgetBook();
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
}
