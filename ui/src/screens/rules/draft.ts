// The rules as they are being changed: which numbers each has, what Shuke proposes, what differs from those in force. Pure.
import type { ClassSettings, RfmCuts } from '../../api';
import { decimalsOf } from '../trade/sums';
import { RULED, type Ruled } from './place.svelte';

/** One number of a rule. */
export interface Spec {
  /** The word it stands under: `rules_<scheme>_<name>`. */
  name: string;
  kind: 'count' | 'money';
  /** What it counts: `rules_unit_<unit>`. */
  unit?: 'days' | 'months' | 'times' | 'people' | 'percent' | 'deviations';
  least: number;
  most: number;
}
const days = (name: string, least = 1): Spec => ({ name, kind: 'count', unit: 'days', least, most: 36_525 });
const months = (name: string, least: number, most: number): Spec => ({ name, kind: 'count', unit: 'months', least, most });
const percent = (name: string, least: number, most: number): Spec => ({ name, kind: 'count', unit: 'percent', least, most });
const times = (name: string, least: number, most = 1000): Spec => ({ name, kind: 'count', unit: 'times', least, most });
const money = (name: string): Spec => ({ name, kind: 'money', least: 1, most: Number.MAX_SAFE_INTEGER });

/** The numbers of the rules that are nothing but numbers; ABC and RFM have choices beside theirs. */
export const SPECS: Record<Ruled, Spec[]> = {
  tier: [money('select'), money('focus'), money('vip'), months('grace_months', 0, 60)],
  abc: [months('months', 1, 1200), days('new_days', 0)],
  rfm: [],
  attitude: [times('purchases', 2)],
  ladder: [times('reached', 1), times('recent', 1), { ...times('referred', 1), unit: 'people' }],
  depth: [days('deep_days'), days('fourth_days'), days('forgotten_days'), days('new_days', 0)],
  pyramid: [percent('top_percent', 1, 100), percent('last_percent', 0, 50)],
  drift: [
    times('purchases', 3),
    { name: 'deviations', kind: 'count', unit: 'deviations', least: 0, most: 10 },
    percent('late_percent', 100, 1000),
    percent('small_percent', 1, 100),
  ],
};
export const ABC_PERCENT: Spec[] = [percent('a_percent', 1, 100), percent('b_percent', 1, 100)];
export const ABC_FIXED: Spec[] = [money('a'), money('b')];
export const RFM_PARTS = ['recency', 'frequency', 'amount'] as const;
export type RfmPart = (typeof RFM_PARTS)[number];
export const RFM_SPEC: Record<RfmPart, Spec> = {
  recency: { name: 'recency', kind: 'count', unit: 'days', least: 0, most: 36_525 },
  frequency: { name: 'frequency', kind: 'count', unit: 'times', least: 0, most: 100_000 },
  amount: { ...money('amount'), least: Number.MIN_SAFE_INTEGER },
};

/** What Shuke proposes in a currency: `Settings::proposed` in core/src/segments/rules.rs; a test holds the two together. */
export function proposed(currency: string): ClassSettings {
  const ten = 100_000 * 10 ** decimalsOf(currency);
  return {
    tier: { select: ten, focus: 2 * ten, vip: 3 * ten, grace_months: 3 },
    abc: { months: 12, a_percent: 80, b_percent: 95, crossing: false, fixed: null, new_days: 90 },
    rfm: { recency: { fixed: [30, 60, 90, 180] }, frequency: { fixed: [1, 3, 5, 8] }, amount: 'quintile' },
    attitude: { purchases: 3 },
    ladder: { reached: 2, recent: 3, referred: 3 },
    depth: { deep_days: 90, fourth_days: 365, forgotten_days: 180, new_days: 30 },
    pyramid: { top_percent: 20, last_percent: 20 },
    drift: { purchases: 4, deviations: 2, late_percent: 125, small_percent: 50 },
  };
}

const one = (settings: ClassSettings, scheme: Ruled): Record<string, unknown> =>
  settings[scheme] as unknown as Record<string, unknown>;
export const numberIn = (settings: ClassSettings, scheme: Ruled, name: string): number => Number(one(settings, scheme)[name]);
export const withNumber = (settings: ClassSettings, scheme: Ruled, name: string, value: number): ClassSettings => ({
  ...settings,
  [scheme]: { ...one(settings, scheme), [name]: value },
});
export const withPart = <S extends Ruled>(settings: ClassSettings, scheme: S, part: ClassSettings[S]): ClassSettings => ({
  ...settings,
  [scheme]: part,
});

/** Settings say the same in whatever order their names stand. */
const spelled = (value: unknown): string =>
  JSON.stringify(value, (_, held: unknown) =>
    held !== null && typeof held === 'object' && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => a.localeCompare(b)))
      : held,
  );
export const isSame = (a: ClassSettings, b: ClassSettings, scheme: Ruled): boolean => spelled(a[scheme]) === spelled(b[scheme]);
export const changed = (draft: ClassSettings, force: ClassSettings): Ruled[] =>
  RULED.filter((scheme) => !isSame(draft, force, scheme));

/** Cuts to begin with where fifths were used before: those in force cannot be read from the settings. */
const BEGIN: Record<RfmPart, [number, number, number, number]> = {
  recency: [30, 60, 90, 180],
  frequency: [1, 3, 5, 8],
  amount: [500_000, 2_000_000, 5_000_000, 10_000_000],
};
export const withCuts = (settings: ClassSettings, part: RfmPart, fixed: boolean): ClassSettings => {
  const cuts: RfmCuts = fixed ? { fixed: BEGIN[part] } : 'quintile';
  return { ...settings, rfm: { ...settings.rfm, [part]: cuts } };
};
export const cutsOf = (settings: ClassSettings, part: RfmPart): [number, number, number, number] | null => {
  const cuts = settings.rfm[part];
  return cuts === 'quintile' ? null : cuts.fixed;
};
export function withCut(settings: ClassSettings, part: RfmPart, nth: number, value: number): ClassSettings {
  const cuts = cutsOf(settings, part);
  if (cuts === null) return settings;
  const next = cuts.map((cut, at) => (at === nth ? value : cut)) as [number, number, number, number];
  return { ...settings, rfm: { ...settings.rfm, [part]: { fixed: next } } };
}

/** What the core says of rules nobody can classify by: `tier falling`. */
export function unfitOf(args: Record<string, unknown>): { scheme: string; unfit: string } | null {
  const [scheme = '', unfit = ''] = String(args['text'] ?? '').split(' ');
  return ['falling', 'too_small', 'too_large'].includes(unfit) ? { scheme, unfit } : null;
}
