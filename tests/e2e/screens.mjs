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
  pipeline: '[data-testid="board"], [data-testid="empty"]',
  insights: '[data-testid="insights-cards"], [data-testid="empty"]',
  handover: '[data-testid="handover-way-give"]',
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

/** The id of what has the focus. */
export const focused = (app) => app.run(() => document.activeElement?.getAttribute('data-testid') ?? '');
export const focusOn = (app, id) => until(`the focus on ${id}`, async () => (await focused(app)) === id);

/** Tab until the focus is where it is wanted. */
export async function tabTo(app, id) {
  await app.find(id);
  for (let steps = 0; steps < 90; steps += 1) {
    if ((await focused(app)) === id) return;
    await app.press('Tab');
  }
  throw new Error(`no way to ${id} with Tab`);
}

/** Opens a menu by the keys and takes the entry with these words. */
export async function choose(app, menu, words) {
  await tabTo(app, menu);
  await app.press('Enter');
  await until('the menu', async () => (await app.count('[role="menuitem"]')) > 0);
  await until(words, async () => {
    if ((await app.run(() => document.activeElement?.textContent ?? '')).includes(words)) return true;
    await app.press('ArrowDown');
    return false;
  });
  await app.press('Enter');
}

/** Opens what the palette calls by these words. */
export async function openByName(app, words) {
  await app.press('Control', 'k');
  await app.fill('palette-input', words);
  await until(`${words} in the palette`, async () => (await app.texts('palette-entry'))[0]?.includes(words));
  await app.press('Enter');
}

/** All words of the window. */
export const wordsOf = (app) => app.run(() => document.body.innerText);
export const said = (app, words) => until(`${words} to be said`, async () => (await app.text('toast')).includes(words));
