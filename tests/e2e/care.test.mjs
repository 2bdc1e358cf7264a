// What is done for customers besides calling them: a greeting, a gift, a promise, a round. Keys only, on the real core.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { keep } from './looks.mjs';
import { DAY, goTo, openFound } from './screens.mjs';
import { until } from './webdriver.mjs';

const logOf = async (app, id) => (await app.invoke('get_card', { id })).timeline;
const board = (app) =>
  app.invoke('greeting_board', { query: { occasion: 'mid_autumn', where: '', language: 'zh-Hant' } });
/** J until the row of somebody is the one. */
const chosen = (app, row, name) =>
  until(`the row of ${name}`, async () => {
    const at = await app.run((row) => document.querySelector(`${row}.selected`)?.textContent ?? '', row);
    if (at.includes(name)) return true;
    await app.press('j');
    return false;
  });

journey('a greeting is copied, said to be sent and logged; one undo takes it back', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  await goTo(app, 'calendar');
  await app.click('calendar-greetings');
  await app.find('greet-row');
  const someone = (await board(app)).rows.find((row) => row.group === 'one' && row.text !== '');
  const before = (await logOf(app, someone.card.id)).length;
  await chosen(app, '[data-testid="greet-row"]', someone.card.name);
  await keep(app, '1-greetings');
  await app.press('ArrowRight');
  const mine = async () => (await board(app)).rows.find((row) => row.key === someone.key);
  await until('another wording', async () => (await mine()).wording !== someone.wording);
  await app.press('c');
  await until('the copy', async () => (await mine()).copied);
  const { text } = await mine();
  await app.press('d');
  await until('the log', async () => (await logOf(app, someone.card.id)).length === before + 1);
  assert.equal((await logOf(app, someone.card.id))[0].note, text);
  assert.equal((await mine()).sent, DAY);
  await app.press('z');
  await until('the undo', async () => (await logOf(app, someone.card.id)).length === before);
});

journey('a gift is planned for a festival, warned of, given and logged', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  const page = () => app.invoke('gift_page', { occasion: 'mid_autumn', currency: 'TWD', language: 'zh-Hant' });
  await goTo(app, 'calendar');
  await app.click('calendar-gifts');
  await app.click('gift-begin-a');
  await until('the list', async () => (await page()).rows.length === 8);
  const first = (await page()).rows.find(({ gift }) => gift.card.name === '王美玲').gift;
  const draft = { direction: 'out', state: 'planned', what: '高山茶', occasion: 'mid_autumn', day: '2026-09-18' };
  await app.invoke('change_gift', { id: first.id, draft: { ...draft, value: { amount: '1150', currency: 'TWD' } } });
  await until('what it is', async () => (await app.texts('gift-row')).some((row) => row.includes('高山茶') && row.includes('1,150')));
  await keep(app, '2-gifts');
  const before = (await logOf(app, first.card.id)).length;
  await chosen(app, '[data-testid="gift-row"]', '王美玲');
  await app.press('d');
  await until('the log', async () => (await logOf(app, first.card.id)).length === before + 1);
  const [told] = await logOf(app, first.card.id);
  assert.deepEqual([told.kind, told.note, told.cost], ['gift', '高山茶', { amount: '1150.00', currency: 'TWD' }]);
});

journey('a promise made in a call is kept from Today', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  await openFound(app, '王美玲');
  await app.press('l');
  await app.type('談了續保');
  await app.fill('composer-agreed', '今天寄條款');
  await app.click('composer-promise');
  await app.fill('composer-promised', '今天');
  await app.press('Enter');
  await until('today', async () => (await app.texts('composer-promise'))[0]?.includes('9/15'));
  await app.click('next-none');
  await app.press('Control', 'Enter');
  await until('the promise', async () => (await app.invoke('promise_ledger')).open.length === 1);
  await goTo(app, 'today');
  await until('the row', async () => (await app.texts('today-row')).some((row) => row.includes('答應過：今天寄條款')));
  await keep(app, '3-promise');
  await chosen(app, '[data-testid="today-row"]', '今天寄條款');
  await app.press('d');
  await until('it kept', async () => (await app.invoke('promise_ledger')).rate.kept === 1);
});

journey('a round logs several of the list at once, each in his own words', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  await goTo(app, 'customers');
  await app.clickCss('[data-testid="customer-row"]');
  await app.press('x');
  await app.press('j');
  await app.press('x');
  await app.press('w');
  await until('two lines', async () => (await app.count('[data-testid="round-line"]')) === 2);
  await until('the first field', async () => {
    if (await app.run(() => document.activeElement?.dataset.testid === 'round-note')) return true;
    await app.press('Tab');
    return false;
  });
  await app.type('送了月餅，很高興');
  await keep(app, '4-round');
  const before = (await app.invoke('summary')).week.contacts;
  await app.press('Control', 'Enter');
  await until('the log', async () => (await app.invoke('summary')).week.contacts === before + 1);
});
