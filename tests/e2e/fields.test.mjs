// A field of one's own: defined in the settings, filled in on a card, seen in the list and asked for in the filter. Keys
// only from the moment the settings are open, and one refusal on the way.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { journey } from './app.mjs';
import { DAY, goTo, withSettings } from './screens.mjs';
import { until } from './webdriver.mjs';

/** For whoever wants to look: `SHUKE_PICTURES=folder`. */
async function look(app, name) {
  const folder = process.env.SHUKE_PICTURES;
  if (!folder) return;
  await app.settle();
  await writeFile(`${folder}/${name}.png`, await app.picture());
}

journey('a field of ones own is defined, filled in, listed and filtered', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await goTo(app, 'settings');
  await app.clickFor('own-new', '[data-testid="own-form"]');
  await app.fill('own-name', '年收入');
  await app.click('own-kind-money');
  await app.click('own-listed');
  await look(app, '1-define');
  await app.press('Control', 'Enter');
  await until('the field', async () => (await app.texts('own-field'))[0]?.includes('年收入'));
  await look(app, '2-defined');

  await goTo(app, 'customers');
  await app.clickCss('[data-testid="customer-row"]');
  await app.press('e');
  const box = '[data-testid="own-input"][data-name="年收入"] input';
  await app.css(box);
  const type = async (text) => {
    await app.clickCss(box);
    await app.run((selector) => document.querySelector(selector).select(), box);
    await app.type(text);
    await app.press('Control', 'Enter');
  };
  await type('很多');
  await until('the refusal at the field', async () => (await app.count('[data-testid="own-input"][data-unfit]')) === 1);
  await look(app, '3-refused');
  await type('NT$120萬');
  await until('the save to be said', async () => (await app.texts('toast')).join('').includes('已'));
  await look(app, '4-saved');

  await goTo(app, 'customers');
  await app.press('f');
  await app.fill('filter-text', '年收入>=100萬');
  await until('one customer', async () => (await app.texts('customer-row')).length === 1);
  const [row] = await app.texts('customer-row');
  assert.ok(row.includes('1,200,000'), row);
  await look(app, '5-filtered');
  await app.fill('filter-text', '年收入>150萬');
  await until('nobody', async () => (await app.texts('customer-row')).length === 0);
  if (process.env.SHUKE_PICTURES) {
    await withSettings(app, { theme: 'dark', text_size: 130 });
    await goTo(app, 'settings');
    await look(app, '6-settings-dark-130');
    await goTo(app, 'customers');
    await app.clickCss('[data-testid="customer-row"]');
    await app.press('e');
    await app.css(box);
    await app.run((selector) => document.querySelector(selector).scrollIntoView({ block: 'center' }), box);
    await look(app, '7-form-dark-130');
  }
});
