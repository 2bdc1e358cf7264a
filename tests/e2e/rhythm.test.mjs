// The contact rhythm, keys only: begun with the usual one, counted down, seen before it is applied, and taken back by one undo.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { keep } from './looks.mjs';
import { DAY, goTo, openByName } from './screens.mjs';
import { until } from './webdriver.mjs';

const planned = (app) => app.invoke('summary').then(() => app.invoke('today'));

journey('a standard plans by itself, only once it is applied, and goes back with one undo', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  const before = (await planned(app)).items.length;
  await openByName(app, '維護規範');
  await app.find('rhythm-usual');
  await until('the focus on the button', async () => {
    if (await app.run(() => document.activeElement?.dataset.testid === 'rhythm-usual')) return true;
    await app.press('Tab');
    return false;
  });
  await app.press('Enter');
  await app.find('rhythm-rule');
  await until('the preview', async () => (await app.text('rhythm-panel')).includes('多排'));
  await keep(app, '1-usual');
  const page = await app.invoke('rhythm_page');
  assert.deepEqual(page.standard.regular, [], 'nothing is in force before it is applied');
  assert.equal((await planned(app)).items.length, before);
  await app.press('Control', 'Enter');
  await until('the standard', async () => (await app.invoke('rhythm_page')).standard.regular.length === 3);
  await until('no draft', async () => !(await app.has('rhythm-drop')));

  // Three days less for A customers, by the keys of the box, and left again: the draft waits.
  await until('the focus on the days', async () => {
    if (await app.run(() => document.activeElement?.dataset.testid === 'rhythm-every')) return true;
    await app.press('Tab');
    return false;
  });
  for (let step = 0; step < 3; step += 1) await app.press('ArrowDown');
  await until('what it was', async () => (await app.texts('rhythm-rule'))[0]?.includes('原 30'));
  await keep(app, '2-changed');
  await goTo(app, 'today');
  await until('who is due', async () => (await app.texts('today-row')).some((row) => row.includes('該聯絡了')));
  await keep(app, '3-today');
  await app.press('z');
  await until('the undo', async () => (await app.invoke('rhythm_page')).standard.regular.length === 0);
  assert.equal((await planned(app)).items.length, before);
});
