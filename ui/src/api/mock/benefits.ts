// The invented book's 夥伴優惠: what partners grant, who may have it, who had it. Reckons like core/src/rewards/benefits.rs.
import type { Benefit, BenefitDraft, BenefitOffer, Card } from '../types';
import { fits } from './filter';
import { kept as money } from './moneybook';
import { doing } from './orders';
import { person } from './safety/vault';
import { book, cardBy, nextId, refuse, TODAY } from './store';

type Args = Record<string, unknown>;
type Stored = BenefitDraft & { id: string };

const NOTHING: BenefitDraft = { partner: '', offer: '', where: '', points: 0, from: null, until: null, note: '' };
/** One of every kind: for some and for everybody, with points and without, that has ended, that is still to come. */
const SAID: Partial<BenefitDraft>[] = [
  { partner: '大順車行', offer: '機場接送一次', where: 'class:A', points: 300, until: '2026-12-31', note: '前一天打 02-2700-0417' },
  { partner: '春水茶行', offer: '高山茶半斤', points: 630, until: '2026-10-31' },
  { partner: '松德牙醫', offer: '洗牙免掛號費', note: '櫃檯出示名片' },
  { partner: '晴光花店', offer: '中秋花禮八折', where: 'class:A,B', until: '2026-08-31' },
  { partner: '遠見書店', offer: '年曆一份', where: 'class:A', from: '2026-12-01', until: '2027-01-15' },
];
const begun = (): Stored[] => SAID.map((said, at) => ({ ...NOTHING, ...said, id: `b${at + 1}` }));

/** Kept in the book beside what its type says, so that undo gives it back with the rest. */
function kept(): { all: Stored[] } {
  const held = book as typeof book & { benefits?: { all: Stored[] } };
  held.benefits ??= { all: begun() };
  return held.benefits;
}

const named = ({ partner, offer }: BenefitDraft): string => `${partner}・${offer}`;
const holds = ({ from, until }: BenefitDraft): boolean => (from ?? TODAY) <= TODAY && TODAY <= (until ?? TODAY);
/** What ends first stands first, what is over last. */
const place = ({ until }: BenefitDraft): string => `${until !== null && until < TODAY ? 2 : 1}${until ?? '9'}`;
/** An expression that cannot be read finds nobody. */
function isFor(where: string): (card: Card) => boolean {
  try {
    return fits(where);
  } catch {
    return () => false;
  }
}
const rewardsOf = (card: string) => money().rewards.filter((one) => one.card === card);
const pointsOf = (card: string): number => rewardsOf(card).reduce((sum, one) => sum + one.points, 0);

export const benefits = (): Benefit[] =>
  [...kept().all]
    .sort((one, other) => place(one).localeCompare(place(other)) || named(one).localeCompare(named(other)))
    .map((one) => ({
      ...one,
      holds: holds(one),
      people: book.cards.filter(isFor(one.where)).length,
      used: money().rewards.filter((line) => line.what === named(one)).length,
    }));

export function cardBenefits({ card: id }: Args): BenefitOffer[] {
  const card = cardBy(id);
  const points = pointsOf(card.id);
  return benefits()
    .filter((one) => one.holds && isFor(one.where)(card))
    .map(({ holds: _, people: __, used: ___, ...said }) => ({
      ...said,
      lacking: Math.max(0, said.points - points),
      used_on: rewardsOf(card.id).filter((line) => line.what === named(said)).map((line) => line.day).sort().at(-1) ?? null,
    }));
}

function defines(): void {
  if (!person()?.rights.includes('define')) throw refuse('not_allowed', { right: 'define' });
}
function known(id: unknown): Stored {
  const found = kept().all.find((one) => one.id === id);
  if (found === undefined) throw refuse('unknown', {}, 'benefit');
  return found;
}

export function saveBenefit({ id, draft: given }: Args) {
  defines();
  const draft = given as BenefitDraft;
  for (const field of ['partner', 'offer'] as const) {
    if (draft[field].trim() === '') throw refuse('text_missing', {}, field);
    if ([...draft[field].trim()].length > 99) throw refuse('text_too_long', { limit: '99' }, field);
  }
  if (draft.from !== null && draft.until !== null && draft.until < draft.from)
    throw refuse('date_impossible', { text: draft.until }, 'until');
  fits(draft.where);
  const old = id === null ? null : known(id);
  const words = named({ ...draft, partner: draft.partner.trim(), offer: draft.offer.trim() });
  if (kept().all.some((one) => one.id !== id && named(one) === words)) throw refuse('benefit_known', { text: words }, 'offer');
  const text = (field: 'partner' | 'offer' | 'where' | 'note') => draft[field].trim();
  const row: Stored = {
    ...draft,
    partner: text('partner'),
    offer: text('offer'),
    where: text('where'),
    note: text('note'),
    id: old?.id ?? nextId('benefit'),
  };
  return doing('save_benefit', null, () => {
    const { all } = kept();
    const at = all.findIndex((one) => one.id === row.id);
    if (at < 0) all.push(row);
    else all[at] = row;
    for (const line of money().rewards) if (old !== null && line.what === named(old)) line.what = words;
    return row.id;
  });
}
export function removeBenefit({ id }: Args) {
  defines();
  known(id);
  return doing('remove_benefit', null, () => {
    kept().all = kept().all.filter((one) => one.id !== id);
    return null;
  });
}
export function useBenefit({ card: id, id: which }: Args) {
  const card = cardBy(id);
  const offer = cardBenefits({ card: card.id }).find((one) => one.id === which);
  if (offer === undefined) throw refuse('benefit_unfit');
  if (offer.lacking > 0) throw refuse('amount_unfit', { text: String(-offer.points), left: String(pointsOf(card.id)) }, 'points');
  const row = { id: nextId('rw'), card: card.id, day: TODAY, points: -offer.points || 0, what: named(offer) };
  return doing('use_benefit', card, () => {
    money().rewards.push(row);
    return row.id;
  });
}
