// 請假代班・帶卡: cards lent to another book come back with what both sides changed; cards taken out on paper come back with a
// result. In the real window, on the real core.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { journey } from './app.mjs';
import { keep } from './looks.mjs';
import { DAY } from './screens.mjs';
import { until } from './webdriver.mjs';

const QUERY = { where: '', text: '', sort: 'name', collation: 'zhuyin' };
const who = async (app, name) =>
  (await app.invoke('list_cards', { query: QUERY, offset: 0, limit: 500 })).rows.find((row) => row.name === name);

async function employer(app, id, text) {
  const draft = await app.invoke('draft_of', { id });
  await app.invoke('replace_card', { id, draft: { ...draft, employer: text } });
}

journey('cards lent for a holiday come back, and what both sides changed is decided', async ({ home, open }) => {
  const [mine, theirs] = ['zhou', 'lin'].map((name) => path.join(home.folder, `${name}.book`));
  const stick = path.join(home.folder, 'stick');
  const flags = ['--today', DAY, '--lang', 'zh-Hant'];
  let app = await open('--book', theirs, '--sample', ...flags, '--offer', stick);
  await app.find('today-row');
  const code = await app.invoke('handover_code');
  assert.equal(code.length, 65);
  app = await open('--book', mine, '--sample', ...flags, '--offer', stick);
  await app.find('today-row');
  const wang = await who(app, '王美玲');
  const order = {
    cards: [wang.id], mode: 'lend', to: '林子晴', to_code: code, until: '2026-10-09', message: '', words: '',
    left_out: { private_notes: true, id_numbers: true },
  };
  await app.invoke('handover_create', { order, name: '代班.shuke' });
  await app.clickFor('nav-handover', '[data-testid="handover-row"]');
  await until('the row', async () => (await app.texts('handover-row')).some((row) => row.includes('林子晴')));
  await employer(app, wang.id, '大直國中');

  app = await open('--book', theirs, ...flags, path.join(home.folder, '代班.shuke'));
  // Sealed to this book: no words are asked for.
  await app.find('receive-twins');
  const apart = await app.invoke('handover_inspect', { path: path.join(home.folder, '代班.shuke'), words: '' });
  assert.deepEqual([apart.mode, apart.twins.length, apart.until], ['lend', 1, '2026-10-09']);
  const choices = { twins: { [wang.id]: 'apart' }, conflicts: {}, first_contact: null };
  await app.invoke('handover_receive', { path: path.join(home.folder, '代班.shuke'), words: '', choices });
  await assert.rejects(app.invoke('set_class', { id: wang.id, class: 'C' }), /card_borrowed/);
  await employer(app, wang.id, '內湖國中');
  const lent = (await app.invoke('handover_list')).find((row) => row.mode === 'lend');

  app = await open('--book', theirs, ...flags, '--offer', stick);
  await app.clickFor('nav-handover', '[data-testid="handover-row"]');
  await app.press('Enter');
  await app.click('handover-give-back');
  await app.find('give-back-do');
  await app.press('Control', 'Enter');
  await until('given back', async () => (await app.invoke('handover_list')).find((row) => row.id === lent.id).state === 'returned');
  const back = (await app.invoke('handover_list')).find((row) => row.mode === 'return');
  assert.equal(back.answers, lent.id);
  await keep(app, '6-given-back');

  const made = (await readdir(home.folder)).find((name) => name.startsWith('還回_'));
  app = await open('--book', mine, ...flags, path.join(home.folder, made));
  await app.find('receive-conflicts');
  await keep(app, '7-conflict');
  assert.ok((await app.text('receive-conflicts')).includes('內湖國中'));
  await app.press('2');
  await until('taken over', async () => {
    if (await app.run(() => document.querySelector('[data-testid="receive-done"]') !== null)) return true;
    await app.press('Control', 'Enter');
    return false;
  });
  assert.equal((await app.invoke('get_card', { id: wang.id })).card.employer, '內湖國中');
});

journey('cards are printed, taken out, late in Today, and come back with a line and a next step', async ({ home, open }) => {
  const book = path.join(home.folder, 'zhou.book');
  const stick = path.join(home.folder, 'stick');
  let app = await open('--book', book, '--sample', '--today', DAY, '--lang', 'zh-Hant', '--offer', stick);
  await app.find('today-row');
  await app.press('o');
  await app.find('visit-row');
  await keep(app, '8-visits');
  await app.press('Control', 'Enter');
  const loans = () => app.invoke('loans', { all: false });
  await until('the loan', async () => (await loans()).length === 1);
  const [loan] = await loans();
  assert.ok(loan.out > 0 && loan.holder !== '');
  const pdf = (await readdir(home.folder)).find((name) => name.endsWith('.pdf'));
  assert.ok((await readFile(path.join(home.folder, pdf))).subarray(0, 5).equals(Buffer.from('%PDF-')));

  app = await open('--book', book, '--today', '2026-09-18', '--lang', 'zh-Hant', '--offer', stick);
  await app.find('today-row');
  const late = (await app.invoke('today')).items.filter((item) => item.kind === 'loan');
  assert.deepEqual(late.map((item) => item.overdue_days > 0), [true]);
  await until('the late row', async () => (await app.texts('today-row')).some((row) => row.includes('還沒交回')));
  await app.invoke('bring_back', { back: { card: loan.cards[0].card.id, result: 'met', note: '簽好了' } });
  assert.equal((await app.invoke('loans', { all: false }))[0].out, loan.out - 1);
  const page = await app.invoke('get_card', { id: loan.cards[0].card.id });
  assert.deepEqual([page.timeline[0].kind, page.timeline[0].note, page.out], ['visit', '簽好了', null]);
  const still = await app.invoke('get_card', { id: loan.cards[1].card.id });
  assert.equal(still.out, loan.holder);
});
