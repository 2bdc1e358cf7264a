// The contact rhythm on the invented book: a draft until it is applied, by keys, and what it refuses.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { forgetRhythm, rhythmPage } from '../../api/mock/rhythm';
import { book } from '../../api/mock/store';
import type { RhythmStandard } from '../../api';
import { forgetBook } from '../../app/forget';
import { openSettings } from '../../app/route.svelte';
import { changes, monthly, ruleOf, same, toggled, withoutRule, withRule, withStep } from './draft';

const EMPTY: RhythmStandard = { regular: [], steps: [], weekly: 40 };
const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const rule = (who: string) => {
  const rows = screen.getAllByTestId('rhythm-rule');
  const row = rows.find((one) => one.dataset['who'] === who);
  if (row === undefined) throw new Error(`no rule of ${who}`);
  return within(row);
};

describe('a draft', () => {
  it('keeps rules in the order of the classes and counts what differs', () => {
    const b = withRule(EMPTY, 'B', { every: 60 });
    const both = withRule(b, 'A', { every: 30 });
    expect(both.regular.map((one) => [one.class, one.every])).toEqual([
      ['A', 30],
      ['B', 60],
    ]);
    expect([changes(both, EMPTY), changes(both, b), changes(both, both)]).toEqual([2, 1, 0]);
    expect(same(withoutRule(both, 'A'), b)).toBe(true);
    const step = withStep(both, 'C', 7, 'call');
    expect([changes(step, both), changes(withStep(step, 'C', 7, null), both)]).toEqual([1, 0]);
    expect(changes({ ...both, weekly: 20 }, both)).toBe(1);
    const group = withRule(both, ':高山茶', { every: 14 });
    expect(ruleOf(group, ':高山茶')).toMatchObject({ class: null, label: '高山茶', every: 14 });
  });
  it('puts channels in the order they were chosen in, and never the last one out', () => {
    const one = ruleOf(withRule(EMPTY, 'A', {}), 'A');
    if (one === null) throw new Error('no rule');
    expect(toggled(one, 'visit')).toEqual(['call', 'visit']);
    expect(toggled(one, 'call')).toEqual(['call']);
    expect([monthly({ ...one, every: 30 }, 22), monthly(null, 22)]).toEqual([22, 0]);
  });
});

describe('the screen', () => {
  beforeEach(async () => {
    document.documentElement.lang = 'zh-Hant';
    document.title = 'Shuke';
    forgetBook();
    forgetRhythm();
    await backend.call('create_sample_book', {});
    render(App);
    await screen.findAllByTestId('today-row');
    openSettings('rhythm');
    (await screen.findByTestId('rhythm-usual')).click();
    await screen.findAllByTestId('rhythm-rule');
  });
  afterEach(cleanup);

  it('shows what a change would plan, writes nothing before it is applied, and applies it with Ctrl Enter', async () => {
    const open = book.followups.length;
    await waitFor(() => expect(screen.getByTestId('rhythm-panel').textContent).toContain('多排'));
    expect(book.followups).toHaveLength(open);
    const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 120)}`)).toEqual([]);
    await press('Enter', { ctrlKey: true });
    expect((await screen.findByTestId('toast')).textContent).toContain('套用了');
    expect(book.followups.length).toBeGreaterThan(open);
    await waitFor(() => expect(screen.queryByTestId('rhythm-drop')).toBeNull());
  });

  it('counts days with the arrow keys, marks what was, and lets it be', async () => {
    await press('Enter', { ctrlKey: true });
    await waitFor(() => expect(screen.queryByTestId('rhythm-drop')).toBeNull());
    const days = rule('A').getByTestId('rhythm-every');
    await press('ArrowDown', { shiftKey: true }, days);
    await press('ArrowDown', {}, days);
    expect(rule('A').getByTestId<HTMLInputElement>('rhythm-every').value).toBe('22');
    expect(rule('A').getByText('原 30')).toBeTruthy();
    await fireEvent.change(days, { target: { value: '731' } });
    expect(rule('A').getByRole('alert').textContent).toBe('1–730');
    await fireEvent.click(screen.getByTestId('rhythm-drop'));
    await waitFor(() => expect(rule('A').getByTestId<HTMLInputElement>('rhythm-every').value).toBe('30'));
  });

  it('keeps the draft while another section is open', async () => {
    openSettings('general');
    await waitFor(() => expect(screen.queryByTestId('rhythm-panel')).toBeNull());
    openSettings('rhythm');
    expect(await screen.findByTestId('rhythm-drop')).toBeTruthy();
  });

  it('gives a group a rule of its own', async () => {
    const change = { add_tags: [], remove_tags: [], add_groups: ['讀書會'], remove_groups: [] };
    await backend.call('label_cards', { ids: [book.cards[0]?.id], change });
    const list = await screen.findByTestId('rhythm-add-group');
    list.focus();
    await fireEvent.keyDown(list, { key: '讀' });
    await waitFor(() => expect(screen.getAllByTestId('rhythm-rule').map((one) => one.dataset.who)).toContain(':讀書會'));
    await press('Enter', { ctrlKey: true });
    const own = { class: null, label: '讀書會', every: 30, channels: ['call'], meet_every: null };
    await waitFor(() => expect(rhythmPage().standard.regular).toContainEqual(own));
  });

  it('shows the weeks as a table with V', async () => {
    const weeks = within(screen.getByTestId('rhythm-weeks'));
    expect(weeks.queryByRole('table')).toBeNull();
    await press('KeyV');
    expect(weeks.getByRole('table').querySelectorAll('tbody tr')).toHaveLength(8);
  });
});
