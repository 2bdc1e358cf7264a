// What is set stays set when the window is opened again.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { DAY, goTo } from './screens.mjs';
import { until } from './webdriver.mjs';

journey('language and theme are kept over a restart', async ({ open }) => {
  let app = await open('--sample', '--today', DAY);
  await goTo(app, 'settings');
  await app.click('settings-language-en');
  await app.click('settings-theme-dark');
  const look = () => app.run(() => [document.documentElement.lang, document.documentElement.dataset.theme]);
  await until('English in the dark', async () => (await look()).join() === 'en,dark');
  await until('the settings to be saved', async () => {
    const { settings } = await app.invoke('app_state');
    return settings.language === 'en' && settings.theme === 'dark';
  });

  app = await open('--today', DAY);
  await app.find('nav-today');
  assert.deepEqual(await look(), ['en', 'dark']);
});
