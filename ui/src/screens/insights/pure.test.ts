// What is said of the numbers in one sentence, where the bars lie, how the steps are called, and whom a value opens.
import { afterEach, describe, expect, it } from 'vitest';
import type { FunnelStep, Insights, Referrals, Worths } from '../../api';
import { backend } from '../../api/mock';
import { session } from '../../app/session.svelte';
import { boxesOf, curveOf, edgeAt, type Bar } from '../../parts/chart/pareto';
import { boldParts, plain, stepTo } from '../../parts/chart/rows';
import { shade, stepRanges } from '../../parts/chart/steps';
import { isBare, moneyOfMinor, narrowest, partOf, passed } from './figures';
import {
  abcFinding,
  funnelFinding,
  gridFinding,
  measuresFinding,
  quietFinding,
  rateFormula,
  referralFinding,
  salesSentence,
  worthFinding,
} from './findings';
import { abcRows, funnelRows, gridRows, measuresOf } from './rows';
import { arrow, twigsOf } from './tree';
import { ofCell, ofClass, ofGroup, SILENT_A } from './where';
import { aliveWords, cellMark, frequencyLabels, recencyLabels } from './words';

await backend.call('create_sample_book', {});
const SAMPLE = (await backend.call('insights', { period: 'rule' })) as Insights;
const REFERRALS = (await backend.call('referrals', {})) as Referrals;
const WORTHS = (await backend.call('worths', {})) as Worths;
const twd = (sum: number) => ({ amount: sum.toFixed(2), currency: 'TWD' });
const step = (stage: FunnelStep['stage'], reached: number): FunnelStep => ({ stage, reached, here: 0, value: [] });
const english = () => session.change({ language: 'en' });
afterEach(() => session.change({ language: 'zh-Hant' }));

describe('the findings', () => {
  const pareto = { ...SAMPLE.pareto, top_tenth: 0.557, silent: 3 };
  it('say what the top tenth brings, and who of class A is silent', async () => {
    expect(abcFinding({ ...SAMPLE, pareto })).toBe('前 **10%** 的客戶帶來 **56%** 的營收；有 **3 位** A 級超過 30 天沒聯絡。');
    expect(abcFinding({ ...SAMPLE, pareto: { ...pareto, silent: 0 } })).toContain('沒有 A 級超過 30 天沒聯絡。');
    const few = { ...pareto, top_tenth: null, edges: [0.8, 0.95] as [number, number], counts: [{ class: 'a', cards: 1, amount: twd(1) }] };
    expect(abcFinding({ ...SAMPLE, pareto: few })).toContain('A 級 **1 位**帶來 **80%** 的營收');
    expect(abcFinding({ ...SAMPLE, pareto: { ...pareto, bars: [] } })).toContain('沒有收款');
    await english();
    expect(abcFinding({ ...SAMPLE, pareto: { ...few, silent: 1 } })).toBe(
      '**1** class A customer brings **80%** of the money; **1** in class A was not reached for 30 days.',
    );
  });
  it('count those who went quiet, one or many or nobody', async () => {
    expect(gridFinding(SAMPLE)).toContain('**10 位**');
    const grid = { ...SAMPLE.grid, cells: SAMPLE.grid.cells.map((cell) => ({ ...cell, dormant: 0 })) };
    expect(gridFinding({ ...SAMPLE, grid })).toContain('沒有人沉睡');
    expect(gridFinding({ ...SAMPLE, grid: { ...grid, cells: [] } })).toContain('太少');
    await english();
    const one = grid.cells.map((cell, at) => ({ ...cell, dormant: at === 0 ? 1 : 0 }));
    expect(gridFinding({ ...SAMPLE, grid: { ...grid, cells: one } })).toContain('**1** in a red frame');
  });
  it('put the own rates beside the published ones', () => {
    expect(quietFinding(SAMPLE)).toBe(
      '再賣給老客 60–70%（自己 **67%**）・挽回流失 20–40%（自己資料不足）・開發新客 5–20%（自己 **18%**）',
    );
    const [existing, lost] = SAMPLE.measures.success;
    expect(existing && rateFormula(existing)).toContain('8 ÷ 12 ＝ 67%');
    expect(lost && rateFormula(lost)).toBe('有結果的 2 筆，要 5 筆才算');
  });
  it('name the gate fewest get through', async () => {
    const funnel = [step('prospect', 10), step('target', 8), step('signed', 2), step('qualified', 2)];
    expect(funnelFinding({ ...SAMPLE, funnel })).toBe('**10 筆**商機；掉最多在目標到簽約，只過 **25%**。');
    expect(funnelFinding({ ...SAMPLE, funnel: funnel.map((one) => ({ ...one, reached: 3 })) })).toContain('每一關都過了');
    expect(funnelFinding({ ...SAMPLE, funnel: funnel.map((one) => ({ ...one, reached: 0 })) })).toBe('還沒有商機。');
    expect(narrowest([step('prospect', 4), step('target', 0), step('signed', 0)])).toEqual({ at: 1, percent: 0 });
    expect([0, 1, 2].map((at) => passed([step('prospect', 4), step('target', 0), step('signed', 0)], at))).toEqual([null, 0, null]);
    await english();
    expect(funnelFinding({ ...SAMPLE, funnel: [step('prospect', 1), step('target', 0)] })).toContain('**1** opportunity;');
  });
  it('tell what is due first, where something is', () => {
    expect(salesSentence({ ...SAMPLE, gap: { ...SAMPLE.gap, outstanding: twd(115_000) } }, '2026-09-15')).toContain('到期未收 **NT$ 11.5 萬**。');
    expect(salesSentence({ ...SAMPLE, gap: { ...SAMPLE.gap, outstanding: twd(0) } }, '2026-09-15')).not.toContain('未收');
  });
  it('hold what is won against what is kept, as far as it is known', () => {
    expect(measuresFinding(SAMPLE)).toBe('多一位新客花 **NT$ 7,000**，留住一位老客 **NT$ 900**；最大五位佔營收 **26%**。');
    const costs = { ...SAMPLE.measures.costs, each_won: null };
    const measures = { ...SAMPLE.measures, costs };
    expect(measuresFinding({ ...SAMPLE, measures })).toBe('最大五位佔營收 **26%**。');
    expect(measuresFinding({ ...SAMPLE, measures: { ...measures, concentration: null } })).toContain('太少');
  });
  it('say what would be enough for a value', () => {
    expect(worthFinding(WORTHS)).toMatch(/\*\*12 位\*\*裡有 \*\*6 位\*\*/);
    const none = { ...WORTHS, model: null };
    expect(worthFinding({ ...none, thin: { code: 'few_customers', have: 12, need: 50 } })).toContain('**12 位**，要 50 位');
    expect(worthFinding({ ...none, thin: { code: 'few_repeaters', have: 9, need: 25 } })).toContain('再買過的 **9 位**');
    expect(worthFinding({ ...none, thin: { code: 'no_fit' } })).toContain('估不出來');
    expect([0.97, 0.6, 0.3, 0.1].map(aliveWords)).toEqual([
      '很可能還會來（97%）',
      '可能還會來（60%）',
      '恐怕不來了（還會來 30%）',
      '多半不來了（還會來 10%）',
    ]);
  });
  it('say what part referrals bring, in the currency that comes first', () => {
    const of = { ...REFERRALS, brought: 4, bought: 2, amount: [twd(250)], all: [twd(1000)] };
    expect(referralFinding(of)).toBe('**4 位**是轉介來的，**2 位**買了；轉介來的帶來 **25%** 的購買（NT$ 250 ÷ NT$ 1,000）。');
    expect(referralFinding({ ...of, amount: [] })).toContain('**0%**');
    expect(referralFinding({ ...of, all: [] })).toBe('**4 位**是轉介來的，**2 位**買了。');
    expect(referralFinding({ ...of, brought: 0 })).toBe('還沒有轉介。');
    expect(partOf(twd(1), twd(0))).toBeNull();
  });
  it('are bold where ** is, and read without', () => {
    expect(boldParts('前 **10%** 的')).toEqual([
      { text: '前 ', bold: false },
      { text: '10%', bold: true },
      { text: ' 的', bold: false },
    ]);
    expect(plain('**3** of **4**')).toBe('3 of 4');
  });
});

describe('the bars', () => {
  const bar = (count: number, value: number, share: number, kind = 'a'): Bar => ({ count, value, share, kind });
  const BARS = [bar(2, 60, 0.6), bar(2, 30, 0.9, 'b'), bar(1, 10, 1, 'c')];
  it('are as wide as they have customers and as high as what those bring', () => {
    const boxes = boxesOf(BARS, 100, 100);
    expect(boxes.map((box) => Math.round(box.x))).toEqual([2, 42, 82]);
    expect(boxes.map((box) => Math.round(box.width))).toEqual([36, 36, 16]);
    expect(boxes.map((box) => Math.round(box.height))).toEqual([92, 46, 15]);
    expect(boxes.every((box) => Math.abs(box.y + box.height - 100) < 0.001)).toBe(true);
  });
  it('are seen when they are small, and are none where there is nothing', () => {
    expect(boxesOf([bar(1, 1000, 0.999), bar(1, 0.1, 1)], 100, 100)[1]?.height).toBe(1.5);
    expect(boxesOf([], 100, 100)).toEqual([]);
    expect(curveOf([], 100, 100)).toBe('');
  });
  it('carry the line from nothing to all', () => {
    expect(curveOf(BARS, 100, 100)).toBe('M0 100 L40 40 L80 10 L100 0');
    expect(edgeAt(2, 0.6, BARS, 100, 100)).toEqual({ x: 40, y: 40, left: false });
    expect(edgeAt(9, 1, BARS, 100, 100)).toEqual({ x: 100, y: 0, left: true });
  });
});

describe('the steps', () => {
  it('are called by what they take in', () => {
    expect(stepRanges(0, [30, 60, 90, 180])).toEqual(['0–30', '31–60', '61–90', '91–180', '181+']);
    expect(stepRanges(1, [1, 3, 5, 8])).toEqual(['1', '2–3', '4–5', '6–8', '9+']);
    expect(stepRanges(1, [1, 1, 2, 4])).toEqual(['1', '–', '2', '3–4', '5+']);
    expect(recencyLabels(SAMPLE.grid)[0]).toBe('0–30 天');
    expect(frequencyLabels(SAMPLE.grid)).toEqual(['1 次', '2–3', '4–5', '6–8', '9+']);
  });
  it('are shaded by the most there is', () => {
    expect([0, 1, 6, 12].map((count) => shade(count, 12))).toEqual([0, 1, 3, 5]);
    expect(shade(3, 0)).toBe(0);
  });
  it('name the corners, and who is dormant before all', () => {
    const cell = (recency: number, frequency: number, dormant = 0) =>
      cellMark({ recency, frequency, cards: 3, dormant, lost: 0, amount: 0 }, SAMPLE.grid);
    expect([cell(5, 1), cell(5, 5), cell(1, 1), cell(3, 3), cell(1, 5, 3), cell(1, 5, 2)]).toEqual([
      '新客',
      '常客',
      '一次客',
      '',
      '沉睡',
      '沉睡 2',
    ]);
  });
  it('are read one by one, and across a row only where there is one', () => {
    expect([stepTo(-1, 1, 5), stepTo(-1, -1, 5), stepTo(4, 1, 5), stepTo(0, -1, 5), stepTo(-1, 1, 0)]).toEqual([0, 4, 4, 0, -1]);
    expect([stepTo(3, 5, 25), stepTo(22, 5, 25), stepTo(2, -5, 25)]).toEqual([8, 22, 2]);
  });
});

describe('the people behind a value', () => {
  it('are an expression of the filter language', () => {
    expect([ofClass('a'), ofClass(null), SILENT_A, ofCell({ recency: 2, frequency: 5 })]).toEqual([
      'abc:a',
      'abc:none',
      'abc:a last>30',
      'recency:2 frequency:5',
    ]);
    expect(['dormant', 'lost', 'late'].map(ofGroup)).toEqual(['rfm:dormant', 'rfm:lost', 'drift:late,late_and_small']);
  });
  it('are in every row, where there is anybody', () => {
    expect(abcRows(SAMPLE)[0]?.words).toMatch(/^第 1–5 位・A 級・NT\$ .+ 萬・累計 \d+%$/);
    expect(gridRows(SAMPLE)).toHaveLength(25);
    expect(gridRows(SAMPLE)[19]?.words).toContain('沉睡');
    const cells = SAMPLE.grid.cells.map((cell) => ({ ...cell, cards: 0 }));
    expect(gridRows({ ...SAMPLE, grid: { ...SAMPLE.grid, cells } })[0]?.open).toBeNull();
    expect(funnelRows(SAMPLE).map((row) => row.cells[0])).toEqual(['潛在', '目標', '簽約', '合格簽約']);
  });
  it('say each figure with its sum, and what is missing', () => {
    const list = measuresOf(SAMPLE);
    expect(list.map((one) => one.known)).toEqual([true, false, true, true, true, true, true]);
    expect(list[1]?.value).toBe('資料不足');
    expect(list[6]?.value).toBe('37%');
    const none = { ...SAMPLE.measures, concentration: null, wallet: null };
    expect(measuresOf({ ...SAMPLE, measures: none }).filter((one) => !one.known)).toHaveLength(3);
  });
  it('pay in whole units, whatever decimals a currency has', () => {
    expect(moneyOfMinor(123_456, twd(0)).amount).toBe('1234.56');
    expect(moneyOfMinor(-5, twd(0)).amount).toBe('-0.05');
    expect(moneyOfMinor(500, { amount: '0', currency: 'JPY' }).amount).toBe('500');
    expect(isBare(SAMPLE)).toBe(false);
  });
});

describe('the tree', () => {
  const branches = REFERRALS.branches;
  const names = (shut: string[]) => twigsOf(branches, shut).map((twig) => `${twig.branch.depth}${twig.branch.card.name}`);
  const id = (name: string) => branches.find((one) => one.card.name === name)?.card.id ?? '';
  it('shows all below, and hides what lies under a shut branch', () => {
    expect(names([]).slice(0, 4)).toEqual(['0陳國棟', '1黃淑芬', '2張惠雯', '3吳佩珊']);
    expect(names([id('黃淑芬')]).slice(0, 3)).toEqual(['0陳國棟', '1黃淑芬', '1楊振聲']);
    expect(names([id('陳國棟')])[1]).toBe('0王美玲');
  });
  it('is walked by the arrows', () => {
    const all = twigsOf(branches, []);
    const shut = twigsOf(branches, [id('陳國棟')]);
    expect(arrow(all, id('陳國棟'), 'ArrowDown')).toEqual({ to: id('黃淑芬') });
    expect(arrow(all, id('陳國棟'), 'ArrowUp')).toEqual({});
    expect(arrow(all, id('陳國棟'), 'ArrowLeft')).toEqual({ shut: true });
    expect(arrow(shut, id('陳國棟'), 'ArrowRight')).toEqual({ shut: false });
    expect(arrow(all, id('陳國棟'), 'ArrowRight')).toEqual({ to: id('黃淑芬') });
    expect(arrow(all, id('楊振聲'), 'ArrowRight')).toEqual({});
    expect(arrow(all, id('吳佩珊'), 'ArrowLeft')).toEqual({ to: id('張惠雯') });
    expect(arrow(all, id('吳佩珊'), 'KeyX')).toBeNull();
  });
});
