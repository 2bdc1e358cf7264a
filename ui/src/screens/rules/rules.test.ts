// The rules of the classes: what Shuke proposes is what the core proposes, and the screen on the invented book: tried beside what is in
// force, refused where nobody can be classed, applied and taken back.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { backend } from '../../api/mock';
import { kept } from '../../api/mock/classes';
import { forgetBook } from '../../app/forget';
import { openSettings } from '../../app/route.svelte';
import { changed, cutsOf, numberIn, proposed, SPECS, unfitOf, withCut, withCuts, withNumber } from './draft';
import { RULED } from './place.svelte';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const rust = (name: string) => readFileSync(join(ROOT, 'core/src/segments/schemes', `${name}.rs`), 'utf8');
const messages = (locale: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(ROOT, 'assets/messages', `${locale}.json`), 'utf8'));

describe('what is proposed', () => {
  it('is what the core proposes', () => {
    const settings = proposed('TWD');
    for (const scheme of RULED.filter((one) => one !== 'tier' && one !== 'rfm')) {
      const body = /impl Default for Settings \{[\s\S]*?Self \{ ([^}]*) \}/.exec(rust(scheme))?.[1] ?? '';
      const own = Object.fromEntries(
        body.split(',').map((pair) => {
          const [name = '', value = ''] = pair.split(':').map((part) => part.trim());
          return [name, { true: true, false: false, None: null }[value] ?? (value === 'None' ? null : value === 'false' ? false : Number(value))];
        }),
      );
      expect(settings[scheme], scheme).toEqual(own);
    }
    expect(rust('rfm')).toContain('(Cuts::Fixed([30, 60, 90, 180]), Cuts::Fixed([1, 3, 5, 8]))');
    expect(settings.rfm).toEqual({ recency: { fixed: [30, 60, 90, 180] }, frequency: { fixed: [1, 3, 5, 8] }, amount: 'quintile' });
    expect(settings.tier).toEqual({ select: 10_000_000, focus: 20_000_000, vip: 30_000_000, grace_months: 3 });
    // A currency without decimals has no cents.
    expect(proposed('JPY').tier.select).toBe(100_000);
  });
  it('has words for every number in every language', () => {
    const keys = RULED.flatMap((scheme) => [
      `rules_about_${scheme}`,
      `rules_missing_${scheme}`,
      ...SPECS[scheme].flatMap((spec) => [`rules_${scheme}_${spec.name}`, ...(spec.unit ? [`rules_unit_${spec.unit}`] : [])]),
    ]);
    for (const locale of ['zh-Hant', 'zh-Hans', 'en']) {
      const all = messages(locale);
      expect(keys.filter((key) => !(key in all)), locale).toEqual([]);
    }
  });
});

describe('a draft', () => {
  const usual = proposed('TWD');
  it('knows which rules differ, whatever order their names stand in', () => {
    const tier = withNumber(usual, 'tier', 'vip', 50_000_000);
    expect(changed(tier, usual)).toEqual(['tier']);
    expect(numberIn(tier, 'tier', 'vip')).toBe(50_000_000);
    const turned = { ...usual, depth: { new_days: 30, forgotten_days: 180, fourth_days: 365, deep_days: 90 } };
    expect(changed(turned, usual)).toEqual([]);
  });
  it('cuts by fifths or by own lines', () => {
    const own = withCuts(usual, 'amount', true);
    expect(cutsOf(own, 'amount')).toHaveLength(4);
    expect(cutsOf(withCut(own, 'amount', 0, 7), 'amount')?.[0]).toBe(7);
    expect(cutsOf(withCuts(own, 'amount', false), 'amount')).toBeNull();
    expect(withCut(usual, 'amount', 0, 7)).toBe(usual);
  });
  it('reads what the core says is wrong', () => {
    expect(unfitOf({ text: 'tier falling' })).toEqual({ scheme: 'tier', unfit: 'falling' });
    expect(unfitOf({})).toBeNull();
  });
});

const press = (code: string, more: KeyboardEventInit = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { code, bubbles: true, ...more });
const type = (id: string, value: string) => fireEvent.change(screen.getByTestId(id), { target: { value } });

describe('the screen', () => {
  beforeEach(async () => {
    document.documentElement.lang = 'zh-Hant';
    document.title = 'Shuke';
    forgetBook();
    await backend.call('create_sample_book', {});
    render(App);
    await screen.findAllByTestId('today-row');
    openSettings('classes');
    await screen.findByTestId('rules-editor');
    await screen.findByTestId('rules-preview');
  });
  afterEach(cleanup);
  const preview = () => screen.getByTestId('rules-preview');

  it('shows what a change comes to beside what is, and applies it with Ctrl Enter; Z takes it back', async () => {
    expect(within(preview()).queryByText('改後')).toBeNull();
    await type('rules-a_percent', '70');
    await waitFor(() => expect(within(preview()).getByText('改後')).toBeTruthy());
    expect(preview().textContent).toMatch(/[+−]\d/);
    expect(screen.getByText('原 80')).toBeTruthy();
    expect(kept().settings.abc.a_percent).toBe(80);
    const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 140)}`)).toEqual([]);
    await press('Enter', { ctrlKey: true });
    expect((await screen.findByTestId('toast')).textContent).toContain('生效');
    expect(kept().settings.abc.a_percent).toBe(70);
    await waitFor(() => expect(screen.queryByTestId('rules-drop')).toBeNull());
    expect(screen.getByTestId('rules-editor').textContent).toContain('規則 v2');
    await press('KeyZ');
    await waitFor(() => expect(kept().settings.abc.a_percent).toBe(80));
  });

  it('takes amounts as people write them, and says where the lines cross', async () => {
    await fireEvent.click(screen.getByTestId('rules-scheme-tier'));
    await type('rules-select', '25萬');
    expect((await screen.findByTestId('rules-unfit')).textContent).not.toMatch(/falling|tier|\{/);
    expect(screen.getByTestId<HTMLButtonElement>('rules-apply').disabled).toBe(true);
    await type('rules-select', '15萬');
    await waitFor(() => expect(screen.queryByTestId('rules-unfit')).toBeNull());
    expect(screen.getByTestId<HTMLInputElement>('rules-select').value).toBe('150,000');
    await type('rules-vip', '很多');
    expect((await screen.findByRole('alert')).textContent).toContain('很多');
  });

  it('refuses numbers out of bounds where they stand, and goes back to what is proposed', async () => {
    await type('rules-months', '0');
    expect((await screen.findByRole('alert')).textContent).toContain('1 到');
    await type('rules-months', '24');
    await fireEvent.click(await screen.findByTestId('rules-usual'));
    await waitFor(() => expect(screen.queryByTestId('rules-drop')).toBeNull());
    expect(screen.getByTestId<HTMLInputElement>('rules-months').value).toBe('12');
  });

  it('keeps the draft while another section is open, and says what 資料不足 is for each rule', async () => {
    await fireEvent.click(screen.getByTestId('rules-scheme-rfm'));
    expect(screen.getByTestId('rules-missing').textContent).toContain('不是最低一級');
    await type('rules-recency-0', '20');
    openSettings('general');
    await waitFor(() => expect(screen.queryByTestId('rules-editor')).toBeNull());
    openSettings('classes');
    expect(await screen.findByTestId('rules-drop')).toBeTruthy();
    expect(screen.getByTestId<HTMLInputElement>('rules-recency-0').value).toBe('20');
    for (const scheme of RULED) {
      await fireEvent.click(screen.getByTestId(`rules-scheme-${scheme}`));
      await waitFor(() => expect(screen.getByTestId('rules-preview')).toBeTruthy());
      expect(document.body.textContent).not.toMatch(/undefined|NaN|rules_|class_/);
    }
  });

  it('switches ABC to lines in money and back', async () => {
    await fireEvent.click(screen.getByTestId('rules-lines-fixed').querySelector('input') as HTMLElement);
    await type('rules-fixed-a', '12萬');
    await waitFor(() => expect(screen.getByTestId<HTMLInputElement>('rules-fixed-a').value).toBe('120,000'));
    expect(screen.queryByTestId('rules-crossing')).toBeNull();
    await waitFor(() => expect(within(preview()).getByText('改後')).toBeTruthy());
  });
});
