// A keyed book lived in through the real window, and the program killed in the middle of it: no file it made anywhere says a word of
// a customer. Book, journal, backups, settings, caches and whatever else lies in its home are searched, and the temporary folder.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { journey } from './app.mjs';
import { DAY, goTo, openFound } from './screens.mjs';
import { until } from './webdriver.mjs';

/** Said of one customer and of nobody else, in every way the window lets one say something. */
const CANARIES = ['金絲雀甲乙', '金絲雀備註丙', '金絲雀往來丁', '金絲雀跟進戊', 'canary417@example.com'];
const [NAME, NOTE, LOGGED, PLANNED, MAIL] = CANARIES;

/** Every file below a folder that is newer than a moment, and how many there are. */
async function files(folder, since) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    if (!entry.isFile()) continue;
    const known = await stat(file).catch(() => null);
    if (known !== null && known.mtimeMs >= since) found.push(file);
  }
  return found;
}

async function holding(found) {
  const wanted = CANARIES.flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]);
  const guilty = [];
  for (const file of found) {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    if (wanted.some((text) => bytes.includes(text))) guilty.push(file);
  }
  return guilty;
}

journey('no file of a keyed book says a word of a customer, not even after a crash', async ({ home, open }) => {
  const begin = Date.now() - 1_000;
  const app = await open('--book', home.book, '--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  await app.invoke('still_here');
  await app.invoke('protect_book', { name: 'Chou', password: 'apple river' });
  await app.reload();
  await app.find('today-row');

  // Typed into the window: a new card by the quick line, its note, a contact, a search.
  await app.press('q');
  await app.type(`${NAME} 明天 拜訪 ${PLANNED}`);
  const draft = { due: '2026-09-16', time: null, channel: 'visit', purpose: PLANNED, kind: null, repeat: null, assignee: '' };
  const { value } = await app.invoke('quick_add_card', { person: NAME, draft });
  const card = await app.invoke('draft_of', { id: value.card });
  card.note = NOTE;
  card.emails = [{ value: MAIL, type: 'home', preferred: true }];
  await app.invoke('replace_card', { id: value.card, draft: card });
  await app.press('Escape');
  await openFound(app, NAME);
  await app.press('l');
  await app.type(LOGGED);
  const said = {
    kind: 'call', direction: 'out', reached: true, day: null, time: null, note: LOGGED, outcome: '', agreed: '',
    attendees: '', expectation: null, cost: null,
  };
  await app.invoke('log_contact', { card: value.card, draft: said, after: { no_next: true } });
  await app.invoke('back_up');
  await goTo(app, 'customers');
  await app.invoke('find', { text: NAME, limit: 5 });

  // In the middle of it, with everything on the screen and in memory.
  const title = await app.run(() => document.title);
  assert.ok(!CANARIES.some((text) => title.includes(text)), title);
  const processes = execFileSync('pgrep', ['-f', process.env.SHUKE_APP]).toString().trim().split('\n');
  for (const pid of processes) process.kill(Number(pid), 'SIGKILL');
  await until('the program to be gone', async () => {
    try {
      execFileSync('pgrep', ['-f', process.env.SHUKE_APP]);
      return false;
    } catch {
      return true;
    }
  });

  const here = await files(home.folder, 0);
  const temporary = (await files(tmpdir(), begin)).filter((file) => !file.startsWith(home.folder));
  assert.ok(here.some((file) => file.endsWith('cards.db-wal')), 'the journal of the crash is there');
  assert.ok(here.some((file) => file.includes('/backups/') && file.endsWith('.db')), 'so is the backup');
  assert.deepEqual(await holding([...here, ...temporary]), []);
  console.log(`${here.length} files of the program and ${temporary.length} temporary ones, nothing in any of them`);
});
