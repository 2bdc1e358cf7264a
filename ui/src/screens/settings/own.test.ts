// The fields of the book: defined, refused where it is wrong, changed, moved and removed, each with a way back.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { own } from '../../app/own.svelte';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';

const lines = () => screen.queryAllByTestId('own-field');
const names = () => lines().map((line) => line.querySelector('b')?.textContent);
const lineOf = (name: string) => {
  const line = lines().find((one) => one.querySelector('b')?.textContent === name);
  if (line === undefined) throw new Error(name);
  return within(line);
};
const press = (code: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { code, bubbles: true, ...more });
const type = (id: string, value: string) => fireEvent.input(screen.getByTestId(id), { target: { value } });
const choose = (kind: string) =>
  fireEvent.click(screen.getByTestId(`own-kind-${kind}`).querySelector('input') as HTMLInputElement);
const toast = async () => (await screen.findByTestId('toast')).textContent;
async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'settings', section: 'fields' });
  render(App);
  await waitFor(() => expect(lines()).toHaveLength(4));
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('say what they hold and on how many cards, and pass axe', async () => {
  expect(names()).toEqual(['年收入', '續保日', '來源', '吃素']);
  expect(screen.getAllByTestId('own-field')[0]?.textContent).toContain('金額 TWD');
  expect(screen.getAllByTestId('own-field')[0]?.textContent).toContain('2 張卡');
  expect(screen.getAllByTestId('own-field')[2]?.textContent).toContain('轉介、櫃檯、活動');
  expect(await problems()).toEqual([]);
});

describe('defining', () => {
  it('is done with the keys alone, and says what became of values that were there', async () => {
    await fireEvent.click(screen.getByTestId('own-new'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('own-name')));
    await type('own-name', '血型');
    expect(await problems()).toEqual([]);
    await press('Enter', { ctrlKey: true });
    expect(await toast()).toContain('已新增「血型」・認出卡上 1 個值');
    await waitFor(() => expect(names()).toContain('血型'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('own-new')));
    await waitFor(() => expect(own.fields.map((field) => field.name)).toContain('血型'));
    await fireEvent.click(screen.getByTestId('undo-button'));
    await waitFor(() => expect(names()).not.toContain('血型'));
  });
  it('says how many values could not be read and where they are', async () => {
    await fireEvent.click(screen.getByTestId('own-new'));
    await type('own-name', '血型');
    await choose('number');
    await fireEvent.click(screen.getByTestId('own-save'));
    expect(await toast()).toContain('1 個值讀不出來，保留在「血型?」');
  });
  it('is refused where it is wrong, with the focus there and nothing lost', async () => {
    await fireEvent.click(screen.getByTestId('own-new'));
    await fireEvent.click(screen.getByTestId('own-save'));
    expect((await within(screen.getByTestId('own-form')).findByRole('alert')).textContent).toContain('欄位要有名稱');
    await type('own-name', '年收入');
    await fireEvent.click(screen.getByTestId('own-save'));
    await waitFor(() => expect(screen.getByTestId('own-form').textContent).toContain('已經有「年收入」'));
    expect(document.activeElement).toBe(screen.getByTestId('own-name'));
    await type('own-name', '年:收');
    await fireEvent.click(screen.getByTestId('own-save'));
    await waitFor(() => expect(screen.getByTestId('own-form').textContent).toContain('不能當欄位名稱'));
    await type('own-name', '通路');
    await choose('choice');
    await fireEvent.click(screen.getByTestId('own-save'));
    await waitFor(() => expect(screen.getByTestId('own-form').textContent).toContain('沒有選項'));
    expect(document.activeElement).toBe(screen.getByTestId('own-choices'));
    expect(await problems()).toEqual([]);
    await type('own-choices', '電話\n門市\n');
    await fireEvent.click(screen.getByTestId('own-listed'));
    await fireEvent.click(screen.getByTestId('own-save'));
    await waitFor(() => expect(names()).toContain('通路'));
    expect(own.fields.at(-1)).toMatchObject({ kind: 'choice', choices: ['電話', '門市'], listed: true });
  });
  it('offers the currency of the language, and says when it is none', async () => {
    await fireEvent.click(screen.getByTestId('own-new'));
    await type('own-name', '保費');
    await choose('money');
    expect((screen.getByTestId('own-currency') as HTMLInputElement).value).toBe('TWD');
    await type('own-currency', 'X');
    await fireEvent.click(screen.getByTestId('own-save'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('own-currency')));
  });
  it('is left with Esc, which stays on the settings', async () => {
    await fireEvent.click(screen.getByTestId('own-new'));
    await screen.findByTestId('own-form');
    await press('Escape');
    await waitFor(() => expect(screen.queryByTestId('own-form')).toBeNull());
    expect(route.screen).toBe('settings');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('own-new')));
  });
});

it('are changed in place', async () => {
  await fireEvent.click(lineOf('續保日').getByTestId('own-edit'));
  expect((await screen.findByTestId<HTMLInputElement>('own-name')).value).toBe('續保日');
  await type('own-name', '續期日');
  await fireEvent.click(screen.getByTestId('own-save'));
  expect(await toast()).toContain('已改「續期日」');
  expect(await toast()).not.toContain('認出');
  await waitFor(() => expect(names()).toEqual(['年收入', '續期日', '來源', '吃素']));
});

it('are moved up and down, the focus moving along', async () => {
  await fireEvent.click(lineOf('來源').getByTestId('own-up'));
  await waitFor(() => expect(names()).toEqual(['年收入', '來源', '續保日', '吃素']));
  expect(await toast()).toContain('「來源」移到第 2 個');
  await waitFor(() => expect(document.activeElement).toBe(lineOf('來源').getByTestId('own-up')));
  await fireEvent.click(lineOf('來源').getByTestId('own-up'));
  await waitFor(() => expect(names()[0]).toBe('來源'));
  await waitFor(() => expect(document.activeElement).toBe(lineOf('來源').getByTestId('own-down')));
});

it('are removed without a question, and come back with undo', async () => {
  await fireEvent.click(lineOf('吃素').getByTestId('own-remove'));
  expect(await toast()).toContain('已移除「吃素」，內容以文字留在卡上');
  await waitFor(() => expect(names()).toEqual(['年收入', '續保日', '來源']));
  await fireEvent.click(screen.getByTestId('undo-button'));
  await waitFor(() => expect(names()).toHaveLength(4));
});
