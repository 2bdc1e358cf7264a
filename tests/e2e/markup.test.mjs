// Names and notes that hold script: they show as the text they are, and nothing runs.

import assert from 'node:assert/strict';
import { journey } from './app.mjs';
import { DAY, fixture, goTo, importIntoNewBook, openCard } from './screens.mjs';

journey('script text in an imported file shows as text and nothing executes', async ({ open }) => {
  const app = await open('--today', DAY, '--lang', 'zh-Hant', '--offer', fixture('e2e-markup.vcf'));
  assert.equal(await importIntoNewBook(app), 2);
  const rows = (await app.texts('customer-row')).join('\n');
  assert.match(rows, /<img src=x onerror=/);
  assert.match(rows, /\{\{constructor/);

  for (const at of [0, 1]) {
    await openCard(app, at);
    assert.match(await app.text('card-name'), /<img|\{\{/);
    await nothingRan(app);
  }
  await goTo(app, 'today');
  await nothingRan(app);
});

async function nothingRan(app) {
  const seen = await app.run(() => ({
    pwned: typeof window.__pwned,
    elements: document.querySelectorAll('img[src="x"], svg[onload], [onerror]').length,
  }));
  assert.deepEqual(seen, { pwned: 'undefined', elements: 0 });
}

journey('the page may load and run nothing from outside', async ({ open }) => {
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('nav-today');
  const blocked = await app.run(async () => {
    const refused = [];
    document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.__pwned = 6';
    document.body.append(script);
    await fetch('https://example.invalid/').catch(() => {});
    const image = new Image();
    await new Promise((resolve) => {
      image.onerror = resolve;
      image.onload = resolve;
      image.src = 'https://example.invalid/x.png';
    });
    script.remove();
    return { refused: refused.map((name) => name.split('-')[0]), pwned: typeof window.__pwned };
  });
  assert.equal(blocked.pwned, 'undefined');
  for (const kind of ['script', 'connect', 'img']) {
    assert.ok(blocked.refused.includes(kind), `${kind} was not refused`);
  }
});
