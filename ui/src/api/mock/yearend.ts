// The invented book's year-end list: what everybody bought, brought and was given in a year. Reckons like core/src/sales/year_end.rs.
import type { YearEnd, YearRow } from '../types';
import { kept as giftsKept } from './giftbook';
import { bookCurrency } from './money';
import { kept } from './moneybook';
import { minor, money } from './reckoning';
import { links } from './referrals';
import { back, book, refOf, refuse, TODAY } from './store';

type Args = Record<string, unknown>;
const LISTED = 500;

export function yearEnd({ year: asked, currency: usual }: Args): YearEnd {
  const year = Number(asked);
  if (year > Number(TODAY.slice(0, 4))) throw refuse('date_impossible', { text: String(year) }, 'year');
  const currency = bookCurrency({ usual });
  const inYear = (day: string) => day.startsWith(`${year}-`);
  const sum = (all: number[]) => all.reduce((one, other) => one + other, 0);
  const ordersOf = (card: string) =>
    kept().orders.filter((one) => one.card === card && one.state !== 'cancelled' && inYear(one.day) && one.amount.currency === currency);
  const boughtBy = (card: string) => sum(ordersOf(card).map((one) => minor(one.amount)));

  const found = book.cards
    .filter((card) => !card.archived)
    .map((card) => {
      const brought = links().filter((one) => one.by === card.id);
      const rewards = kept().rewards.filter((one) => one.card === card.id);
      const gifts = giftsKept().gifts.filter(
        (one) => one.card === card.id && one.direction === 'out' && one.state !== 'planned' && inYear(one.day),
      );
      return {
        card,
        bought: boughtBy(card.id),
        orders: ordersOf(card.id).filter((one) => one.refunds === null).length,
        // All cards of this book are old; whoever was brought counts as new on the day of that.
        brought: brought.filter((one) => inYear(back(one.days))).length,
        through: sum(brought.map((one) => boughtBy(one.brought))),
        gifts: gifts.length,
        given: sum(gifts.map((one) => (one.value?.currency === currency ? minor(one.value) : 0))),
        earned: sum(rewards.filter((one) => one.points > 0 && inYear(one.day)).map((one) => one.points)),
        points: sum(rewards.map((one) => one.points)),
      };
    })
    .filter((one) => one.orders > 0 || one.bought !== 0 || one.through !== 0 || one.brought > 0 || one.points > 0)
    .sort((one, other) => other.bought + other.through - one.bought - one.through || other.points - one.points);
  const rows = found.slice(0, LISTED).map(
    (one): YearRow => ({
      ...one,
      card: refOf(one.card),
      bought: money(one.bought, currency),
      through: money(one.through, currency),
      given: money(one.given, currency),
    }),
  );
  return {
    year,
    rows,
    more: found.length - rows.length,
    bought: money(sum(found.map((one) => one.bought)), currency),
    given: money(sum(found.map((one) => one.given)), currency),
  };
}
