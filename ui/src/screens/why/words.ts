// What is said of a class: its name, why it is so, what is missing. The core gives codes and plain numbers; the words and how numbers
// are written stand here. The terminal says the same sentences.
import type { ClassMissing, ClassScheme, ClassWhy, Evidence, EvidenceKind, Explained, FilterKey, Money } from '../../api';
import { session } from '../../app/session.svelte';
import { m } from '../../paraglide/messages.js';
import { getLocale } from '../../paraglide/runtime.js';
import { plainDate } from '../../parts/text/format';
import { fullMoney } from '../../parts/text/money';
import { KIND, sentence } from '../../parts/text/words';
import { moneyOf } from '../trade/sums';

/** In the order they stand beside each other: what a class of the card's badge is comes first. */
export const SCHEMES: ClassScheme[] = [
  'abc',
  'tier',
  'rfm',
  'attitude',
  'ladder',
  'lifecycle',
  'depth',
  'pyramid',
  'effort',
  'drift',
  'early_adopter',
];
/** Every class, as the core orders them. */
export const CLASSES: Record<ClassScheme, readonly string[]> = {
  tier: ['plain', 'select', 'focus', 'vip'],
  abc: ['a', 'b', 'c'],
  rfm: [
    'high_value',
    'cooling',
    'dormant',
    'lost',
    'small_regular',
    'regular',
    'newcomer',
    'occasional',
    'quiet',
    'passing',
  ],
  attitude: ['loyal', 'unattached', 'switching'],
  ladder: ['aware', 'trust', 'trade', 'satisfied', 'loyal', 'advocate'],
  lifecycle: ['prospect', 'target', 'signed', 'qualified', 'lost', 'won_back'],
  depth: ['deep', 'ordinary', 'forgotten'],
  pyramid: ['most_valuable', 'potential', 'negative'],
  effort: ['keep', 'develop', 'let_go'],
  drift: ['steady', 'small', 'late', 'late_and_small'],
  early_adopter: ['yes'],
};
/** The key of the filter under which the list shows a scheme's classes. */
export const FILTER: Record<ClassScheme, FilterKey> = {
  tier: 'tier',
  abc: 'abc',
  rfm: 'rfm',
  attitude: 'attitude',
  ladder: 'ladder',
  lifecycle: 'stage',
  depth: 'depth',
  pyramid: 'pyramid',
  effort: 'effort',
  drift: 'drift',
  early_adopter: 'early',
};
/** The scheme whose classes a key of the filter asks about. */
export const schemeOf = (key: string): ClassScheme | null => SCHEMES.find((scheme) => FILTER[scheme] === key) ?? null;
/** A filter of everybody who is in a class; null for 資料不足. */
export const whereOf = (scheme: ClassScheme, name: string | null): string => `${FILTER[scheme]}:${name ?? 'none'}`;

export const schemeWords = (scheme: ClassScheme): string => sentence(`scheme_${scheme}`);
export const classNameWords = (scheme: ClassScheme, name: string | null): string =>
  name === null ? m.class_missing() : sentence(`class_${scheme}_${name}`);
/** Inside a sentence: Latin letters stand apart from Chinese ones. */
export const inline = (name: string): string => (getLocale() !== 'en' && /^[\x21-\x7e]+$/.test(name) ? ` ${name}` : name);
export const missingWords = (missing: ClassMissing | null): string =>
  missing === null ? m.class_missing() : sentence(`class_missing_${missing}`);

/**
 * Why a row does not count. Two types of the core are called `LeftOut`; the generated one is the visit plan's, what an explanation
 * carries is this word.
 */
export const leftOutOf = (row: Evidence): string | null => row.left_out as unknown as string | null;
export const leftOutWords = (row: Evidence): string => {
  const reason = leftOutOf(row);
  return reason === null ? m.why_counted() : sentence(`left_out_${reason}`);
};

const isKind = (text: string): text is keyof typeof KIND => Object.hasOwn(KIND, text);
const NAMES: Record<EvidenceKind, () => string> = {
  order: m.evidence_order,
  receipt: m.evidence_receipt,
  balance: m.evidence_balance,
  contact: m.evidence_contact,
  holding: m.evidence_holding,
  referral: m.evidence_referral,
  cost: m.evidence_cost,
  step: m.evidence_step,
};
/** What a row says: the core gives a contact as kind and experience, a step as the stage it led to. */
export function rowWords({ kind, text }: Evidence): string {
  if (kind === 'step') return classNameWords('lifecycle', text);
  const [first = '', second = ''] = text.split(' ');
  if ((kind === 'contact' || kind === 'cost') && isKind(first)) {
    const said = second === '' ? '' : sentence(`expectation_${second}`);
    return [KIND[first](), said === '' ? '' : m.expectation_is({ words: said })].filter((part) => part !== '').join(m.dot());
  }
  return text.trim() === '' ? NAMES[kind]() : text;
}

const MONEY = new Set(
  'received total a_limit b_limit a_needs b_needs balance edge next_edge amount last_amount usual_amount margin care profit'.split(' '),
);
const DAYS = new Set('since falls last other_opened fourth made forgotten_on expected'.split(' '));
const CLASS = new Set('class now falls_to from next would_be'.split(' '));
const ELSEWHERE: Record<string, string> = { hint: 'class_hint_', deed: 'class_deed_', cell: 'class_cell_', suggestion: 'class_effort_' };

const percent = (share: number): string => `${Number((share * 100).toFixed(1))}%`;

/** How one number or code of a reason is written. */
export function written(key: string, value: unknown, scheme: ClassScheme, currency: string): string {
  if (Array.isArray(value)) return value.map((one) => classNameWords(scheme, String(one))).join(m.list_comma());
  if (MONEY.has(key) && typeof value === 'number') return fullMoney(moneyOf(BigInt(Math.round(value)), currency));
  // The part of a whole carries its sign; what a rule is set to (`a_percent`) has it in the sentence.
  if (key === 'share' && typeof value === 'number') return percent(value);
  if (DAYS.has(key)) return plainDate(String(value), session.today);
  if (CLASS.has(key)) {
    const name = classNameWords(scheme, String(value));
    return scheme === 'abc' ? name : inline(name);
  }
  const prefix = ELSEWHERE[key];
  if (prefix !== undefined) return sentence(prefix + String(value));
  // An interval in days; a tenth says enough.
  return typeof value === 'number' ? String(Number(value.toFixed(1))) : String(value);
}

const UNKNOWN = '–';
/** Marks what was put in, so that it can be set in bold; no message holds these. */
const [BEGIN, END] = ['\u0002', '\u0003'];

export interface Part {
  text: string;
  bold: boolean;
}
const split = (marked: string): Part[] =>
  marked
    .split(BEGIN)
    .flatMap((piece, at): Part[] => {
      if (at === 0) return [{ text: piece, bold: false }];
      const [bold = '', rest = ''] = piece.split(END);
      return [
        { text: bold, bold: true },
        { text: rest, bold: false },
      ];
    })
    .filter((part) => part.text !== '');

/** The message of a reason: a suggestion there is none of has one of its own. */
const keyOf = ({ code, args }: ClassWhy): string =>
  code === 'effort_suggestion' && args['suggestion'] === undefined ? 'why_effort_suggestion_none' : `why_${code}`;

/** Why, in pieces: what is particular to this customer is to stand out. */
export function whyParts(why: ClassWhy, scheme: ClassScheme, currency: string): Part[] {
  const args = new Proxy<Record<string, string>>(
    {},
    {
      get: (_, key) => {
        const value = why.args[String(key)];
        const known = value === undefined || value === null ? UNKNOWN : written(String(key), value, scheme, currency);
        return `${BEGIN}${known}${END}`;
      },
    },
  );
  return split(sentence(keyOf(why), args));
}
export const whySentence = (why: ClassWhy, scheme: ClassScheme, currency: string): string =>
  whyParts(why, scheme, currency)
    .map((part) => part.text)
    .join('');

/** What a reason says besides: what to do next, and loyalty against profit. */
export function extras({ scheme, why }: Pick<Explained, 'scheme' | 'why'>): string[] {
  const [hint, cell, from] = ['hint', 'cell', 'from'].map((name) => why.args[name]);
  const found: string[] = [];
  if (typeof hint === 'string') found.push(m.why_next_step({ what: sentence(`class_hint_${hint}`) }));
  if (typeof cell === 'string') found.push(m.why_cell({ what: sentence(`class_cell_${cell}`) }));
  if (scheme === 'lifecycle' && typeof from === 'string') found.push(m.why_from({ stage: classNameWords('lifecycle', from) }));
  return found;
}

export const currencyOf = (counts: { amount: Money }[]): string => counts[0]?.amount.currency ?? session.currency;
