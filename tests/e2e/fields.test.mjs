// A field of one's own: defined in the settings, filled in on a card, seen in the list and asked for in the filter, with
// one refusal on the way; and a file whose columns go into such fields. Keys only.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { journey } from './app.mjs';
import { keep } from './looks.mjs';
import { DAY, allCards, goTo, openByName, withSettings } from './screens.mjs';
import { until } from './webdriver.mjs';

/** Goes on with Tab until something that fits the selector, or holds it, has the focus. */
async function tabTo(app, selector) {
  await until(`the focus on ${selector}`, async () => {
    const there = await app.run((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
    if (!there) await app.press('Tab');
    return there;
  });
}

/** Replaces what stands in the box that has the focus. */
async function retype(app, text) {
  await app.press('Control', 'a');
  await app.type(text);
}

const BOX = '[data-testid="own-input"][data-name="年收入"] input';

journey('a field of ones own is defined, filled in, listed and filtered', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  await openByName(app, '標籤與欄位');
  await app.find('own-new');
  await tabTo(app, '[data-testid="own-new"]');
  await app.press('Enter');
  await tabTo(app, '[data-testid="own-name"]');
  await app.type('年收入');
  await app.press('Tab');
  await until('money', async () => {
    if (await app.has('own-currency')) return true;
    await app.press('ArrowRight');
    return app.has('own-currency');
  });
  await tabTo(app, '[data-testid="own-listed"]');
  await app.press(' ');
  await keep(app, '1-define');
  await app.press('Control', 'Enter');
  await until('the field', async () => (await app.texts('own-field'))[0]?.includes('在列表中'));
  await keep(app, '2-defined');

  // Out of the settings to Today, and by the palette to a card.
  const [{ name }] = (await allCards(app)).rows;
  await app.press('Control', 'k');
  await app.fill('palette-input', name);
  await until('the person', async () => (await app.texts('palette-entry'))[0]?.includes(name));
  await app.press('Enter');
  await app.find('card-name');
  await app.press('e');
  await app.css(BOX);
  await tabTo(app, BOX);
  await app.type('很多');
  await app.press('Control', 'Enter');
  await until('the refusal', async () => (await app.count('[data-testid="own-input"][data-unfit]')) === 1);
  await keep(app, '3-refused');
  assert.ok(await app.run((box) => document.activeElement?.matches(box), BOX), 'the focus is where the fault is');
  await retype(app, 'NT$120萬');
  await app.press('Control', 'Enter');
  await app.find('card-name');
  await keep(app, '4-saved');

  await goTo(app, 'customers');
  await app.press('f');
  await app.find('filter-text');
  await app.type('年收入>=100萬');
  await until('one customer', async () => (await app.texts('customer-row')).length === 1);
  const [row] = await app.texts('customer-row');
  assert.ok(row.includes('1,200,000'), row);
  await keep(app, '5-filtered');
  await retype(app, '年收入>150萬');
  await until('nobody', async () => (await app.texts('customer-row')).length === 0);
  if (process.env.SHUKE_PICTURES) {
    await withSettings(app, { theme: 'dark', text_size: 130 });
    await goTo(app, 'settings');
    await app.click('settings-section-fields');
    await tabTo(app, '[data-testid="own-new"]');
    await keep(app, '6-settings-dark-130');
  }
});

journey('columns of a file go into fields of ones own, and two questions about dates are answered', async ({ home, open }) => {
  const file = path.join(home.folder, '名單.csv');
  await writeFile(file, '姓名,年收入,下次續保,生日\n甲一,120萬,2027/3/1,八月十五\n乙二,不詳,2027/4/1,3/4/1977\n');
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant', '--offer', file);
  await app.find('today-row');
  for (const [name, kind] of [['年收入', 'money'], ['續保日', 'date']]) {
    const field = { name, kind, choices: [], currency: kind === 'money' ? 'TWD' : '', listed: false };
    await app.invoke('define_field', { field });
  }
  await openByName(app, '匯入');
  // The screen asks for a file by itself; choosing again would take away what this has just found.
  await app.find('import-columns');
  const targets = () => app.texts('import-target');
  assert.deepEqual((await targets()).map((text) => text.trim()).slice(0, 2), ['姓名', '自訂：年收入']);
  await tabTo(app, '[data-column="下次續保"] [data-testid="import-target"]');
  await app.press('Enter');
  await app.type('自訂：續');
  await app.press('Enter');
  await until('the column in its field', async () => (await targets())[2]?.includes('續保日'));
  await until('two questions', async () => (await app.texts('import-doubt')).length === 2);
  const [order, calendar] = await app.texts('import-doubt');
  assert.ok(order.includes('民國 66/4/3（1977）') && order.includes('民國 66/3/4（1977）'), order);
  assert.ok(calendar.includes('農曆八月十五') && calendar.includes('8/15'), calendar);
  await keep(app, '8-import');
  await app.run(() => document.activeElement?.blur());
  await app.press('1');
  await until('the first answer', async () => (await app.texts('import-doubt'))[0]?.includes('答好'));
  await app.press('1');
  await until('the second answer', async () => (await app.texts('import-doubt'))[1]?.includes('答好'));
  await keep(app, '9-answered');
  await tabTo(app, '[data-testid="import-commit"]');
  await app.press('Enter');
  await app.find('import-done');
  await keep(app, '10-done');
  const held = async (text) => {
    const { hits } = await app.invoke('find', { text, limit: 1 });
    return (await app.invoke('get_card', { id: hits[0].card.id })).card;
  };
  const [one, two] = [await held('甲一'), await held('乙二')];
  assert.deepEqual(one.fields, { 年收入: '1200000.00 TWD', 續保日: '2027-03-01' });
  assert.deepEqual([one.birthday.calendar, one.birthday.month, one.birthday.day], ['lunar', 8, 15]);
  assert.deepEqual(two.fields, { '年收入?': '不詳', 續保日: '2027-04-01' });
  assert.deepEqual([two.birthday.month, two.birthday.day], [4, 3]);
});
