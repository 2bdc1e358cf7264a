// The ways through the window that several journeys take. It asserts nothing.

import path from 'node:path';
import { ROOT } from './app.mjs';
import { until } from './webdriver.mjs';

/** A Tuesday ten days before the Moon Festival; the Friday of the week after it is the 25th. */
export const DAY = '2026-09-15';
export const NEXT_FRIDAY = '2026-09-25';

export const fixture = (name) => path.join(ROOT, 'tests', 'fixtures', name);

/** From the very first window to a book that holds what `--offer` offers. Gives the number of new cards. */
export async function importIntoNewBook(app) {
  await app.click('first-import');
  await app.fill('first-name', '測試卡冊');
  await app.click('first-create');
  const created = Number((await app.text('import-count-create')).replace(/\D/g, ''));
  await app.click('import-commit');
  await app.find('import-done');
  await app.click('import-see');
  await app.find('customer-row');
  return created;
}

export async function newBook(app, name) {
  await app.click('first-new');
  await app.fill('first-name', name);
  await app.click('first-create');
  await app.find('nav-today');
}

/** Each screen has one thing that shows it is really there, not only its frame. */
const SIGHT = {
  today: '[data-testid="today-row"], [data-testid="empty"]',
  customers: '[data-testid="customer-row"], [data-testid="empty"]',
  calendar: '[data-testid="calendar-day"]',
  settings: '[data-testid="settings-theme-dark"]',
};

export async function goTo(app, screen) {
  await app.clickFor(`nav-${screen}`, SIGHT[screen]);
  await app.settle();
}

/** The history is one step behind the settings. */
export async function openHistory(app) {
  await goTo(app, 'settings');
  await app.clickFor('nav-history', '[data-testid="history-row"], [data-testid="empty"]');
  await app.settle();
}

/** Opens a card of the list: the one at `index`, counted from 0. */
export async function openCard(app, index = 0) {
  await goTo(app, 'customers');
  // A click on a row selects it and takes the focus away from the menu, where Enter would mean something else.
  await app.clickCss('[data-testid="customer-row"]');
  for (let step = 0; step < index; step += 1) await app.press('j');
  await app.press('Enter');
  await app.find('card-name');
  await app.settle();
}

/** Opens the card that a search for `text` finds first. */
export async function openFound(app, text) {
  await goTo(app, 'customers');
  await app.fill('search-input', text);
  await until(`${text} at the top`, async () => (await app.texts('customer-row'))[0]?.includes(text));
  await app.press('Enter');
  await app.find('card-name');
  await app.settle();
}

/** What the list of customers is made of, straight from the shell. */
export function allCards(app) {
  const all = { text: '', classes: [], status: [], tag: null, archived: false };
  const query = { ...all, sort: 'number', collation: 'zhuyin' };
  return app.invoke('list_cards', { query, offset: 0, limit: 50 });
}

/** Saves settings as the settings page would, and starts the UI anew with them. */
export async function withSettings(app, change) {
  const { settings } = await app.invoke('app_state');
  await app.invoke('save_settings', { settings: { ...settings, ...change } });
  await app.reload();
  await app.find('nav-today');
}
