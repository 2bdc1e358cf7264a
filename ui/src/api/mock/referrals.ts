// The invented book's referrals: two trees, what everybody in them bought, and whom to thank.
import type { Money, ReferralBranch, Referrals, ToThank } from '../types';
import { addNext } from './contacts';
import { isOpen } from './money';
import { kept } from './moneybook';
import { list, minor, total } from './reckoning';
import { back, book, cardBy, refOf, refuse, TODAY, write } from './store';

type Args = Record<string, unknown>;

/** Who brought whom, and how many days ago. */
const LINKS: [by: string, brought: string, days: number][] = [
  ['陳國棟', '黃淑芬', 910],
  ['陳國棟', '楊振聲', 702],
  ['陳國棟', '鄭文傑', 390],
  ['陳國棟', '魏嘉慧', 21],
  ['王美玲', '方柏睿', 14],
  ['王美玲', '孫麗華', 57],
  ['黃淑芬', '張惠雯', 420],
  ['張惠雯', '吳佩珊', 36],
  ['黃淑芬', '顏如意', 10],
  ['魏嘉慧', '汪茂霖', 25],
];
const idOf = (name: string): string | undefined => book.cards.find((one) => one.name === name && !one.archived)?.id;
/** Of cards that are there. */
export const links = () =>
  LINKS.flatMap(([by, brought, days]) => {
    const [from, to] = [idOf(by), idOf(brought)];
    return from === undefined || to === undefined ? [] : [{ by: from, brought: to, days }];
  });

function bought(cards: string[]): Money[] {
  const sums = new Map<string, number>();
  for (const order of kept().orders)
    if (cards.includes(order.card) && order.state !== 'cancelled') total(sums, minor(order.amount), order.amount.currency);
  return list(sums);
}
const isBuyer = (card: string): boolean => bought([card]).some((money) => minor(money) > 0);

function toThank(): ToThank[] {
  return links()
    .filter(({ by, days }) => days <= 90 && !book.followups.some((one) => one.card === by && one.status === 'open'))
    .filter(({ by, days }) => (cardBy(by).last_contact ?? '') < back(days))
    .map(({ by, brought, days }) => ({ referrer: refOf(cardBy(by)), brought: refOf(cardBy(brought)), since: back(days) }));
}

export function referrals(): Referrals {
  const all = links();
  const childrenOf = (card: string) => all.filter((one) => one.by === card).map((one) => one.brought);
  const under = (card: string): string[] => childrenOf(card).flatMap((child) => [child, ...under(child)]);
  const walk = (card: string, depth: number): ReferralBranch[] => {
    const children = childrenOf(card);
    const branch: ReferralBranch = {
      card: refOf(cardBy(card)),
      depth,
      brought: children.length,
      bought: children.filter(isBuyer).length,
      own: bought([card]),
      below: bought(under(card)),
    };
    return [branch, ...children.flatMap((child) => walk(child, depth + 1))];
  };
  const roots = [...new Set(all.map((one) => one.by))].filter((card) => !all.some((one) => one.brought === card));
  const brought = all.map((one) => one.brought);
  return {
    branches: roots.flatMap((root) => walk(root, 0)),
    brought: brought.length,
    bought: brought.filter(isBuyer).length,
    amount: bought(brought),
    all: bought(book.cards.map((one) => one.id).filter(isOpen)),
    to_thank: toThank(),
  };
}

export function thankReferrer({ brought, purpose }: Args) {
  const link = links().find((one) => one.brought === brought);
  if (link === undefined) throw refuse('unknown');
  const due = new Date(Date.parse(TODAY) + 2 * 86_400_000).toISOString().slice(0, 10);
  const next = { due, time: null, channel: 'call' as const, purpose: String(purpose), kind: null, repeat: null, assignee: '' };
  return write('add_followup', [cardBy(link.by)], ['followups', 'cards', 'history'], () => addNext(link.by, next).id);
}
