// What the invented book knows of gifts: a list for a festival on which every warning stands once, and both directions of three years.
import type { Day, Gift, GiftState, GiftWay, Money } from '../types';
import { book, TODAY } from './store';

export type Stored = Omit<Gift, 'card' | 'answered'> & { card: string; logged: boolean };
export interface Limits {
  total: Money | null;
  each: Money | null;
}
/** Kept in the book beside what its type says, so that undo gives it back with the rest. */
export interface Kept {
  gifts: Stored[];
  budgets: Record<string, Limits>;
}

export const FESTIVALS: [id: string, date: Day][] = [
  ['mid_autumn', '2026-09-25'],
  ['christmas', '2026-12-25'],
  ['new_year', '2027-01-01'],
];
export const THREE_YEARS = '2023-09-01';
export const LIKES: Record<string, string[]> = { 陳國棟: ['純棉圍巾', '圍棋'], 張惠雯: ['咖啡豆'], 歐陽靖: ['桌上型盆栽'] };
export const TABOO: Record<string, string[]> = { 陳國棟: ['甜食', '傘'], 曾玉蘭: ['鐘'] };
export const FAMILY: Record<string, [name: string, likes: string]> = {
  王美玲: ['林小禾', '恐龍'],
  陳國棟: ['陳小宇', '文具組'],
};
export const MAY_NOT = ['楊振聲'];

const twd = (dollars: number): Money => ({ amount: `${dollars}.00`, currency: 'TWD' });
type More = Partial<Pick<Stored, 'state' | 'way' | 'reaction' | 'about' | 'direction' | 'answers'>>;

function begun(): Kept {
  const gifts: Stored[] = [];
  const put = (name: string, what: string, occasion: string, day: Day, value: number | null, more: More = {}) => {
    const card = book.cards.find((one) => one.name === name)?.id;
    const id = `g${gifts.length + 1}`;
    if (card === undefined) return id;
    gifts.push({
      id,
      card,
      direction: 'out',
      state: 'given',
      what,
      occasion,
      day,
      value: value === null ? null : twd(value),
      about: false,
      way: null,
      reaction: '',
      despite: false,
      answers: null,
      ...more,
      logged: (more.state ?? 'given') === 'given',
    });
    return id;
  };
  const planned = (name: string, what: string, day: Day, value: number | null, way: GiftWay | null, state: GiftState = 'planned') =>
    put(name, what, 'mid_autumn', day, value, { state, way });
  const received = (name: string, what: string, occasion: string, day: Day, value: number) =>
    put(name, what, occasion, day, value, { direction: 'in', about: true });
  planned('王美玲', '暴龍拼圖＋高山茶', TODAY, 1180, 'hand', 'given');
  planned('楊振聲', '文旦禮盒', '2026-09-16', 600, 'post');
  planned('陳國棟', '高山茶', '2026-09-18', 1150, 'hand');
  planned('黃淑芬', '港式月餅', '2026-09-19', 980, 'hand', 'bought');
  planned('鄭文傑', '鋼筆墨水', '2026-09-17', 750, 'courier', 'bought');
  planned('歐陽靖', '東方美人茶', '2026-09-18', 1450, 'office');
  planned('曾玉蘭', '掛鐘', '2026-09-20', 1100, 'hand');
  planned('張惠雯', '', '2026-09-25', null, null);
  const before: [string, string, number, string][] = [
    ['王美玲', '登山水壺', 900, ''],
    ['楊振聲', '文旦', 600, ''],
    ['陳國棟', '梨山高山茶四兩', 1500, '家裡茶還很多'],
    ['黃淑芬', '羊毛披肩', 1200, '很暖'],
    ['歐陽靖', '文旦', 600, ''],
    ['曾玉蘭', '桂圓蛋糕', 700, ''],
    ['張惠雯', '紅酒', 1100, ''],
    ['孫麗華', '無糖堅果禮盒', 960, ''],
    ['簡秀琴', '無糖堅果禮盒', 960, ''],
  ];
  for (const [name, what, value, reaction] of before) put(name, what, 'mid_autumn', '2025-10-04', value, { reaction });
  put('陳國棟', '烏魚子', 'spring_festival', '2026-02-10', 1400);
  received('陳國棟', '自家荔枝', '', '2025-06-20', 500);
  received('游志明', '自家米 5 公斤', 'mid_autumn', '2026-09-12', 450);
  received('余光遠', '親手種的絲瓜', '', '2026-09-05', 80);
  put('黃淑芬', '女兒婚禮紅包', '喜事', '2026-08-22', 3600);
  const dumplings = received('孫麗華', '自包粽子 20 顆', 'dragon_boat', '2026-06-18', 400);
  put('孫麗華', '綠豆糕', '', '2026-06-25', 350, { answers: dumplings });
  const cake = received('王美玲', '手作年糕', 'spring_festival', '2026-02-03', 300);
  put('王美玲', '春聯', 'spring_festival', '2026-02-08', 0, { answers: cake });
  const litchi = gifts.find((one) => one.what === '自家荔枝');
  put('陳國棟', '文旦兩顆', '', '2025-09-20', 300, { answers: litchi?.id ?? null });
  return { gifts, budgets: { 'mid_autumn:2026': { total: twd(8800), each: twd(1200) } } };
}

export function kept(): Kept {
  const held = book as typeof book & { gifts?: Kept };
  held.gifts ??= begun();
  return held.gifts;
}
