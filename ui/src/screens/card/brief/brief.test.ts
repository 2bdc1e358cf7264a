// The page before a visit on the invented book: what stands on it, and that what is ticked is kept nowhere.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../../App.svelte';
import type { Brief, OwnField } from '../../../api';
import { backend } from '../../../api/mock';
import { press as printer, resetPress } from '../../../api/mock/field';
import { book } from '../../../api/mock/store';
import { forgetBook } from '../../../app/forget';
import { route } from '../../../app/route.svelte';
import { feedback } from '../../../app/saving.svelte';
import { isSoon, nextDay, packing, personOf, reminders } from './about';

const TODAY = '2026-09-15';
const press = (code: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(document.body, { code, bubbles: true, ...more });
const seen = (id: string) => screen.findByTestId(id);

beforeEach(async () => {
  document.documentElement.lang = 'zh-Hant';
  document.title = 'Shuke';
  resetPress();
  forgetBook();
  await backend.call('create_sample_book', {});
  feedback.hide();
  feedback.clearError();
});
afterEach(cleanup);

describe('the page', () => {
  beforeEach(async () => {
    await backend.call('add_promise', { card: 'c4', what: '帶兩份旅平險比較', due: '2026-09-18' });
    route.start({ screen: 'customers' });
    route.go({ screen: 'card', id: 'c4' });
    render(App);
    await seen('composer-note');
    await press('KeyV');
    await seen('brief-who');
  });
  it('says on one page who it is, what for, and what to remember, and passes axe', async () => {
    const text = (id: string) => screen.getByTestId(id).textContent ?? '';
    for (const part of ['王美玲', '美玲姐', '王太太', '0912-000-417', '平日 10–12 點', '松和路 88 號 6 樓']) expect(text('brief-who')).toContain(part);
    expect(text('brief-purpose')).toContain('內湖住家・中秋禮盒、旅平險 4 人');
    expect(text('brief-purpose')).toContain('9/15 二 10:30 拜訪');
    expect(text('brief-family')).toContain('9/18（五） 3 天後');
    expect(text('brief-family')).toContain('農曆八月廿七');
    expect(text('brief-contacts')).toContain('送理賠支票');
    expect(screen.getByTestId('brief-contacts').querySelectorAll('li')).toHaveLength(3);
    expect(text('brief-open')).toContain('答應過：帶兩份旅平險比較');
    expect(text('brief-remember')).toContain('不接晚間電話');
    expect(text('brief-missing')).toContain('性別');
    expect(screen.getByTestId('brief-listen').querySelectorAll('li')).toHaveLength(3);
    const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`)).toEqual([]);
  });
  it('makes a tick of every promise, and keeps none of them', async () => {
    const before = JSON.stringify(book);
    expect(screen.getByTestId('brief-pack').textContent).toContain('答應過：帶兩份旅平險比較（9/18（五）前）');
    const ticks = () => screen.getAllByTestId<HTMLInputElement>('brief-tick');
    expect(ticks()).toHaveLength(4);
    await fireEvent.click(ticks()[3] as HTMLElement);
    expect(ticks()[3]?.checked).toBe(true);
    expect(JSON.stringify(book)).toBe(before);
    await press('Escape');
    await seen('composer-note');
    await press('KeyV');
    await seen('brief-who');
    expect(ticks()[3]?.checked).toBe(false);
  });
  it('says when it was read before, and asks once: each asking is a reading', async () => {
    expect(screen.getByTestId('brief-read').textContent).toBe('第一次看這一頁');
    await backend.call('set_class', { id: 'c4', class: 'B' });
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(screen.getByTestId('brief-read').textContent).toBe('第一次看這一頁');
    await press('Escape');
    await seen('composer-note');
    await press('KeyV');
    await waitFor(() => expect(screen.getByTestId('brief-read').textContent).toBe('上次看：9/15 11:20 周以恩'));
  });
  it('prints with P, and logs the visit with L', async () => {
    await press('KeyP');
    await waitFor(() => expect(printer.printed).toEqual({ card: 'c4', name: '拜訪摘要_No. 0037_20260915.pdf' }));
    await waitFor(() => expect(screen.getByTestId('toast').textContent).toContain('存好了：/home/ian/文件/拜訪摘要_No. 0037_20260915.pdf'));
    await press('KeyL');
    await waitFor(() => expect(route.place).toEqual({ screen: 'card', id: 'c4', compose: { kind: 'visit', closes: 'c4-f' } }));
  });
});

describe('its words', () => {
  const field = (name: string, kind: OwnField['kind'] = 'text'): OwnField => ({ id: name, name, kind, choices: [], currency: '', listed: false });
  it('put what to avoid first, then what was noted, and the rest as it is defined', () => {
    const card = { note: '怕狗', fields: { 喜好: '高山茶\n登山', 忌諱: '晚上打電話', 吃素: 'yes' } };
    expect(reminders(card, [field('吃素', 'yes_no'), field('空的')], TODAY)).toEqual([
      { label: '忌諱', text: '晚上打電話', taboo: true },
      { label: '備註', text: '怕狗', taboo: false },
      { label: '吃素', text: '是', taboo: false },
      { label: '喜好', text: '高山茶、登山', taboo: false },
    ]);
  });
  it('make birthdays near at hand stand out', () => {
    expect([nextDay('2026-09-18', TODAY), nextDay('2026-10-07', TODAY), nextDay('2026-12-01', TODAY)]).toEqual([
      '9/18（五） 3 天後',
      '10/7（三） 22 天後',
      '12/1',
    ]);
    expect([isSoon('2026-10-15', TODAY), isSoon('2026-10-16', TODAY), isSoon(null, TODAY)]).toEqual([true, false, false]);
    const born = { calendar: 'lunar' as const, year: 1973, month: 8, day: 27, leap: false };
    const one = { name: '林建成', relation: 'spouse' as const, born, next: '2026-10-07', age: 53, zodiac: 'ox', note: '開機械廠' };
    expect(personOf(one, TODAY)).toEqual({
      name: '林建成',
      relation: '配偶',
      when: '農曆八月廿七 10/7（三） 22 天後',
      about: '53 歲・屬牛・開機械廠',
      soon: true,
    });
    expect(personOf({ ...one, born: null, next: null, age: null, zodiac: null, note: '' }, TODAY)).toMatchObject({ when: '', about: '', soon: false });
  });
  it('take along what was promised', () => {
    const promise = { id: 'p1', what: '保單影本', due: '2026-09-20' } as Brief['promises'][number];
    expect(packing({ promises: [promise] }, TODAY).map((one) => one.text).at(-1)).toBe('答應過：保單影本（9/20（日）前）');
    expect(packing({ promises: [] }, TODAY)).toHaveLength(3);
  });
});
