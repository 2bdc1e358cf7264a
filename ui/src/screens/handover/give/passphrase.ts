// Six words that open a file: which are asked for, and whether they were written down right. Pure.
import type { Offered, WordList } from '../../../api';

export interface Word {
  /** What is typed. */
  typed: string;
  /** What it says, where that is another script. */
  means: string;
}

/** Two of six, not side by side: whoever has those has the others. */
export function asked(random: () => number, words = 6): [number, number] {
  const first = Math.floor(random() * (words - 2));
  const second = first + 2 + Math.floor(random() * (words - first - 2));
  return [first, Math.min(words - 1, second)];
}

export const wordsOf = (offered: Offered): Word[] =>
  offered.password.split(' ').map((typed, at) => ({ typed, means: offered.meaning[at] ?? '' }));

/** Typed as it is said or in letters. */
export function isRight(text: string, word: Word | undefined): boolean {
  const said = text.normalize('NFKC').trim().toLowerCase();
  return word !== undefined && said !== '' && (said === word.typed.toLowerCase() || said === word.means);
}

export const listOf = (language: string): WordList =>
  language === 'zh-Hant' ? 'traditional' : language === 'zh-Hans' ? 'pinyin' : 'english';

/** What a phrase of one's own has to have: so many words, or so many characters. */
export const ENOUGH = { words: 6, characters: 20 };
/** How far a phrase has come, in percent; the core decides in the end. */
export function strength(phrase: string): number {
  const text = phrase.trim();
  const words = new Set(text.split(/[\s、，,.。·・–—-]+/).filter((one) => one !== '')).size;
  const most = Math.max(words / ENOUGH.words, [...text].length / ENOUGH.characters);
  return Math.min(100, Math.round(most * 100));
}
