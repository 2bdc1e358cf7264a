// Switching the language changes every word of the window at once. The customers here carry Latin names, so
// any Chinese character left over is a word somebody forgot.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { DAY, goTo, newBook, openCard, openHistory } from './screens.mjs';
import { until } from './webdriver.mjs';

/**
 * Visible Han text, also in titles and labels, except runs that say they are Chinese, and what was read aloud
 * before the switch: a status is spoken once and never drawn.
 */
function hanOnScreen() {
  const han = /\p{Script=Han}/u;
  const excused = (element) => element.closest('[lang^="zh"]:not(html), [role="status"]') !== null;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (han.test(node.data) && parent.checkVisibility() && !excused(parent)) found.push(node.data.trim());
  }
  for (const element of document.querySelectorAll('[title], [aria-label], [placeholder], [alt]')) {
    for (const name of ['title', 'aria-label', 'placeholder', 'alt']) {
      const value = element.getAttribute(name) ?? '';
      if (han.test(value) && !excused(element)) found.push(`${name}="${value}"`);
    }
  }
  return found;
}

journey('English leaves no Chinese word in the window', async ({ open }) => {
  const app = await open('--today', DAY, '--lang', 'zh-Hant');
  await newBook(app, 'Test');
  await goTo(app, 'settings');
  await app.click('settings-language-en');
  await until('an English page', () => app.run(() => document.documentElement.lang.startsWith('en')));
  const left = {};
  await goTo(app, 'customers');
  left.empty = await app.run(hanOnScreen);
  await app.click('new-card');
  await app.fill('card-form-name', 'Ann Lee');
  left.form = await app.run(hanOnScreen);
  await app.click('card-form-save');
  await until('the new card', async () => (await app.text('card-name')).includes('Ann Lee'));
  for (const screen of ['settings', 'today', 'customers', 'calendar']) {
    await goTo(app, screen);
    left[screen] = await app.run(hanOnScreen);
  }
  await openHistory(app);
  left.history = await app.run(hanOnScreen);
  await openCard(app);
  left.card = await app.run(hanOnScreen);
  await app.press('Control', 'k');
  await app.find('palette-input');
  left.palette = await app.run(hanOnScreen);
  assert.deepEqual(Object.entries(left).filter(([, found]) => found.length > 0), []);
});
