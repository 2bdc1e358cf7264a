// The customer list on the invented book: one expression, ticks, what is done with many, saved views, first rows.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { index } from '../../api/mock/list';
import { route } from '../../app/route.svelte';
import { feedback } from '../../app/saving.svelte';
import { ticks } from './bulk/ticks.svelte';
import { list } from './list.svelte';

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const seen = (id: string) => screen.findByTestId(id);
const names = () => screen.queryAllByTestId('customer-row').map((row) => row.querySelector('b')?.textContent);
const count = () => screen.getByTestId('card-count').textContent;
const chips = () => screen.queryAllByTestId('filter-chip').map((one) => one.textContent?.replace(/\s+/g, ' ').trim());
const type = async (text: string) => {
  await press('KeyF');
  await fireEvent.input(await seen('filter-text'), { target: { value: text } });
};
const fieldText = () => (screen.getByTestId('filter-text') as HTMLInputElement).value;
const rowOf = (name: string): HTMLElement => {
  const row = screen.getAllByTestId('customer-row').find((one) => one.querySelector('b')?.textContent === name);
  if (row === undefined) throw new Error(name);
  return row;
};
const tickOf = (name: string) => within(rowOf(name)).getByTestId<HTMLInputElement>('tick');
async function problems(): Promise<string[]> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`);
}

/** As in the window: the screen comes after the frame, so that its keys are the newer ones. */
async function show() {
  route.start({ screen: 'today' });
  render(App);
  await screen.findAllByTestId('today-row');
  route.start({ screen: 'customers' });
  await screen.findAllByTestId('customer-row');
}

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  index.ready = true;
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
  list.clear();
  list.text = '';
  list.order = 'zhuyin';
  ticks.clear();
  route.selected = null;
  await show();
});
afterEach(cleanup);

describe('the filter', () => {
  it('is hidden until F, then one text with chips above, and passes axe', async () => {
    expect(screen.queryByTestId('filter-bar')).toBeNull();
    await type('class:A stale>30');
    await waitFor(() => expect(chips()).toEqual(['等級 A', '久未更新 超過 30 天']));
    await waitFor(() => expect(names()).toEqual(['曾玉蘭']));
    expect(screen.getByTestId('filter-count').textContent).toBe('1 位');
    expect(count()).toBe('1 / 28 張');
    expect(await problems()).toEqual([]);
  });
  it('is the same whether a box, a chip or the text is changed', async () => {
    const boxes = () => screen.getAllByTestId('facet');
    const box = (label: string) => boxes().find((one) => one.textContent?.includes(label)) as HTMLElement;
    await fireEvent.click(within(box('重點')).getByRole('checkbox'));
    await waitFor(() => expect(fieldText()).toBe('class:A'));
    await fireEvent.click(within(box('內湖')).getByRole('checkbox'));
    await waitFor(() => expect(fieldText()).toBe('class:A area:內湖'));
    await fireEvent.click((await screen.findAllByTestId('filter-chip-remove'))[0] as HTMLElement);
    await waitFor(() => expect(fieldText()).toBe('area:內湖'));
    await waitFor(() => expect(chips()).toEqual(['地區 內湖']));
    expect((within(box('重點')).getByRole('checkbox') as HTMLInputElement).checked).toBe(false);
    await type('-class:A');
    await waitFor(() => expect(chips()).toEqual(['等級 不是 A']));
  });
  it('names the nearest key for a wrong one and leaves the list as it was', async () => {
    await type('class:A');
    await waitFor(() => expect(chips()).toEqual(['等級 A']));
    const before = await waitFor(() => {
      expect(count()).not.toBe('28 張');
      return names();
    });
    await type('class:A aera:內湖');
    await waitFor(() => expect(screen.getByTestId('filter-hint').textContent).toContain('是不是 area？'));
    expect(screen.getByTestId('filter-hint').textContent).toContain('「aera」');
    expect(screen.getByTestId('filter-text').getAttribute('aria-invalid')).toBe('true');
    expect(names()).toEqual(before);
    expect(chips()).toEqual(['等級 A']);
  });
  it('waits for an input method to finish', async () => {
    await press('KeyF');
    const field = await seen('filter-text');
    (field as HTMLInputElement).value = 'area:ㄋ';
    await fireEvent(field, new InputEvent('input', { bubbles: true, isComposing: true }));
    expect(list.typed).toBe('');
    (field as HTMLInputElement).value = 'area:內湖';
    await fireEvent(field, new CompositionEvent('compositionend', { bubbles: true }));
    await waitFor(() => expect(chips()).toEqual(['地區 內湖']));
  });
  it('is narrowed by all the search knows', async () => {
    await type('class:A');
    await waitFor(() => expect(chips()).toEqual(['等級 A']));
    await fireEvent.input(screen.getByTestId('search-input'), { target: { value: 'zyl' } });
    await waitFor(() => expect(names()).toEqual(['曾玉蘭']));
    await fireEvent.input(screen.getByTestId('search-input'), { target: { value: '' } });
  });
});

describe('the boxes of the classes', () => {
  it('lie folded, lie open where they are asked about, and edit the expression', async () => {
    await fireEvent.click(await seen('facet-fold-tier'));
    await fireEvent.click(within(screen.getByTestId('facet-segments')).getByLabelText('優質'));
    await waitFor(() => expect(chips()).toEqual(['分層 優質']));
    expect(fieldText()).toBe('tier:select');
    expect(await problems()).toEqual([]);
    await type('stage:signed,none');
    await waitFor(() => expect(chips()).toEqual(['階段 簽約、資料不足']));
    expect(screen.getByTestId('facet-fold-lifecycle').getAttribute('aria-expanded')).toBe('true');
    expect((within(screen.getByTestId('facet-segments')).getByLabelText('簽約') as HTMLInputElement).checked).toBe(true);
  });
});

describe('ticks', () => {
  it('survive another filter, and the bar says who is outside', async () => {
    await press('KeyX');
    await press('KeyJ');
    await press('KeyJ');
    await press('KeyX', { shiftKey: true });
    await waitFor(() => expect(screen.getByTestId('bulk-bar').textContent).toContain('已勾 3 位'));
    const three = names().slice(0, 3);
    expect(three.map((name) => tickOf(name ?? '').checked)).toEqual([true, true, true]);
    expect(await problems()).toEqual([]);
    await type('area:松山');
    await waitFor(() => expect(names()).toEqual(['王明倫', '翁曉菁']));
    await waitFor(() => expect(screen.getByTestId('ticked-outside').textContent).toBe('3 位不在這個篩選裡'));
    await press('KeyA', { ctrlKey: true });
    await waitFor(() => expect(screen.getByTestId('bulk-bar').textContent).toContain('已勾 5 位'));
    list.clear();
    await waitFor(() => expect(screen.queryByTestId('ticked-outside')).toBeNull());
    expect(tickOf('王明倫').checked).toBe(true);
    (document.activeElement as HTMLElement | null)?.blur();
    await press('Escape');
    await waitFor(() => expect(screen.queryByTestId('bulk-bar')).toBeNull());
  });
  it('set the class of all at once, and one undo takes it back', async () => {
    const [first = '', second = ''] = names().map((name) => name ?? '');
    await fireEvent.click(tickOf(first));
    await fireEvent.click(tickOf(second));
    await press('Digit3');
    expect((await seen('toast')).textContent).toContain('2 位定為 C 級');
    await waitFor(() => expect(screen.getByTestId('bulk-bar').textContent).toContain('C 2'));
    await press('KeyZ');
    await waitFor(() => expect(screen.getByTestId('toast').textContent).toContain('已還原：定多張等級'));
    await waitFor(() => expect(screen.getByTestId('bulk-bar').textContent).not.toContain('C 2'));
  });
});

describe('what is done with many', () => {
  const tickFive = async () => {
    await type('area:內湖,松山');
    await waitFor(() => expect(names()).toHaveLength(4));
    await press('Escape', {}, screen.getByTestId('filter-text'));
    (document.activeElement as HTMLElement | null)?.blur();
    await press('KeyA', { ctrlKey: true });
    await waitFor(() => expect(ticks.size).toBe(4));
  };
  it('plans follow-ups over days, says who is left out and why, and undoes them together', async () => {
    await tickFive();
    await press('KeyS');
    const panel = await seen('bulk-panel');
    await waitFor(() => expect(within(panel).getByTestId('plan-left-out').textContent).toContain('王明倫 已有 9/22'));
    expect(within(panel).getByTestId('plan-left-out').textContent).toContain('沒排 3 位');
    expect(within(panel).getByTestId('plan-days').querySelectorAll('li')).toHaveLength(1);
    expect(within(panel).getByTestId('bulk-run').textContent).toContain('排 1 位');
    expect(await problems()).toEqual([]);
    await fireEvent.input(within(panel).getByTestId('plan-purpose'), { target: { value: '中秋問候' } });
    await press('Enter', { ctrlKey: true }, within(panel).getByTestId('plan-purpose'));
    expect((await seen('toast')).textContent).toContain('已排 1 位的跟進');
    await waitFor(() => expect(screen.queryByTestId('bulk-panel')).toBeNull());
    await waitFor(() => expect(rowOf('曾玉蘭').textContent).toContain('明天'));
    await press('KeyZ');
    await waitFor(() => expect(rowOf('曾玉蘭').textContent).toContain('未排'));
  });
  it('shows who has a tag and changes it for all', async () => {
    await tickFive();
    await press('KeyT');
    const row = () => screen.getAllByTestId('label-row').find((one) => one.textContent?.includes('高山茶'));
    await waitFor(() => expect(row()?.dataset.state).toBe('some'));
    expect(row()?.textContent).toContain('1 位有');
    await fireEvent.click(within(row() as HTMLElement).getByRole('checkbox'));
    expect(row()?.textContent).toContain('加 3 位');
    const text = screen.getByTestId('label-text');
    await fireEvent.input(text, { target: { value: '#順路' } });
    await press('Enter', {}, text);
    expect(await problems()).toEqual([]);
    await press('Enter', { ctrlKey: true }, text);
    expect((await seen('toast')).textContent).toContain('已改 4 位的標籤');
    await type('tag:順路 tag:高山茶');
    await waitFor(() => expect(screen.getByTestId('filter-count').textContent).toBe('4 位'));
  });
  it('logs one entry for all', async () => {
    await tickFive();
    await press('KeyL');
    const note = await seen('log-note');
    await press('Enter', { ctrlKey: true }, note);
    expect(screen.getByTestId('bulk-panel').textContent).toContain('先寫一句做了什麼');
    await fireEvent.input(note, { target: { value: '送月餅' } });
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('bulk-run'));
    expect((await seen('toast')).textContent).toContain('已記 拜訪：4 位');
    await waitFor(() => expect(rowOf('曾玉蘭').textContent).toContain('今天'));
  });
  it('says which file was written', async () => {
    await tickFive();
    await fireEvent.click(screen.getByTestId('bulk-export'));
    await fireEvent.click(await seen('export-vcard4'));
    expect((await seen('exported')).textContent).toContain('已匯出 4 張：客戶-20260915.vcf');
  });
});

describe('saved views', () => {
  const tabs = () => screen.getAllByTestId('view-tab').map((tab) => tab.textContent?.trim());
  it('open as tabs, say when they were changed, and are stored again or anew', async () => {
    await waitFor(() => expect(tabs()).toEqual(['全部', '久未更新', '中秋禮單']));
    await fireEvent.click(screen.getAllByTestId('view-tab')[1] as HTMLElement);
    await waitFor(() => expect(fieldText()).toBe('class:A,B stale>30'));
    expect(list.order).toBe('last_contact');
    expect(screen.queryByTestId('view-keep')).toBeNull();
    await type('class:A stale>30');
    await waitFor(() => expect(tabs()[1]).toBe('久未更新已改'));
    expect(await problems()).toEqual([]);
    await fireEvent.click(screen.getByTestId('view-keep'));
    await waitFor(() => expect(tabs()[1]).toBe('久未更新'));
    await type('class:A');
    await fireEvent.click(await seen('view-save-as'));
    await fireEvent.input(await seen('view-name'), { target: { value: '重點客戶' } });
    await fireEvent.click(screen.getByTestId('view-store'));
    await waitFor(() => expect(tabs()).toEqual(['全部', '久未更新', '中秋禮單', '重點客戶']));
    expect(screen.getAllByTestId('view-tab')[3]?.getAttribute('aria-selected')).toBe('true');
    await fireEvent.click(screen.getByTestId('undo-button'));
    await waitFor(() => expect(tabs()).toHaveLength(3));
  });
  it('say how those they find are served, and a card tells which it fits', async () => {
    await fireEvent.click(await waitFor(() => screen.getAllByTestId('view-tab')[2] as HTMLElement));
    await fireEvent.click(await seen('view-menu'));
    await fireEvent.click(await screen.findByText('編輯檢視⋯'));
    const dialog = await seen('view-dialog');
    expect((within(dialog).getByTestId('view-name') as HTMLInputElement).value).toBe('中秋禮單');
    await fireEvent.input(within(dialog).getByTestId('view-service'), { target: { value: '專人' } });
    await fireEvent.input(within(dialog).getByTestId('view-care'), { target: { value: '每季一通電話' } });
    await fireEvent.click(within(dialog).getByTestId('view-ideal'));
    expect(await problems()).toEqual([]);
    await press('Enter', { ctrlKey: true }, within(dialog).getByTestId('view-care'));
    await waitFor(() => expect(screen.queryByTestId('view-dialog')).toBeNull());
    expect(await backend.call('list_views', {})).toContainEqual(
      expect.objectContaining({ name: '中秋禮單', where: 'tag:中秋禮單', service: '專人', care: '每季一通電話', ideal: true }),
    );
    const card = (await backend.call('list_cards', { query: list.query, offset: 0, limit: 1 })) as { rows: { id: string }[] };
    await backend.call('save_view', {
      id: null,
      view: { name: '高資產', where: 'tag:中秋禮單 -area:沒有 area:沒有', sort: 'name', service: '', care: '', ideal: true },
    });
    route.go({ screen: 'card', id: card.rows[0]?.id ?? '' });
    const told = () => screen.getAllByTestId('card-match').map((one) => one.textContent?.replaceAll(/\s+/g, ' ').trim());
    await waitFor(() => expect(told()).toEqual(['客群中秋禮單', '理想客戶高資產 2／3']));
    await fireEvent.click(within(screen.getByTestId('card-matches')).getByRole('button'));
    expect(told()[0]).toContain('服務方式專人');
    expect(told()[0]).toContain('維護方法每季一通電話');
    expect(await problems()).toEqual([]);
  });
  it('are found in the palette', async () => {
    await press('KeyK', { ctrlKey: true });
    await fireEvent.input(await seen('palette-input'), { target: { value: '檢視：中秋' } });
    const entry = await waitFor(() => {
      const found = screen.getAllByTestId('palette-entry').find((one) => one.textContent?.includes('檢視：中秋禮單'));
      if (found === undefined) throw new Error('no view');
      return found;
    });
    await fireEvent.click(entry);
    await waitFor(() => expect(list.where).toBe('tag:中秋禮單'));
  });
});

describe('before the index is there', () => {
  it('shows the first rows without counts or thumb index, and all of it once cards are announced', async () => {
    cleanup();
    index.ready = false;
    await show();
    expect(count()).toBe('28 張');
    expect(screen.queryByLabelText('索引')).toBeNull();
    expect(document.querySelector('.facets')?.getAttribute('aria-busy')).toBe('true');
    expect(screen.getAllByTestId('facet')[0]?.textContent).not.toMatch(/\d/);
    index.ready = true;
    await backend.call('confirm_card', { id: 'c1' });
    expect(await screen.findByLabelText('索引')).toBeTruthy();
    expect(document.querySelector('.facets')?.getAttribute('aria-busy')).toBe('false');
  });
});

describe('fields of the book', () => {
  const heads = () => screen.getAllByRole('columnheader').map((one) => one.textContent?.trim());
  it('are columns with values by kind, in a grid that counts them', async () => {
    await waitFor(() => expect(heads()).toContain('年收入'));
    expect(heads().slice(-3)).toEqual(['年收入', '續保日', '完整度']);
    expect(screen.getByRole('grid').getAttribute('aria-colcount')).toBe(String(heads().length));
    await type('area:內湖');
    await waitFor(() => expect(names()).toContain('王美玲'));
    const cells = [...rowOf('王美玲').querySelectorAll('[role="gridcell"]')];
    expect(cells).toHaveLength(heads().length);
    expect(cells.map((one) => one.textContent?.trim())).toContain('NT$ 1,200,000');
    expect(cells.find((one) => one.textContent?.includes('NT$'))?.className).toContain('figure');
    expect(cells.map((one) => one.textContent?.trim())).toContain('11/20');
    expect(await problems()).toEqual([]);
  });
  it('follow what is defined, and give way in a narrow window', async () => {
    await waitFor(() => expect(heads()).toContain('年收入'));
    await backend.call('remove_field', { id: 'f1' });
    await waitFor(() => expect(heads()).not.toContain('年收入'));
    window.innerWidth = 1000;
    await fireEvent(window, new Event('resize'));
    await waitFor(() => expect(heads()).not.toContain('續保日'));
    window.innerWidth = 1280;
    await fireEvent(window, new Event('resize'));
  });
  it('are conditions under their own name', async () => {
    await type('年收入>2000000');
    await waitFor(() => expect(chips()).toEqual(['年收入 超過 NT$ 2,000,000']));
    await waitFor(() => expect(names()).toEqual(['陳國棟']));
    await type('吃素:yes');
    await waitFor(() => expect(chips()).toEqual(['吃素 是']));
    await waitFor(() => expect(names()).toEqual(['曾玉蘭']));
  });
});

describe('search', () => {
  it('appends what only the log holds under its own heading, after the first hits', async () => {
    await fireEvent.input(screen.getByTestId('search-input'), { target: { value: '旅平險' } });
    await waitFor(() => expect(screen.getByText('往來記錄裡')).toBeTruthy());
    expect(names()).toContain('王美玲');
  });
});
