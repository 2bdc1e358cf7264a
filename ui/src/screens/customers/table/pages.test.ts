// Pages of a long list: which are read, which are kept, and that late answers to old questions are dropped.
import { beforeEach, expect, it, vi } from 'vitest';
import type { CardList, ListQuery, ListRow } from '../../../api';
import { PAGE, Pages } from './pages.svelte';

const TOTAL = 100_000;
const query = (where: string): ListQuery => ({ where, text: '', sort: 'name', collation: 'zhuyin' });
const listOf = (where: string, offset: number): CardList => ({
  total: TOTAL,
  all: TOTAL,
  rows: Array.from({ length: PAGE }, (_, at) => ({ id: `${where}${offset + at}` }) as ListRow),
  letters: [],
  facets: null,
  ready: true,
  columns: [],
});
interface Asked {
  where: string;
  page: number;
  answer: () => void;
}
const asked: Asked[] = vi.hoisted(() => []);
vi.mock('../../../api', () => ({
  listCards: ({ where }: ListQuery, offset: number) =>
    new Promise<CardList>((resolve) =>
      asked.push({ where, page: offset / PAGE, answer: () => resolve(listOf(where, offset)) }),
    ),
}));

const settle = () => new Promise((done) => setTimeout(done));
async function answerAll() {
  for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
    next.answer();
    await settle();
  }
}
beforeEach(() => asked.splice(0));

it('reads the page on screen first, then those around it, two at a time', async () => {
  const pages = new Pages();
  pages.begin(query(''), listOf('', 0));
  pages.want(5020, 5050);
  expect(asked.map((one) => one.page)).toEqual([50, 51]);
  await answerAll();
  expect([pages.row(5020)?.id, pages.row(5199)?.id, pages.row(4999)?.id]).toEqual(['5020', '5199', '4999']);
});
it('asks only for what is still wanted after a long pull at the scroll bar', () => {
  const pages = new Pages();
  pages.begin(query(''), listOf('', 0));
  for (let row = 0; row < TOTAL; row += 400) pages.want(row, row + 30);
  expect(asked).toHaveLength(2);
});
it('keeps about fifty pages, the first always', async () => {
  const pages = new Pages();
  pages.begin(query(''), listOf('', 0));
  for (let page = 0; page < 200; page += 1) {
    pages.want(page * PAGE, page * PAGE + 30);
    await answerAll();
  }
  expect(pages.row(0)?.id).toBe('0');
  expect(pages.row(20 * PAGE)).toBeUndefined();
  expect(pages.row(198 * PAGE)?.id).toBe(`${198 * PAGE}`);
});
it('keeps old rows until the same question is read again, and drops late answers to another', async () => {
  const pages = new Pages();
  pages.begin(query('a'), listOf('a', 0));
  pages.want(200, 230);
  await answerAll();
  pages.begin(query('a'), listOf('a', 0));
  expect(pages.row(200)?.id).toBe('a200');
  expect(asked.map((one) => one.page)).toEqual([2, 3]);
  pages.begin(query('b'), listOf('b', 0));
  expect([pages.row(0)?.id, pages.row(200)]).toEqual(['b0', undefined]);
  await answerAll();
  expect(pages.row(200)?.id).toBe('b200');
});
