// The sample book: Today is alive, and everything on it can be reached without a mouse.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { DAY, allCards, goTo, openCard } from './screens.mjs';
import { until } from './webdriver.mjs';

const sample = (open, day = DAY) => open('--sample', '--today', day, '--lang', 'zh-Hant');

journey('Today has rows in the sample book on any date', async ({ open }) => {
  for (const day of [DAY, '2026-02-17', '2027-01-01']) {
    const app = await sample(open, day);
    await goTo(app, 'today');
    assert.ok((await app.texts('today-row')).length >= 3, `too little to do on ${day}`);
  }
});

journey('J and K move on Today and Enter opens the card', async ({ open }) => {
  const app = await sample(open);
  await app.find('today-row');
  const selected = () =>
    app.run(() => {
      const rows = [...document.querySelectorAll('[data-testid="today-row"]')];
      return rows.findIndex((row) => row.querySelector('[data-row="selected"]') !== null);
    });
  await until('a selected row', async () => (await selected()) >= 0);
  const first = await selected();
  await app.press('j');
  await until('J to move down', async () => (await selected()) === first + 1);
  await app.press('k');
  await until('K to move up', async () => (await selected()) === first);
  await app.press('j');
  await until('the second row', async () => (await selected()) === first + 1);
  await app.press('Enter');
  await app.find('card-name');
  await app.press('Escape');
  await app.find('today-row');
});

journey('the palette opens on every screen', async ({ open }) => {
  const app = await sample(open);
  const opens = async () => {
    await app.press('Control', 'k');
    await app.find('palette-input');
    await app.press('Escape');
    await app.gone('palette-input');
  };
  for (const screen of ['today', 'customers', 'calendar', 'pipeline', 'insights', 'settings']) {
    await goTo(app, screen);
    await opens();
  }
  await openCard(app);
  await opens();
});

journey('the palette finds a person and opens the card', async ({ open }) => {
  const app = await sample(open);
  const [{ name }] = (await allCards(app)).rows;
  await app.find('nav-today');
  await app.press('Control', 'k');
  await app.fill('palette-input', name);
  await until(`${name} in the palette`, async () => {
    const [first] = await app.texts('palette-entry');
    return first?.includes(name);
  });
  await app.press('Enter');
  await until(`the card of ${name}`, async () => (await app.text('card-name')).includes(name));
});
