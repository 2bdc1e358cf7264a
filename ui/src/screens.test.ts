// Every screen drawn on the invented book: what it shows, what its keys do, and that axe finds nothing wrong
// with it.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { flushSync, tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from './App.svelte';
import { route } from './app/route.svelte';
import { feedback } from './app/saving.svelte';
import { session } from './app/session.svelte';
import { backend } from './api/mock';

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const seen = (id: string) => screen.findByTestId(id);

async function problems(): Promise<string[]> {
  // Colours are computed in contrast.test.ts; jsdom draws none.
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`,
  );
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  route.start({ screen: 'today' });
  render(App);
  await screen.findAllByTestId('today-row');
});
afterEach(cleanup);

describe('today', () => {
  it('shows the queue in groups and passes axe', async () => {
    expect(screen.getByTestId('today-group-overdue').querySelectorAll('li')).toHaveLength(3);
    expect(await problems()).toEqual([]);
  });
  it('completes the selected row with D, says so, and takes it back with Z', async () => {
    const before = screen.getAllByTestId('today-row').length;
    await press('KeyD');
    expect((await seen('toast')).textContent).toContain('已完成：陳董');
    await waitFor(() => expect(screen.getAllByTestId('today-row')[0]?.className).toContain('done'));
    await press('KeyZ');
    await waitFor(() => expect(screen.getByTestId('toast').textContent).toContain('已還原'));
    await waitFor(() => expect(screen.getAllByTestId('today-row')[0]?.className).not.toContain('done'));
    expect(screen.getAllByTestId('today-row')).toHaveLength(before);
  });
  it('moves with J and opens the card with Enter', async () => {
    await press('KeyJ');
    await press('Enter');
    expect((await seen('card-name')).textContent).toBe('許雅筑');
  });
  it('goes from what is owed to its payment with R, and to the purchase with Enter', async () => {
    const row = within(screen.getByTestId('today-group-payment')).getAllByTestId('today-row')[0] as HTMLElement;
    expect(row.textContent).toContain('未收 NT$ 96,000・逾 6 天');
    const who = row.querySelector<HTMLElement>('.who') as HTMLElement;
    who.focus();
    await waitFor(() => expect(row.className).toContain('selected'));
    await press('Enter');
    await seen('trade');
    await waitFor(() => expect(document.activeElement?.closest('[data-order]')?.textContent).toContain('責任險'));
    expect(document.activeElement?.getAttribute('aria-expanded')).toBe('true');
    route.back();
    await screen.findAllByTestId('today-row');
    (screen.getByTestId('today-group-payment').querySelector('.who') as HTMLElement).focus();
    await press('KeyR');
    expect((await seen('rec-pay')).textContent).toContain('歐陽靖');
    expect(route.place).toEqual({ screen: 'pipeline', view: 'receivables' });
  });
  it('does nothing on letters while an input method composes', async () => {
    await press('KeyD', { isComposing: true });
    await press('KeyD', { keyCode: 229 });
    await tick();
    expect(screen.queryByTestId('toast')).toBeNull();
  });
});

describe('customers', () => {
  it('finds as one types, says why, and passes axe', async () => {
    await fireEvent.click(screen.getByTestId('nav-customers'));
    await fireEvent.input(await seen('search-input'), { target: { value: '张' } });
    await waitFor(() => expect(screen.getAllByTestId('customer-row')).toHaveLength(5));
    expect(screen.getAllByTestId('customer-row')[0]?.textContent).toContain('張惠雯');
    expect(await problems()).toEqual([]);
  });
  it('offers a new card under the name nobody has', async () => {
    await fireEvent.click(screen.getByTestId('nav-customers'));
    await fireEvent.input(await seen('search-input'), { target: { value: '賈寶玉' } });
    await fireEvent.click(await seen('new-from-search'));
    expect(((await seen('card-form-name')) as HTMLInputElement).value).toBe('賈寶玉');
  });
});

describe('possible duplicates', () => {
  beforeEach(async () => {
    route.go({ screen: 'duplicates' });
    await screen.findAllByTestId('pair');
  });
  it('says what speaks for it and what against, and passes axe', async () => {
    const [likely, unlikely] = screen.getAllByTestId('pair');
    expect(likely?.textContent).toContain('姓名相同');
    expect(likely?.textContent).toContain('生日不全');
    expect(unlikely?.textContent).toContain('姓名不同');
    expect(await problems()).toEqual([]);
  });
  it('merges with the keys alone: the right side of a field, then both into one', async () => {
    await press('Enter');
    await seen('merge-table');
    expect(await problems()).toEqual([]);
    const stays = () => document.querySelectorAll('[data-testid="merge-row"].current td.stays');
    await waitFor(() => expect(stays()).toHaveLength(1));
    const left = stays()[0];
    await press('ArrowRight');
    await waitFor(() => expect(stays()[0]).not.toBe(left));
    await press('Enter', { ctrlKey: true });
    expect((await seen('toast')).textContent).toMatch(/已合併 .+ No\. \d{4} ← No\. \d{4}/);
    await screen.findAllByTestId('pair');
  });
  it('remembers with G that two people are two', async () => {
    await press('KeyG');
    await waitFor(() => expect(screen.getAllByTestId('pair')).toHaveLength(1));
  });
});

describe('the card', () => {
  beforeEach(async () => {
    route.go({ screen: 'card', id: 'c4' });
    await seen('composer-note');
  });
  it('passes axe on every tab', async () => {
    expect(await problems()).toEqual([]);
    for (const [code, text] of [
      ['Digit2', '家人與關係'],
      ['Digit3', '購買'],
      ['Digit4', '還沒填'],
      ['Digit5', '內湖區民善街'],
    ] as const) {
      await press(code);
      await waitFor(() => expect(document.body.textContent).toContain(text));
      expect(await problems()).toEqual([]);
    }
  });
  it('links a family member who has a card to that card', async () => {
    await press('Digit2');
    await fireEvent.input(await seen('relation-name'), { target: { value: '許雅筑' } });
    await fireEvent.click(await seen('relation-link'));
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('relation-add'));
    await fireEvent.click(await screen.findByRole('button', { name: '許雅筑' }));
    await waitFor(() => expect(screen.getByTestId('card-name').textContent).toBe('許雅筑'));
  });
  it('changes a follow-up in a dialog, with what it repeats, and says so', async () => {
    await fireEvent.click((await screen.findAllByTestId('followup-change'))[0] as HTMLElement);
    await seen('followup-dialog');
    expect(await problems()).toEqual([]);
    await fireEvent.input(screen.getByTestId('followup-purpose'), { target: { value: '改送規劃書' } });
    await press('Enter', { ctrlKey: true }, screen.getByTestId('followup-purpose'));
    expect((await seen('toast')).textContent).toContain('改好了');
    await waitFor(() => expect(screen.queryByTestId('followup-dialog')).toBeNull());
    await waitFor(() => expect(screen.getAllByTestId('followup')[0]?.textContent).toContain('改送規劃書'));
  });
  it('asks for the next step before it saves, then logs both and offers to undo', async () => {
    await fireEvent.input(screen.getByTestId('composer-note'), { target: { value: '談了旅平險' } });
    await fireEvent.click(screen.getByTestId('composer-save'));
    expect(await screen.findByText('選下次跟進的日子，或按「不排」。')).toBeTruthy();
    const friday = (await screen.findAllByTestId('next-option')).find(
      (one) => one.dataset.due === '2026-09-18',
    );
    await fireEvent.click(friday as HTMLElement);
    await press('Enter', { ctrlKey: true }, screen.getByTestId('composer-note'));
    expect((await seen('toast')).textContent).toContain('已記：電話・下次 9/18（五）');
    await waitFor(() => expect(screen.getAllByTestId('interaction')[0]?.textContent).toContain('談了旅平險'));
    expect(screen.getByTestId('undo-button')).toBeTruthy();
  });
  it('puts a follow-up off with two clicks', async () => {
    await fireEvent.click((await screen.findAllByTestId('followup-snooze'))[0] as HTMLElement);
    await seen('snooze-dialog');
    const tomorrow = () =>
      document.querySelector<HTMLElement>('[data-testid="snooze-dialog"] [data-due="2026-09-16"]');
    await waitFor(() => expect(tomorrow()).not.toBeNull());
    await fireEvent.click(tomorrow() as HTMLElement);
    expect((await seen('toast')).textContent).toContain('王美玲 順延到 明天');
    expect(screen.queryByTestId('error-bar')).toBeNull();
  });
  it('keeps what was half written while another screen is open', async () => {
    await fireEvent.input(screen.getByTestId('composer-note'), { target: { value: '寫到一半' } });
    await fireEvent.click(screen.getByTestId('nav-today'));
    route.go({ screen: 'card', id: 'c4' });
    expect(((await seen('composer-note')) as HTMLTextAreaElement).value).toBe('寫到一半');
  });
  it('shows text from outside as text', async () => {
    await backend.call('log_contact', {
      card: 'c4',
      draft: {
        kind: 'call',
        direction: 'out',
        reached: true,
        day: null,
        time: null,
        note: '<img src=x onerror=alert(1)>',
        outcome: '',
        agreed: '',
        attendees: '',
        expectation: null,
        cost: null,
      },
      after: { next: null, no_next: true, closes: null, promised: null },
    });
    expect(await screen.findByText('<img src=x onerror=alert(1)>')).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('the form', () => {
  it('passes axe, warns of a double, asks about a guessed birthday, and saves', async () => {
    await press('KeyN');
    await fireEvent.input(await seen('card-form-name'), { target: { value: '王小明' } });
    await fireEvent.input(screen.getByTestId('card-form-phones'), { target: { value: '0912000417' } });
    await fireEvent.input(screen.getByTestId('card-form-birthday'), { target: { value: '66.8.14' } });
    expect((await seen('duplicates')).textContent).toContain('王美玲');
    expect((await screen.findByText('對嗎？')).textContent).toBe('對嗎？');
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('card-form-save'));
    expect((await seen('card-name')).textContent).toBe('王小明');
    expect(document.body.textContent).toContain('民國 66/8/14（1977）');
  });
  it('says beside the name that a name is needed', async () => {
    await press('KeyN');
    await seen('card-form-name');
    await fireEvent.click(screen.getByTestId('card-form-save'));
    expect(await screen.findByText('還沒寫名字。一個名字就能存。')).toBeTruthy();
  });
  it('asks before Esc would lose something', async () => {
    await press('KeyN');
    const name = await seen('card-form-name');
    await fireEvent.input(name, { target: { value: '王' } });
    await press('Escape', {}, name);
    expect(await screen.findByText('改了還沒存。')).toBeTruthy();
    await fireEvent.click(screen.getByTestId('discard'));
    expect(await screen.findAllByTestId('today-row')).toBeTruthy();
  });
});

describe('what lies over the screens', () => {
  it('the palette finds people first and passes axe', async () => {
    await press('KeyK', { ctrlKey: true });
    const input = await seen('palette-input');
    await fireEvent.input(input, { target: { value: 'wml' } });
    await waitFor(() => expect(screen.getAllByTestId('palette-entry')[0]?.textContent).toContain('王美玲'));
    expect(await problems()).toEqual([]);
    await press('Enter', {}, input);
    expect((await seen('card-name')).textContent).toBe('王美玲');
  });
  it('Enter typed faster than the answer opens the person found, not a new card of that name', async () => {
    await press('KeyK', { ctrlKey: true });
    const input = await seen('palette-input');
    // Both before the core has had a moment to answer.
    void fireEvent.input(input, { target: { value: '王美玲' } });
    flushSync();
    await press('Enter', {}, input);
    expect((await seen('card-name')).textContent).toBe('王美玲');
    expect(screen.queryByTestId('card-form-name')).toBeNull();
  });
  it('? lists the keys of the screen and passes axe', async () => {
    await press('Slash', { shiftKey: true });
    expect((await seen('keys-dialog')).textContent).toContain('順延');
    expect(await problems()).toEqual([]);
  });
});

describe('keys that mean something else on a screen', () => {
  it('are listed once, in the palette and under ?', async () => {
    await fireEvent.click(screen.getByTestId('nav-customers'));
    await seen('search-input');
    await press('Slash', { shiftKey: true });
    expect((await seen('keys-dialog')).textContent).toContain('篩選');
    await fireEvent.click(screen.getAllByLabelText('關閉')[0] as HTMLElement);
    await press('KeyK', { ctrlKey: true });
    expect(await seen('palette-input')).toBeTruthy();
  });
});

describe('every other screen', () => {
  it.each(['calendar', 'import', 'settings'] as const)('%s passes axe', async (name) => {
    route.start({ screen: name });
    await waitFor(() => expect(screen.queryByTestId('skeleton')).toBeNull());
    await tick();
    expect(await problems()).toEqual([]);
  });
  it('the first run passes axe', async () => {
    await backend.call('close_book', {});
    await session.refresh();
    await tick();
    expect(await problems()).toEqual([]);
  });
});

describe('the language', () => {
  it('changes on the spot', async () => {
    await session.change({ language: 'en' });
    await waitFor(() => expect(screen.getByTestId('nav-today').textContent).toContain('Today'));
    expect(document.documentElement.lang).toBe('en');
    await session.change({ language: 'zh-Hant' });
    await waitFor(() => expect(screen.getByTestId('nav-today').textContent).toContain('今日'));
  });
});
