// The terms of a filter in people's words: 等級 A、B, 久未更新 超過 30 天, 標籤 不是 勿擾. The core has read them already.
import type { Day, FilterChip, FilterKey, HoldingKind, OwnField } from '../../../api/types';
import { m } from '../../../paraglide/messages.js';
import { monthShort, plainDate } from '../../../parts/text/format';
import { ownFigure, ownWords } from '../../../parts/text/own';
import { sentence } from '../../../parts/text/words';
import { HOLDING } from '../../trade/words';
import { CLASSES, classNameWords, SCHEMES, schemeOf } from '../../why/words';

export interface ChipWords {
  label: string;
  value: string;
}

const LABEL: Record<FilterKey, () => string> = {
  text: m.chip_text,
  name: m.field_name,
  class: m.field_class,
  area: m.facet_area,
  tag: m.field_tags,
  group: m.facet_group,
  company: m.field_company,
  position: m.field_position,
  occupation: m.field_occupation,
  gender: m.field_gender,
  kind: m.field_kind,
  phone: m.field_phone,
  email: m.field_email,
  note: m.field_note,
  birthday: m.field_birthday,
  age: m.chip_age,
  is: m.facet_status,
  stale: m.chip_stale,
  silent: m.chip_silent,
  next: m.field_next,
  completeness: m.completeness_short,
  number: m.field_number,
  created: m.field_created_at,
  field: m.field_fields,
  own: m.own_fields,
  tier: m.scheme_tier,
  abc: m.scheme_abc,
  rfm: m.scheme_rfm,
  attitude: m.scheme_attitude,
  ladder: m.scheme_ladder,
  stage: m.scheme_lifecycle,
  depth: m.scheme_depth,
  pyramid: m.scheme_pyramid,
  effort: m.scheme_effort,
  drift: m.scheme_drift,
  early: m.scheme_early_adopter,
  recency: m.chip_recency,
  frequency: m.chip_frequency,
  balance: m.chip_balance,
  bought: m.chip_bought,
  received: m.chip_received,
  owes: m.chip_owes,
  buys: m.chip_buys,
  holds: m.chip_holds,
};

const STATE: Record<string, () => string> = {
  overdue: m.facet_overdue,
  stale: m.facet_stale,
  dormant: m.facet_dormant,
  incomplete: m.facet_incomplete,
  unplanned: m.facet_unplanned,
  archived: m.facet_archived,
};
export const stateWords = (state: string): string => STATE[state]?.() ?? state;

/** The grid of RFM calls its steps R5 and F3. */
const STEP: Partial<Record<FilterKey, string>> = { recency: 'R', frequency: 'F' };
/** The kinds of what is held are asked for by these words, or by what it is called. */
const holdingWords = (value: string): string => (Object.hasOwn(HOLDING, value) ? HOLDING[value as HoldingKind]() : value);

/** The classes of a scheme by their names, where somebody is told which there are: `plain select focus vip`. */
export function classesWords(names: string): string {
  const all = names.split(' ').sort().join(' ');
  const scheme = SCHEMES.find((one) => [...CLASSES[one]].sort().join(' ') === all);
  return scheme === undefined ? names : CLASSES[scheme].map((name) => classNameWords(scheme, name)).join(m.list_comma());
}

function valueOf(key: FilterKey, value: string): string {
  // The scheme is called like its only class.
  if (key === 'early' && value === 'yes') return m.yes();
  const scheme = schemeOf(key);
  if (scheme !== null) return classNameWords(scheme, value === 'none' ? null : value);
  if (key in STEP) return `${STEP[key] ?? ''}${value}`;
  if (key === 'holds') return holdingWords(value);
  if (key === 'class') return value === 'none' ? m.class_none() : value;
  if (key === 'is') return stateWords(value);
  if (key === 'gender') return sentence(`gender_${value}`);
  if (key === 'kind') return sentence(`kind_${value}`);
  if (key === 'birthday') return monthShort(Number(value));
  return key === 'text' ? m.chip_quoted({ text: value }) : value;
}

const MONEY: FilterKey[] = ['balance', 'bought', 'received', 'owes'];
const UNIT: Partial<Record<FilterKey, (count: number) => string>> = {
  stale: (count) => m.unit_days({ count }),
  silent: (count) => m.unit_days({ count }),
  next: (count) => m.unit_days({ count }),
  created: (count) => m.unit_days({ count }),
  birthday: (count) => m.unit_days({ count }),
  age: (count) => m.unit_years({ count }),
  completeness: (count) => m.unit_percent({ count }),
};

function compared({ key, compare, amount }: FilterChip, today: Day, field: OwnField | undefined): string {
  const said = amount ?? '';
  if (/^\d{4}-\d\d-\d\d$/.test(said))
    return sentence(`chip_day_${compare}`, { day: plainDate(said, today) });
  const unit = field?.kind === 'date' ? UNIT.next : UNIT[key];
  // Sums are asked for in the currency of the book.
  const plain = MONEY.includes(key) ? ownFigure({ kind: 'number', currency: '' }, said) : said;
  const figure = field === undefined ? plain : ownFigure(field, said);
  return sentence(`chip_${compare}`, { amount: unit?.(Number(said)) ?? figure });
}

/** `own` = the fields of the book, of which one may be asked about. */
export function chipWords(chip: FilterChip, today: Day, own: OwnField[] = []): ChipWords {
  const field = chip.key === 'own' ? own.find((one) => one.name === chip.name) : undefined;
  const word = (value: string) =>
    field === undefined ? valueOf(chip.key, value) : ownWords(field, value, today);
  const value =
    chip.amount === null
      ? chip.values.map(word).join(m.list_comma())
      : compared(chip, today, field);
  return { label: chip.name ?? LABEL[chip.key](), value: chip.negated ? m.chip_not({ value }) : value };
}

export const isOn = (chips: FilterChip[], key: FilterKey, value: string): boolean =>
  chips.some((chip) => chip.key === key && !chip.negated && chip.values.includes(value));
