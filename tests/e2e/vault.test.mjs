// A password for the book, by the keys alone: set, written down, locked, mistyped, opened, opened by a PIN.
// With SHUKE_PICTURES set to a folder it leaves pictures of what was seen.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { journey } from './app.mjs';
import { DAY, goTo } from './screens.mjs';
import { until } from './webdriver.mjs';

const PICTURES = process.env.SHUKE_PICTURES ?? '';

/** A picture in every look that was asked for; what is on the screen stays on it. */
async function picture(app, name) {
  if (PICTURES === '') return;
  await mkdir(PICTURES, { recursive: true });
  for (const theme of ['light', 'dark'])
    for (const scale of [100, 130]) {
      await app.run(
        (look, size) => {
          document.documentElement.dataset.theme = look;
          document.documentElement.style.setProperty('--scale', String(size / 100));
        },
        theme,
        scale,
      );
      await app.settle();
      await writeFile(path.join(PICTURES, `${name}-${theme}-${scale}.png`), await app.picture());
    }
  await app.run(() => {
    document.documentElement.dataset.theme = 'light';
    document.documentElement.style.setProperty('--scale', '1');
  });
}

const focused = (app) => app.run(() => document.activeElement?.getAttribute('data-testid') ?? '');
const focusOn = (app, id) => until(`the focus on ${id}`, async () => (await focused(app)) === id);

/** Tab until the focus is where it is wanted. */
async function tabTo(app, id) {
  await app.find(id);
  for (let steps = 0; steps < 60; steps += 1) {
    if ((await focused(app)) === id) return;
    await app.press('Tab');
  }
  throw new Error(`no way to ${id} with Tab`);
}

/** The recovery key as it stands on the sheet. */
async function sheetKey(app) {
  await app.find('sheet-key');
  return app.run(() => [...document.querySelectorAll('[data-testid="sheet-key"] li')].map((li) => li.textContent).join('-'));
}

const words = (app) => app.run(() => document.body.innerText);

journey('a password is set, and the book locks and opens again, by the keys alone', async ({ home, open }) => {
  const app = await open('--book', home.book, '--sample', '--today', DAY);
  await app.find('today-row');
  if (PICTURES !== '') await app.resize(1280, 800);
  await picture(app, 'today');

  // Without a password the key says what is missing and leads there.
  await app.press('Control', 'Shift', 'l');
  await tabTo(app, 'toast-way');
  await app.press('Enter');
  await app.find('protect');
  await picture(app, 'protect');

  await tabTo(app, 'protect-name');
  await app.press('Control', 'a');
  await app.type('Chou');
  await tabTo(app, 'new-password');
  await app.type('apple river');
  await app.press('Enter');
  // Typed blind, it is wanted twice.
  await focusOn(app, 'new-password-again');
  await app.type('apple river');
  await app.press('Enter');

  const key = await sheetKey(app);
  assert.match(key, /^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
  await picture(app, 'sheet');
  // Esc loses nothing, and the wrong group leads nowhere.
  await app.press('Escape');
  assert.equal(await sheetKey(app), key);
  await tabTo(app, 'sheet-written');
  await app.press('Enter');
  await focusOn(app, 'sheet-typed');
  await app.type('ZZZZ');
  await app.press('Enter');
  await until('the refusal', () => app.run(() => document.querySelector('dialog [role="alert"]') !== null));
  await picture(app, 'sheet-wrong');
  await app.press('Control', 'a');
  await app.type(key.slice(-4).toLowerCase());
  await app.press('Enter');
  await app.gone('recovery-sheet');
  assert.ok(!(await words(app)).includes(key.slice(0, 9)), 'the key is shown once');
  await app.find('vault-password');
  await picture(app, 'guarded');

  // A PIN for this session.
  await tabTo(app, 'vault-pin');
  await app.press('Enter');
  await focusOn(app, 'password-now');
  await app.type('apple river');
  await tabTo(app, 'new-password');
  await app.type('2580');
  await tabTo(app, 'new-password-again');
  await app.type('2580');
  await picture(app, 'pin-form');
  await app.press('Enter');
  await app.find('vault-pin-off');

  // Locked over a dialog: nothing of a customer stays.
  await goTo(app, 'today');
  await app.press('Control', 'k');
  await app.find('palette-input');
  await app.type('09');
  await app.find('palette-entry');
  await app.press('Control', 'Shift', 'l');
  await focusOn(app, 'lock-pin');
  const { session, book, locked } = await app.invoke('app_state');
  assert.deepEqual([session, book, locked.names], [null, null, ['Chou']]);
  for (const name of ['王美玲', '陳']) assert.ok(!(await words(app)).includes(name), name);
  assert.equal(await app.run(() => document.title), '熟客');
  await picture(app, 'lock-pin');
  await app.type('0000');
  await app.press('Enter');
  await until('four tries left', async () => (await words(app)).includes('4 次'));
  await picture(app, 'lock-pin-wrong');
  await app.type('2580');
  await app.press('Enter');
  await app.find('today-row');

  // The password, wrong first.
  await app.press('Control', 'Shift', 'l');
  await tabTo(app, 'lock-use-password');
  await app.press('Enter');
  await focusOn(app, 'lock-password');
  await picture(app, 'lock');
  await app.type('apple');
  await app.press('Enter');
  await until('the refusal', () => app.run(() => document.querySelector('[role="alert"]') !== null));
  await picture(app, 'lock-wrong');
  await app.type('apple river');
  await app.press('Enter');
  await app.find('today-row');

  // Wrong again and again: the field is shut for some seconds and opens by itself.
  await app.press('Control', 'Shift', 'l');
  await tabTo(app, 'lock-use-password');
  await app.press('Enter');
  for (let times = 0; times < 3; times += 1) {
    await focusOn(app, 'lock-password');
    await app.type('x');
    await app.press('Enter');
    await until('the answer', () =>
      app.run(() => document.querySelector('[role="alert"]') !== null && !document.querySelector('[aria-busy="true"]')),
    );
  }
  await app.find('lock-wait');
  await picture(app, 'lock-wait');
  await app.gone('lock-wait');
  await focusOn(app, 'lock-password');

  // The printed key, and a new password.
  await tabTo(app, 'lock-forgot');
  await app.press('Enter');
  await focusOn(app, 'recovery-key');
  await picture(app, 'lock-recovery');
  await app.type(key.toLowerCase());
  await tabTo(app, 'offer-use');
  await app.press('Enter');
  await focusOn(app, 'new-password');
  await picture(app, 'lock-recovery-offered');
  await app.press('Enter');
  await app.find('today-row');
});

journey('a book with a password asks for it at the start', async ({ home, open }) => {
  let app = await open('--book', home.book, '--sample', '--today', DAY);
  await app.find('nav-today');
  await app.invoke('protect_book', { name: 'Chou', password: 'apple river' });

  app = await open('--book', home.book, '--today', DAY);
  await focusOn(app, 'lock-password');
  if (PICTURES !== '') await app.resize(1280, 800);
  await picture(app, 'lock-start');
  await app.type('apple river');
  await app.press('Enter');
  await app.find('today-row');

  // Narrow: the sections stand in a row.
  if (PICTURES === '') return;
  await app.resize(960, 640);
  await goTo(app, 'settings');
  await picture(app, 'narrow');
  await app.click('settings-section-lock');
  await app.find('vault-password');
  await picture(app, 'narrow-lock');
});
