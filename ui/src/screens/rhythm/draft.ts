// A standard as it is being changed: what differs from the one in force, and the changes one makes. Pure.
import type { Class, ContactKind, RhythmRegular, RhythmStandard, RhythmStep } from '../../api';

export const CLASSES: Class[] = ['A', 'B', 'C'];
/** Channels a rule may name. */
export const CHANNELS: ContactKind[] = ['visit', 'call', 'message', 'letter'];
/** The longest span a rule may name, in days. */
export const LONGEST = 730;
const MONTH = 30;

const about = (rule: RhythmRegular): string => rule.class ?? `:${rule.label}`;

export const ruleOf = (standard: RhythmStandard, who: string): RhythmRegular | null =>
  standard.regular.find((rule) => about(rule) === who) ?? null;
export const stepOf = (standard: RhythmStandard, klass: Class, days: number): RhythmStep | null =>
  standard.steps.find((step) => step.class === klass && step.days === days) ?? null;

/** Whom rules are about: the classes, and groups that have one of their own. */
export const everybody = (standard: RhythmStandard): string[] => [
  ...CLASSES,
  ...standard.regular.filter((rule) => rule.class === null).map(about),
];
export const labelOf = (who: string): string | null => (who.startsWith(':') ? who.slice(1) : null);

/** Days after the deal that any class has a step on. */
export const stepDays = (standard: RhythmStandard): number[] =>
  [...new Set(standard.steps.map((step) => step.days))].sort((one, other) => one - other);

export function withRule(standard: RhythmStandard, who: string, change: Partial<RhythmRegular>): RhythmStandard {
  const label = labelOf(who);
  const before = ruleOf(standard, who) ?? {
    class: label === null ? (who as Class) : null,
    label: label ?? '',
    every: MONTH,
    channels: ['call' as const],
    meet_every: null,
  };
  const rule = { ...before, ...change };
  const all = everybody(standard).map((one) => (one === who ? rule : ruleOf(standard, one)));
  const known = label === null || all.includes(rule) ? all : [...all, rule];
  return { ...standard, regular: known.filter((one) => one !== null) };
}
export const withoutRule = (standard: RhythmStandard, who: string): RhythmStandard => ({
  ...standard,
  regular: standard.regular.filter((rule) => about(rule) !== who),
});

/** Turns a channel of a rule on, behind the others, or off; the last one stays. The first one is tried first. */
export function toggled(rule: RhythmRegular, channel: ContactKind): ContactKind[] {
  const channels = rule.channels.includes(channel)
    ? rule.channels.filter((one) => one !== channel)
    : [...rule.channels, channel];
  return channels.length === 0 ? rule.channels : channels;
}

export function withStep(
  standard: RhythmStandard,
  klass: Class,
  days: number,
  channel: ContactKind | null,
): RhythmStandard {
  const steps = standard.steps.filter((step) => step.class !== klass || step.days !== days);
  return { ...standard, steps: channel === null ? steps : [...steps, { class: klass, days, channel }] };
}

const sorted = (standard: RhythmStandard): unknown => ({
  weekly: standard.weekly,
  regular: everybody(standard).map((who) => ruleOf(standard, who)),
  steps: CLASSES.flatMap((klass) => stepDays(standard).map((days) => stepOf(standard, klass, days))).filter(
    (step) => step !== null,
  ),
});
export const same = (one: RhythmStandard, other: RhythmStandard): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

/** Rules and steps that are not what they are in force. */
export function changes(draft: RhythmStandard, force: RhythmStandard): number {
  const rules = new Set([...everybody(draft), ...everybody(force)]);
  const differing = [...rules].filter(
    (who) => JSON.stringify(ruleOf(draft, who)) !== JSON.stringify(ruleOf(force, who)),
  );
  const days = new Set([...stepDays(draft), ...stepDays(force)]);
  const steps = CLASSES.flatMap((klass) =>
    [...days].filter((one) => stepOf(draft, klass, one)?.channel !== stepOf(force, klass, one)?.channel),
  );
  return differing.length + steps.length + (draft.weekly === force.weekly ? 0 : 1);
}

/** Contacts a month that a rule comes to. */
export const monthly = (rule: RhythmRegular | null, cards: number): number =>
  rule === null ? 0 : Math.round((cards * MONTH) / rule.every);
