// axe-core on every screen, in both themes, in the real webview: what it calls serious or critical fails.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT, journey } from './app.mjs';
import { DAY, goTo, openCard, openHistory, withSettings } from './screens.mjs';
import { throughTrade } from './trading.mjs';

const AXE = await readFile(path.join(ROOT, 'ui', 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** Serious faults of what is on the screen now: a line for each rule, with the first places that break it. */
async function faults(app, where) {
  await app.settle();
  await app.runSource(AXE);
  const found = await app.run(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await window.axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => {
        const place = ({ target, any }) => `${target.join(' ')} (${any[0]?.message ?? ''})`;
        const places = nodes.slice(0, 3).map(place);
        return `${id}: ${help}, ${nodes.length}×: ${places.join('; ')}`;
      });
  });
  return found.map((line) => `${where}: ${line}`);
}

for (const theme of ['light', 'dark']) {
  journey(`every screen passes axe in the ${theme} theme`, async ({ open }) => {
    const all = [];
    let app = await open('--today', DAY, '--lang', 'zh-Hant');
    await app.find('first-new');
    all.push(...(await faults(app, 'first run')));

    app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
    await app.find('nav-today');
    await withSettings(app, { theme });
    for (const screen of ['today', 'customers', 'calendar', 'settings']) {
      await goTo(app, screen);
      all.push(...(await faults(app, screen)));
    }
    for (const section of ['staff', 'backups', 'fields', 'lock']) {
      await app.click(`settings-section-${section}`);
      await app.css(`[data-testid="settings-section-${section}"][aria-current="page"]`);
      all.push(...(await faults(app, section)));
    }
    await goTo(app, 'handover');
    all.push(...(await faults(app, 'handover')));
    await app.press('n');
    await app.find('handover-pick');
    all.push(...(await faults(app, 'handing over')));
    await goTo(app, 'today');
    await app.press('o');
    await app.find('visit-row');
    all.push(...(await faults(app, 'visits')));
    await openHistory(app);
    all.push(...(await faults(app, 'history')));
    await openCard(app);
    all.push(...(await faults(app, 'card')));
    await app.press('6');
    await app.find('attachment-add');
    all.push(...(await faults(app, 'card files')));
    await app.press('e');
    await app.find('card-form-name');
    all.push(...(await faults(app, 'card form')));
    await goTo(app, 'today');
    await app.press('Control', 'k');
    await app.find('palette-input');
    all.push(...(await faults(app, 'palette')));
    await app.invoke('protect_book', { name: 'Chou', password: 'apple river' });
    await app.invoke('lock');
    await app.find('lock-password');
    all.push(...(await faults(app, 'lock')));
    await app.click('lock-forgot');
    await app.find('recovery-key');
    all.push(...(await faults(app, 'recovery')));
    assert.deepEqual(all, []);
  });

  journey(`what is traded and who matters pass axe in the ${theme} theme`, async ({ open }) => {
    const all = [];
    const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
    await app.find('nav-today');
    await withSettings(app, { theme });
    // What lies under a dialog is told once, not for each of its parts.
    const known = new Set();
    await throughTrade(app, async (name) => {
      for (const line of await faults(app, name)) {
        const fault = line.slice(name.length);
        if (!known.has(fault)) all.push(line);
        known.add(fault);
      }
    });
    assert.deepEqual(all, []);
  });
}
