// What was looked at in 分析, kept while a card is open, forgotten with the book.
import type { InsightPeriod } from '../../api';
import { onForget } from '../../app/forget';

class InsightPlace {
  period = $state<InsightPeriod>('rule');
  /** Months of the rule of ABC, once they are known. */
  months = $state(12);
  /** The grid shows money in place of people. */
  money = $state(false);
  /** All who went quiet, not only the first ones. */
  all = $state(false);
  /** The row read last in the lists, by its card. */
  quiet = $state<string | null>(null);
  worth = $state<string | null>(null);
  /** Values are worked out only where somebody looks. */
  valued = $state(false);
  /** Branches of the tree that are shut, and the card one stands on. */
  shut = $state<string[]>([]);
  branch = $state<string | null>(null);
}

export const place = new InsightPlace();
onForget(() =>
  Object.assign(place, {
    period: 'rule',
    months: 12,
    money: false,
    all: false,
    quiet: null,
    worth: null,
    valued: false,
    shut: [],
    branch: null,
  }),
);
