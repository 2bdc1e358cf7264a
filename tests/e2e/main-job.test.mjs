// The main job, from the first start to undo, in the real webview: import, find, log, set the next one.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { ROOT, journey } from './app.mjs';
import { DAY, NEXT_FRIDAY, allCards, fixture, goTo, importIntoNewBook } from './screens.mjs';
import { until } from './webdriver.mjs';

/** Real exports of real programs lie beside the checkout on machines that have them. */
const EXPORTS = path.join(ROOT, '..', 'shared', 'data', 'open', 'vcard');
const REAL = path.join(EXPORTS, 'ez-vcard', 'io_text_John_Doe_IPHONE.vcf');

journey('import, find by wxm, log a call with next Friday, see it that Friday, undo', async ({ open }) => {
  let app = await open('--today', DAY, '--lang', 'zh-Hant', '--offer', fixture('e2e-friends.vcf'));
  assert.equal(await importIntoNewBook(app), 3);

  await app.press('/');
  await app.type('wxm');
  await until('only 王小明 in the list', async () => {
    const rows = await app.texts('customer-row');
    return rows.length === 1 && rows[0].includes('王小明');
  });
  await app.press('Enter');
  await until('the card of 王小明', async () => (await app.text('card-name')).includes('王小明'));

  await app.click('composer-kind-call');
  await app.fill('composer-note', '問了續保，下週五再打');
  if ((await app.count(`[data-testid="next-option"][data-due="${NEXT_FRIDAY}"]`)) > 0) {
    await app.clickCss(`[data-testid="next-option"][data-due="${NEXT_FRIDAY}"]`);
  } else {
    await app.pickDay('next-pick', NEXT_FRIDAY);
  }
  await app.click('composer-save');
  await app.find('toast');
  await goTo(app, 'today');
  assert.deepEqual(await rowsOf(app, '王小明'), [], 'nothing is due on the day of the call itself');

  app = await open('--today', NEXT_FRIDAY);
  await goTo(app, 'today');
  await until('王小明 on Today', async () => (await rowsOf(app, '王小明')).length === 1);

  await app.press('Control', 'z');
  await until('王小明 to leave Today', async () => (await rowsOf(app, '王小明')).length === 0);
});

journey('an import is one undo', async ({ open }) => {
  const app = await open('--today', DAY, '--lang', 'zh-Hant', '--offer', fixture('e2e-friends.vcf'));
  await importIntoNewBook(app);
  assert.equal((await allCards(app)).all, 3);
  await app.click('undo-button');
  await until('an empty book', async () => (await allCards(app)).all === 0);
});

if (existsSync(REAL)) {
  journey('a real phone export is read', async ({ open }) => {
    const app = await open('--today', DAY, '--lang', 'zh-Hant', '--offer', REAL);
    assert.ok((await importIntoNewBook(app)) > 0);
    assert.ok((await app.texts('customer-row')).length > 0);
  });
} else {
  test('a real phone export is read', { skip: 'no real exports on this machine' });
}

async function rowsOf(app, name) {
  return (await app.texts('today-row')).filter((row) => row.includes(name));
}
