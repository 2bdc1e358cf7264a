// Takes pictures of the window: `today --to FILE -- FLAGS` for `cargo xtask run` without a display, and
// `all --out DIR …` for `cargo xtask screenshots`. It tests nothing beyond reaching the screens.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, newHome, openApp } from './app.mjs';
import { goTo, openFound, withSettings } from './screens.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    to: { type: 'string' },
    out: { type: 'string', default: 'assets/screenshots' },
    today: { type: 'string' },
    lang: { type: 'string', default: 'zh-Hant' },
    size: { type: 'string', default: '1280x800' },
    scale: { type: 'string', default: '100' },
    theme: { type: 'string' },
    only: { type: 'string' },
  },
});

/** The customer of the sample book who has a bit of everything. */
const SHOWN = '王美玲';
const SCREENS = {
  today: (app) => goTo(app, 'today'),
  customers: (app) => goTo(app, 'customers'),
  card: (app) => openFound(app, SHOWN),
  calendar: (app) => goTo(app, 'calendar'),
  settings: (app) => goTo(app, 'settings'),
};
/** What the README shows; settings only when asked for. */
const USUAL = ['today', 'customers', 'card', 'calendar'];

const [width, height] = values.size.split('x').map(Number);
const home = await newHome();
try {
  if (positionals[0] === 'today') await today(positionals.slice(1));
  else await all();
} finally {
  await home.remove();
}

async function today(flags) {
  const app = await openApp(home, flags);
  try {
    await app.resize(width, height);
    await goTo(app, 'today');
    await writeFile(path.resolve(ROOT, values.to), await app.picture());
  } finally {
    await app.quit();
  }
}

async function all() {
  const folder = path.resolve(ROOT, values.out);
  await mkdir(folder, { recursive: true });
  const app = await openApp(home, ['--sample', ...(values.today ? ['--today', values.today] : [])]);
  try {
    await app.find('nav-today');
    await app.resize(width, height);
    for (const theme of values.theme ? [values.theme] : ['light', 'dark']) {
      await withSettings(app, { language: values.lang, text_size: Number(values.scale), theme });
      for (const screen of values.only ? values.only.split(',') : USUAL) {
        await SCREENS[screen](app);
        await app.settle();
        const file = path.join(folder, `${screen}-${theme}.png`);
        await writeFile(file, await app.picture());
        console.log(path.relative(ROOT, file));
      }
    }
  } finally {
    await app.quit();
  }
}
