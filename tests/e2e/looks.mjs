// Pictures of what a journey saw, for whoever wants to look: `SHUKE_PICTURES=folder`. Without it nothing here does anything.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withSettings } from './screens.mjs';

const FOLDER = process.env.SHUKE_PICTURES ?? '';

/** Wide and narrow, light and dark, small letters and large ones. */
const LOOKS = [
  [1280, 800, 'light', 100],
  [1280, 800, 'dark', 100],
  [1280, 800, 'light', 130],
  [960, 640, 'light', 100],
  [960, 640, 'dark', 130],
];

/** The size of the first look, for journeys that keep single pictures before any other. */
export const takeSize = (app) => (FOLDER === '' ? null : app.resize(LOOKS[0][0], LOOKS[0][1]));

/** One picture of the window as it is. */
export async function keep(app, name) {
  if (FOLDER === '') return;
  await mkdir(FOLDER, { recursive: true });
  await app.settle();
  await writeFile(path.join(FOLDER, `${name}.png`), await app.picture());
}

/**
 * A picture in every look. With `show`, which leads to the screen, the window is drawn anew in each; without it, what is on the
 * screen stays on it and only changes its look.
 */
export async function pictures(app, name, show = null) {
  if (FOLDER === '') return;
  const dress = async ([width, height, theme, size]) => {
    await app.resize(width, height);
    if (show === null) {
      await app.run(
        (look, scale) => {
          document.documentElement.dataset.theme = look;
          document.documentElement.style.setProperty('--scale', String(scale / 100));
        },
        theme,
        size,
      );
    } else {
      await withSettings(app, { theme, text_size: size });
      await show();
    }
  };
  for (const look of LOOKS) {
    await dress(look);
    const [width, , theme, size] = look;
    await keep(app, `${name}-${width}-${theme}-${size}`);
  }
  await dress(LOOKS[0]);
}
