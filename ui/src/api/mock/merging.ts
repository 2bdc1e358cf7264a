// The invented book's answers about possible duplicates: its first two pairs of cards play twins. Which pairs there
// are and what a merge comes to the core decides; here only the screens are to be seen.
import type { CardPart, DuplicatePair, MergePreview, PairSign } from '../types';
import { draftOf } from './cards';
import { book, cardBy, refOf, write } from './store';

type Args = Record<string, unknown>;

const SIGNS: PairSign[][] = [
  [
    { feature: 'name', verdict: 'for', texts: ['王明倫'] },
    { feature: 'phone', verdict: 'for', texts: ['0921-000-285'] },
    { feature: 'birthday', verdict: 'unknown', texts: [] },
  ],
  [
    { feature: 'phone', verdict: 'for', texts: ['02-0000-4471'] },
    { feature: 'name', verdict: 'against', texts: ['簡秀琴', '張國興'] },
  ],
];
const apart = new Set<string>();

export const duplicatePairs = (): DuplicatePair[] =>
  SIGNS.flatMap((signs, at) => {
    const [first, second] = [book.cards[at * 2], book.cards[at * 2 + 1]];
    if (first === undefined || second === undefined || apart.has(`${first.id} ${second.id}`)) return [];
    return [{ first: refOf(first), second: refOf(second), certainty: at === 0 ? 'likely' : 'unlikely', signs }];
  });

export const tellApart = ({ one, other }: Args) =>
  write('tell_apart', [cardBy(one), cardBy(other)], ['cards', 'history'], () => void apart.add(`${one} ${other}`));

export const mergePreview = ({ keep, other, over }: Args): MergePreview => {
  const [own, theirs] = [draftOf({ id: keep }), draftOf({ id: other })];
  const parts: CardPart[] = ['name', 'salutation', 'employer', 'class', 'note'];
  const differences = parts
    .map((part) => ({ part, keep: String(own[part] ?? ''), other: String(theirs[part] ?? ''), take_other: part === 'employer' }))
    .filter((one) => one.keep !== '' && one.other !== '' && one.keep !== one.other);
  const taken = (over as CardPart[] | null) ?? ['employer'];
  const chosen = Object.fromEntries(taken.map((part) => [part, theirs[part]]));
  return {
    keep: refOf(cardBy(keep)),
    other: refOf(cardBy(other)),
    own,
    theirs,
    differences,
    result: { ...own, phones: [...own.phones, ...theirs.phones], tags: [...new Set([...own.tags, ...theirs.tags])], ...chosen },
    moving: [{ children: 'interactions', own: 3, other: 2, twice: 0 }],
  };
};

export const mergeCards = ({ keep, other }: Args) =>
  write('merge_cards', [cardBy(keep)], ['cards', 'history'], () => {
    book.cards.splice(book.cards.indexOf(cardBy(other)), 1);
    return refOf(cardBy(keep));
  });
