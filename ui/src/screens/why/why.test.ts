// Why a customer is in a class: a sentence for every reason the core gives, what is nearest to changing it, and the sheet itself on the
// invented book.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import type { ClassScheme, ClassWhy, Evidence, Explained } from '../../api';
import { backend } from '../../api/mock';
import { kept } from '../../api/mock/classes';
import { book } from '../../api/mock/store';
import { forgetBook } from '../../app/forget';
import { openCard, route } from '../../app/route.svelte';
import { enough } from './enough';
import { lastDay } from './judging.svelte';
import { leaves, nearest } from './nearest';
import { addMonths } from './numbers';
import { blocks, mark, unknownOf } from './position';
import { CLASSES, classNameWords, leftOutWords, rowWords, SCHEMES, whereOf, whyParts, whySentence } from './words';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const CORE = join(ROOT, 'core', 'src', 'segments');
const read = (path: string): string => readFileSync(path, 'utf8').split('#[cfg(test)]')[0] ?? '';
const RULES = readdirSync(join(CORE, 'schemes'))
  .filter((name) => name.endsWith('.rs'))
  .map((name) => read(join(CORE, 'schemes', name)));
const MESSAGES = ['zh-Hant', 'zh-Hans', 'en'].map(
  (locale): Record<string, unknown> => JSON.parse(readFileSync(join(ROOT, 'assets', 'messages', `${locale}.json`), 'utf8')),
);
const inAll = (key: string): boolean => MESSAGES.every((messages) => key in messages);
const found = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((one) => one[1] ?? '');
/** The names on the wire of an enum's cases. */
function cases(text: string, name: string): string[] {
  const body = new RegExp(`pub enum ${name} \\{([^}]*)\\}`).exec(text)?.[1] ?? '';
  return found(body, /^ {4}([A-Z]\w*)(?: \{|,)/gm).map((one) =>
    one.replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase(),
  );
}

describe('words for what the core says', () => {
  it('has a sentence for the code of every reason', () => {
    const prefix = '(?:tier|abc|rfm|attitude|ladder|lifecycle|depth|pyramid|effort|early_adopter|drift)';
    const literal = new RegExp(`"(${prefix}_[a-z_]+)"`, 'g');
    const codes = new Set([...RULES, read(join(CORE, 'explain.rs'))].flatMap((text) => found(text, literal)));
    for (const expected of ['abc_rank', 'tier_kept', 'lifecycle_won_back', 'drift_late_and_small', 'effort_suggestion', 'early_adopter_unjudged'])
      expect(codes).toContain(expected);
    expect(codes.size).toBeGreaterThan(35);
    expect([...codes].filter((code) => !inAll(`why_${code}`))).toEqual([]);
  });
  it('puts into a sentence only what the core gives with it', () => {
    const args = new Set([...RULES, read(join(CORE, 'explain.rs'))].flatMap((text) => found(text, /"([a-z][a-z0-9_]*)"/g)));
    const asked = Object.entries(MESSAGES[0] ?? {})
      .filter(([key]) => SCHEMES.some((scheme) => key.startsWith(`why_${scheme}_`)))
      .flatMap(([, text]) => found(String(text), /\{(\w+)\}/g));
    expect(asked.length).toBeGreaterThan(60);
    expect(asked.filter((hole) => !args.has(hole))).toEqual([]);
  });
  it('names every class, every reason for none, and every reason a row is left out', () => {
    const scheme = read(join(CORE, 'scheme.rs'));
    for (const name of cases(scheme, 'Scheme')) expect(SCHEMES).toContain(name);
    const listed = found(scheme.slice(scheme.indexOf('fn classes')), /"([a-z_]+)"/g);
    expect(SCHEMES.flatMap((one) => CLASSES[one]).sort()).toEqual(listed.sort());
    const keys = [
      ...SCHEMES.flatMap((one) => [`scheme_${one}`, ...CLASSES[one].map((name) => `class_${one}_${name}`)]),
      ...cases(RULES.find((text) => text.includes('pub enum Missing')) ?? '', 'Missing').map((name) => `class_missing_${name}`),
      ...cases(read(join(CORE, 'explain.rs')), 'LeftOut').map((name) => `left_out_${name}`),
      ...cases(read(join(CORE, 'explain.rs')), 'EvidenceKind').map((name) => `evidence_${name}`),
      ...RULES.flatMap((text) => found(text, /=> "([a-z_]+)",/g))
        .filter((hint) => RULES.some((text) => text.includes(`Self::`) && text.includes(`"${hint}"`) && text.includes('fn hint')))
        .filter((hint) => !SCHEMES.some((one) => hint.startsWith(`${one}_`)))
        .map((hint) => `class_hint_${hint}`),
      ...cases(RULES.find((text) => text.includes('pub enum Deed')) ?? '', 'Deed').map((name) => `class_deed_${name}`),
      ...CLASSES.ladder.slice(1).map((rung) => `rung_needs_${rung}`),
    ];
    expect(keys.length).toBeGreaterThan(90);
    expect(keys.filter((key) => !inAll(key))).toEqual([]);
  });
  it('writes amounts, percents, days and classes, and sets them off', () => {
    const why: ClassWhy = {
      code: 'abc_rank',
      args: { months: 12, received: 14_820_000, customers: 217, rank: 19, share: 0.5213, a_percent: 80, b_percent: 95 },
    };
    expect(whySentence(why, 'abc', 'TWD')).toBe(
      '近 12 個月收到 NT$ 148,200，217 位裡排第 19，累計到 52.1%。從大到小累計，80% 以內是 A，95% 以內是 B。',
    );
    expect(whyParts(why, 'abc', 'TWD').filter((part) => part.bold)[1]?.text).toBe('NT$ 148,200');
    const kept: ClassWhy = {
      code: 'tier_kept',
      args: { class: 'vip', now: 'select', balance: 12_000_000, since: '2026-07-01', falls: '2026-10-01' },
    };
    expect(whySentence(kept, 'tier', 'TWD')).toContain('照金額是優質');
    expect(whySentence(kept, 'tier', 'TWD')).toContain('仍算 VIP');
    expect(whySentence({ code: 'effort_suggestion', args: {} }, 'effort', 'TWD')).toContain('沒有建議');
    // What the core left out stands as unknown, never as a word of the program.
    expect(whySentence({ code: 'depth_deep', args: {} }, 'depth', 'TWD')).not.toMatch(/undefined|null|\{/);
  });
  it('says contacts, costs and steps in words', () => {
    const row = { id: 'x', day: '2026-09-01', amount: null, left_out: null } as const;
    expect(rowWords({ ...row, kind: 'contact', text: 'visit above' })).toBe('拜訪・體驗超過期望');
    expect(rowWords({ ...row, kind: 'cost', text: 'call' })).toBe('電話');
    expect(rowWords({ ...row, kind: 'cost', text: '高山茶' })).toBe('高山茶');
    expect(rowWords({ ...row, kind: 'step', text: 'won_back' })).toBe('挽回');
    expect(rowWords({ ...row, kind: 'order', text: '' })).toBe('購買');
    expect(leftOutWords({ ...row, kind: 'order', text: '', left_out: 'too_old' as never })).toBe('超過期間');
    expect([classNameWords('rfm', null), whereOf('lifecycle', 'lost'), whereOf('abc', null)]).toEqual(['資料不足', 'stage:lost', 'abc:none']);
  });
});

const told = (scheme: ClassScheme, ruled: string | null, why: ClassWhy, more: Partial<Explained> = {}): Explained => ({
  scheme,
  class: ruled,
  ruled,
  missing: null,
  rule: { scheme, version: 1, since: null },
  why,
  counts: [{ class: ruled, cards: 1, amount: { amount: '0.00', currency: 'TWD' } }],
  rows: [],
  judgement: null,
  judgements: [],
  ...more,
});
const paid = (day: string, amount: string): Evidence => ({
  kind: 'receipt',
  id: day,
  day,
  text: '',
  amount: { amount, currency: 'TWD' },
  left_out: null,
});

describe('what is nearest to changing it', () => {
  it('finds the day on which too little is left in the period', () => {
    const rows = [paid('2026-06-20', '900.00'), paid('2025-11-20', '300.00'), paid('2025-11-20', '100.00')];
    expect(leaves(rows, 130_000, 100_000, 12)).toBe('2026-11-20');
    expect(leaves(rows, 130_000, 80_000, 12)).toBe('2027-06-20');
    // Not from rows that are not all of it.
    expect(leaves(rows, 200_000, 100_000, 12)).toBeNull();
    const out = { ...paid('2025-01-01', '5.00'), left_out: 'too_old' as never };
    expect(leaves([...rows, out], 130_000, 100_000, 12)).toBe('2026-11-20');
    expect(addMonths('2026-08-31', 6)).toBe('2027-02-28');
  });
  it('says how much more, how much less, and until when', () => {
    const c = told('abc', 'c', { code: 'abc_rank', args: { received: 100_000, months: 12, a_needs: 900_000, b_needs: 300_000 } });
    expect(nearest(c)).toEqual(['再收 NT$ 2,000 就是 B（到 NT$ 3,000，別人不變）。']);
    const a = told('abc', 'a', { code: 'abc_rank', args: { received: 130_000, months: 12, a_limit: 100_000 } }, {
      rows: [paid('2026-06-20', '900.00'), paid('2025-11-20', '400.00')],
    });
    expect(nearest(a)).toEqual(['2026/11/20 前沒有新的收款，就會掉到 A 的界線下。', 'A 的界線現在是 NT$ 1,000，多出 NT$ 300。']);
    const tier = told('tier', 'focus', {
      code: 'tier_kept',
      args: { balance: 12_000_000, edge: 20_000_000, next_edge: 30_000_000, falls: '2026-09-30', falls_to: 'select' },
    });
    expect(nearest(tier)[0]).toContain('變成優質');
    expect(nearest(told('rfm', 'regular', { code: 'rfm_cell', args: { days_since: 21, recency: 5, recency_cuts: [30, 60, 90, 180] } }))).toEqual([
      '再 10 天沒買，R 就降到 4。',
    ]);
    const ladder = { next: 'advocate', next_has: 1, next_needs: 3, without_evidence: ['satisfied'] };
    expect(nearest(told('ladder', 'loyal', { code: 'ladder_rung', args: ladder }))).toEqual(['口碑：再 2 位成交轉介', '還沒有憑據的階：滿意。']);
    expect(nearest(told('depth', 'ordinary', { code: 'depth_ordinary', args: { forgotten_on: '2027-01-20' } }))[0]).toContain('2027/1/20');
    expect(nearest(told('pyramid', 'potential', { code: 'pyramid_potential', args: { customers: 11, top_percent: 20 } }))[0]).toContain('前 3 位');
    // Nothing is said of what cannot be told.
    expect(nearest(told('drift', null, { code: 'drift_few_purchases', args: {} }, { missing: 'few_purchases' }))).toEqual([]);
  });
  it('lists what would be enough, never as zero and never as C', () => {
    const why: ClassWhy = { code: 'abc_too_new', args: { months: 12, known_days: 12, needs_days: 90 } };
    const ways = enough(told('abc', null, why, { missing: 'too_new' }));
    expect(ways.map((one) => one.deed)).toEqual(['purchase', 'none']);
    expect(ways[1]?.have).toContain('12 天');
    for (const missing of ['no_balance', 'no_purchase', 'few_purchases', 'few_customers', 'other_undated', 'no_profit', 'not_judged'] as const)
      expect(enough(told('rfm', null, { code: 'x', args: {} }, { missing })).length).toBeGreaterThan(0);
  });
  it('ends a judgement with the year, in half a year, or never', () => {
    expect([lastDay('year', '2026-09-15'), lastDay('half', '2026-08-31'), lastDay('always', '2026-09-15')]).toEqual([
      '2026-12-31',
      '2027-02-28',
      null,
    ]);
  });
});

describe('where one stands', () => {
  const money = { amount: '0.00', currency: 'TWD' };
  const counts = [
    { class: 'a', cards: 22, amount: money },
    { class: 'b', cards: 61, amount: money },
    { class: 'c', cards: 134, amount: money },
    { class: null, cards: 38, amount: money },
  ];
  it('is to scale, with room for the words of the smallest', () => {
    const row = blocks(counts);
    expect(row.reduce((sum, one) => sum + one.width, 0)).toBeCloseTo(1);
    expect(row[0]?.width).toBeCloseTo(22 / 217, 2);
    expect(blocks([{ class: 'a', cards: 1, amount: money }, { class: 'b', cards: 999, amount: money }])[0]?.width).toBeGreaterThan(0.08);
    expect(unknownOf(counts)).toBe(38);
  });
  it('stays within the own class, also where locked ones moved the others', () => {
    const row = blocks(counts);
    const within = mark(row, 'a', 19) ?? 0;
    expect(within).toBeGreaterThan(0.05);
    expect(within).toBeLessThan(row[0]?.width ?? 0);
    expect(mark(row, 'a', 40)).toBeLessThan(row[0]?.width ?? 0);
    expect(mark(row, null, 3)).toBeNull();
  });
});

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const problems = async () => {
  const checked = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  return checked.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 140)).join(' | ')}`);
};

describe('the sheet', () => {
  const idOf = (name: string) => book.cards.find((one) => one.name === name)?.id ?? '';
  beforeEach(async () => {
    document.documentElement.lang = 'zh-Hant';
    document.title = 'Shuke';
    forgetBook();
    await backend.call('create_sample_book', {});
    render(App);
    await screen.findAllByTestId('today-row');
    openCard(idOf('王美玲'));
    await screen.findByTestId('card-classes');
  });
  afterEach(cleanup);
  const open = async () => {
    await press('KeyW');
    await screen.findByTestId('why-said');
    return within(screen.getByTestId('why'));
  };

  it('opens with W, explains the class of the badge, passes axe, and shuts with Esc', async () => {
    const why = await open();
    expect(why.getByRole('heading', { level: 2 }).textContent).toContain('為什麼是');
    expect(why.getByTestId('why-said').textContent).toContain('排第');
    expect(why.getByTestId('why-mark')).toBeTruthy();
    expect(why.getAllByTestId('why-row').length).toBeGreaterThan(0);
    expect(why.getByTestId('why-nearest').textContent).not.toMatch(/undefined|NaN/);
    expect(await problems()).toEqual([]);
    await press('Escape');
    await waitFor(() => expect(screen.queryByTestId('why')).toBeNull());
  });

  it('goes through every class with the arrows and never shows a code or a hole', async () => {
    const why = await open();
    for (let turn = 0; turn < 12; turn += 1) {
      await press('ArrowRight');
      await tick();
      await waitFor(() => expect(why.queryByTestId('why-said') ?? why.queryByTestId('why-worth')).not.toBeNull());
      const text = screen.getByTestId('why').textContent ?? '';
      expect(text).not.toMatch(/undefined|NaN|\{|why_|class_|left_out|scheme_/);
    }
    await fireEvent.click(screen.getByTestId('why-tab-worth'));
    expect((await why.findByTestId('why-worth')).textContent).toMatch(/機會|資料不足/);
    expect(await problems()).toEqual([]);
  });

  it('locks another class with a reason, says so on the badge, and unlocks with X', async () => {
    const why = await open();
    const other = ['a', 'b', 'c'].find((name) => why.queryByTestId(`judge-${name}`) !== null) ?? 'b';
    await press(`Digit${'abc'.indexOf(other) + 1}`);
    const box = await why.findByTestId('judge-reason');
    await press('Enter', { ctrlKey: true }, box);
    expect((await why.findByRole('alert')).textContent).toContain('理由');
    expect(kept().judgements).toHaveLength(0);
    await fireEvent.input(box, { target: { value: '轉介 5 位' } });
    await fireEvent.click(why.getByTestId('judge-until-half'));
    await press('Enter', { ctrlKey: true }, box);
    expect((await screen.findByTestId('toast')).textContent).toContain('王美玲 定為');
    expect(kept().judgements[0]).toMatchObject({ class: other, reason: '轉介 5 位', until: '2027-03-15' });
    await why.findByTestId('judge-unlock');
    await waitFor(() => expect(screen.getByTestId('card-class').querySelector('.lock')).not.toBeNull());
    expect(await problems()).toEqual([]);
    await press('KeyX');
    await waitFor(() => expect(kept().judgements).toHaveLength(0));
  });

  it('keeps a reason that was begun while the sheet is shut', async () => {
    const why = await open();
    await press('KeyX');
    await fireEvent.input(await why.findByTestId('judge-reason'), { target: { value: '半句' } });
    await press('Escape');
    await waitFor(() => expect(screen.queryByTestId('why')).toBeNull());
    const again = await open();
    expect(again.getByTestId<HTMLTextAreaElement>('judge-reason').value).toBe('半句');
  });

  it('opens a row on the card and the people of a class in the list', async () => {
    const why = await open();
    await press('ArrowDown');
    await press('Enter');
    await waitFor(() => expect(document.getElementById('card-tab-trade')?.getAttribute('aria-selected')).toBe('true'));
    expect(screen.queryByTestId('why')).toBeNull();
    await open();
    await fireEvent.click(within(screen.getByTestId('why-standing')).getAllByRole('button')[0] as HTMLElement);
    expect(route.place).toMatchObject({ screen: 'customers', where: 'abc:a' });
    void why;
  });

  it('says what is missing, with something to do about it', async () => {
    await fireEvent.click(screen.getByTestId('class-chip-tier'));
    const why = within(await screen.findByTestId('why'));
    await why.findByTestId('why-said');
    await fireEvent.click(screen.getByTestId('why-tab-drift'));
    const list = await why.findByTestId('why-enough');
    expect(why.getByRole('heading', { level: 2 }).textContent).toBe('還不能分級');
    expect(await problems()).toEqual([]);
    await fireEvent.click(within(list).getByTestId('why-do-purchase'));
    await waitFor(() => expect(document.getElementById('card-tab-trade')?.getAttribute('aria-selected')).toBe('true'));
  });

  it('draws the ladder with six steps and what the next one needs', () => {
    const ladder = screen.getByTestId('ladder');
    expect(ladder.querySelectorAll('[data-step]')).toHaveLength(6);
    expect(ladder.querySelectorAll('[data-step="current"]')).toHaveLength(1);
    expect(ladder.getAttribute('title')).toMatch(/第 \d 階/);
    expect(screen.getByTestId('ladder-next').textContent).toMatch(/：/);
    expect(screen.queryByTestId('class-chip-drift')).toBeNull();
  });
});
