// Fields of the book on a card: each kind in the form, a value that does not fit, and how they are read afterwards.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import type { CardDraft } from '../../api';
import { backend } from '../../api/mock';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';

const inputs = () => screen.queryAllByTestId('own-input');
const partOf = (name: string) => {
  const part = inputs().find((one) => one.dataset.name === name);
  if (part === undefined) throw new Error(name);
  return part;
};
const boxOf = (name: string) => within(partOf(name)).getByTestId<HTMLInputElement>('own-box');
const type = (name: string, value: string) => fireEvent.input(boxOf(name), { target: { value } });
const free = () => screen.queryAllByTestId<HTMLInputElement>('own-free').map((box) => box.value);
const saveNow = () => fireEvent.click(screen.getByTestId('card-form-save'));
const stored = async (id: string) => ((await backend.call('draft_of', { id })) as CardDraft).fields;
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
  route.start({ screen: 'edit', id: 'c4' });
  render(App);
  await waitFor(() => expect(inputs()).toHaveLength(4));
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('the form', () => {
  it('shows each field with what it holds before the free rows, and passes axe', async () => {
    expect(boxOf('年收入').value).toBe('1,200,000');
    expect(partOf('年收入').textContent).toContain('TWD');
    expect(boxOf('續保日').value).toBe('2026/11/20');
    expect(within(partOf('來源')).getByTestId('own-select').textContent).toContain('轉介');
    expect(within(partOf('吃素')).getByLabelText<HTMLInputElement>('否').checked).toBe(true);
    expect(free()).toEqual(['O']);
    expect(await problems()).toEqual([]);
  });
  it('stores every kind in the spelling of the core and keeps the other rows', async () => {
    await type('年收入', '150萬');
    await type('續保日', '2027/3/4');
    await fireEvent.click(within(partOf('吃素')).getByLabelText('是'));
    await saveNow();
    await waitFor(() => expect(route.screen).not.toBe('edit'));
    expect(await stored('c4')).toEqual([
      { key: '年收入', value: '1500000.00 TWD' },
      { key: '續保日', value: '2027-03-04' },
      { key: '來源', value: '轉介' },
      { key: '吃素', value: 'yes' },
      { key: '血型', value: 'O' },
    ]);
  });
  it('drops what was emptied', async () => {
    await type('年收入', '');
    await fireEvent.click(within(partOf('吃素')).getByLabelText('未填'));
    await saveNow();
    await waitFor(() => expect(route.screen).not.toBe('edit'));
    expect((await stored('c4')).map((row) => row.key)).toEqual(['續保日', '來源', '血型']);
  });
  it('says at the very field that a value does not fit, and stops saying so once it is changed', async () => {
    await type('年收入', '很多');
    await saveNow();
    await waitFor(() => expect(partOf('年收入').textContent).toContain('「很多」放不進「年收入」'));
    expect(document.activeElement).toBe(boxOf('年收入'));
    expect(boxOf('年收入').getAttribute('aria-invalid')).toBe('true');
    expect(screen.queryByTestId('error-bar')).toBeNull();
    expect(await problems()).toEqual([]);
    await type('年收入', '90萬');
    expect(boxOf('年收入').getAttribute('aria-invalid')).toBe('false');
    await saveNow();
    await waitFor(() => expect(route.screen).not.toBe('edit'));
    expect(await stored('c4')).toContainEqual({ key: '年收入', value: '900000.00 TWD' });
  });
  it('offers the days a refused date can mean', async () => {
    const call = backend.call;
    vi.spyOn(backend, 'call').mockImplementation((command, args) =>
      command === 'replace_card'
        ? Promise.reject({
            code: 'value_unfit',
            field: 'fields',
            args: { name: '續保日', text: '3/4/2027', readings: ['2027-04-03', '2027-03-04'] },
          })
        : call.call(backend, command, args),
    );
    await type('續保日', '3/4/2027');
    await saveNow();
    const group = await within(partOf('續保日')).findByRole('group', { name: '是哪一天？' });
    expect(await problems()).toEqual([]);
    await fireEvent.click(within(group).getByText('2027/3/4'));
    expect(boxOf('續保日').value).toBe('2027/3/4');
    expect(within(partOf('續保日')).queryByRole('group')).toBeNull();
  });
  it('leaves a row alone while its name is typed, and says there when its value does not fit', async () => {
    await fireEvent.click(screen.getByTestId('add-fields'));
    await waitFor(() => expect(free()).toEqual(['O', '']));
    const names = screen.getAllByLabelText<HTMLInputElement>('欄位名稱');
    const last = names.at(-1) as HTMLInputElement;
    expect(document.activeElement).toBe(last);
    await fireEvent.input(last, { target: { value: '年收入' } });
    expect(free()).toEqual(['O', '']);
    const box = screen.getAllByTestId<HTMLInputElement>('own-free').at(-1) as HTMLInputElement;
    await fireEvent.input(box, { target: { value: '很多' } });
    await saveNow();
    await waitFor(() => expect(box.getAttribute('aria-invalid')).toBe('true'));
    expect(boxOf('年收入').getAttribute('aria-invalid')).toBe('false');
    expect(last.closest('[data-unfit]')?.textContent).toContain('放不進');
  });
  it('takes a choice from the list with the keyboard', async () => {
    const select = within(partOf('來源')).getByTestId('own-select');
    select.focus();
    await fireEvent.keyDown(select, { key: 'Enter', code: 'Enter' });
    const item = await screen.findByRole('option', { name: '活動' });
    await fireEvent.pointerUp(item);
    await waitFor(() => expect(within(partOf('來源')).getByTestId('own-select').textContent).toContain('活動'));
    await saveNow();
    await waitFor(() => expect(route.screen).not.toBe('edit'));
    expect(await stored('c4')).toContainEqual({ key: '來源', value: '活動' });
  });
});

describe('the card', () => {
  beforeEach(async () => {
    route.start({ screen: 'card', id: 'c4' });
    await screen.findAllByTestId('own-fact');
  });
  it('states the first fields on its face', () => {
    const facts = screen.getAllByTestId('own-fact').map((one) => one.textContent?.replace(/\s+/g, ' ').trim());
    expect(facts).toEqual(['年收入 NT$ 1,200,000', '續保日 11/20', '來源 轉介', '吃素 否']);
  });
  it('lists them by kind before what came under other names', async () => {
    await fireEvent.keyDown(document.body, { code: 'Digit4', bubbles: true });
    const panel = await waitFor(() => {
      const found = document.getElementById('card-panel');
      if (!found?.textContent?.includes('NT$ 1,200,000')) throw new Error('no fields');
      return found;
    });
    const names = [...panel.querySelectorAll('dt')].map((one) => one.textContent);
    expect(names.indexOf('年收入')).toBeLessThan(names.indexOf('血型'));
    expect(names.slice(names.indexOf('年收入'), names.indexOf('血型'))).toEqual(['年收入', '續保日', '來源', '吃素']);
    expect(await problems()).toEqual([]);
  });
});
