// Script and formulas in every field that takes text, seen on every screen: all of it stands there as it was typed, and
// nothing of it runs. The screens are walked by quick hands, since five hundred cards are turned.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { journey } from './app.mjs';
import { seen, watch } from './guard.mjs';
import { inParts, invokeAll, lend } from './hands.mjs';
import { AIMED, OWN, arePayloadsHere, cardOf, cut, deedsOn, readPayloads } from './payloads.mjs';
import { DAY, goTo, openByName, openCard, openFound, openHistory, said } from './screens.mjs';
import { until } from './webdriver.mjs';

const NAME = 'script and formulas in every field are words on every screen';
const PATIENCE = 480_000;
const SCRIPT = AIMED[0];
const FILE = '<svg onload=window.__pwned=1>.csv';
const OWNER = '<svg onload=window.__pwned=1>';
/** What the core does not take for a name, by the length: nothing, and more than two hundred letters. */
const NO_NAMES = [
  ...[0, 1].map((letters) => ['name_missing', letters]),
  ...[210, 211, 211, 217, 269].map((letters) => ['text_too_long', letters]),
];

const SCREENS = [
  ...[today, list, everyCard, search, filter, palette, calendar, care, trading, leaving, history],
  ...[duplicates, settings, files, table, people],
];

if (arePayloadsHere) journey(NAME, everywhere, PATIENCE);
else test(NAME, { skip: 'the lists of payloads are not on this machine' });

async function everywhere({ home, open }) {
  const texts = await readPayloads();
  const file = path.join(home.folder, FILE);
  await writeFile(file, tableOf(texts));
  const app = await open('--today', DAY, '--lang', 'zh-Hant', '--offer', file);
  const cards = await fillBook(app, texts);
  assert.ok(cards.length >= 500);
  await show(app);
  for (const screen of SCREENS) {
    const began = performance.now();
    await screen(app, cards).catch(async (error) => {
      // What ran is mostly why the screen could not be walked.
      const noted = await seen(app).catch(() => ['the page is gone']);
      error.message += `\nnoted on ${screen.name}: ${noted.slice(0, 5).join('\n')}`;
      throw error;
    });
    assert.deepEqual(await seen(app), [], screen.name);
    if (process.env.SHUKE_TIMES) console.log(`${screen.name}: ${Math.round(performance.now() - began)} ms`);
  }
  console.log(`${cards.length} payloads on ${SCREENS.length} screens, nothing ran`);
}

/** The window with the book it has, watched. */
async function show(app) {
  await app.reload();
  await app.find('nav-today');
  await watch(app);
  await lend(app);
}

/** A table whose heading and cells are payloads. */
function tableOf(texts) {
  const cell = (text) => `"${text.replaceAll('"', '""')}"`;
  const lines = texts.map((text) => [text, text, text, ...AIMED.map(() => text)]);
  return [['姓名', '備註', '電話', ...AIMED], ...lines].map((line) => line.map(cell).join(',')).join('\n');
}

/**
 * A book with a card for each payload and all that can hang on one, made while no screen shows it. Gives what each card is
 * called and what is on it, as the core keeps it.
 */
async function fillBook(app, texts) {
  await app.find('first-new');
  await app.invoke('create_book', { name: SCRIPT, preset: 'general' });
  const upTo = (letters) => texts.filter((text) => cut(text) !== '' && [...text].length <= letters);
  const field = (name, listed = false) => ({ name, kind: 'text', choices: [], currency: '', listed });
  const names = ['hasOwnProperty', 'constructor', '__proto__', '${7*7}', ');alert(1)'];
  const chosen = { ...field('{@html choices}'), kind: 'choice', choices: upTo(40).slice(0, 100) };
  await taken(app, [
    ...[field(OWN, true), ...names.map((name) => field(name)), chosen].map((one) => ['define_field', { field: one }]),
    ...upTo(60)
      .slice(0, 40)
      .map((name) => ['save_view', { id: null, view: { name, where: '', sort: 'name' } }]),
  ]);

  const first = await invokeAll(app, texts.map((text, at) => ['add_card', { draft: cardOf(text, at) }]));
  const refused = texts.flatMap((text, at) => (first[at].refused ? [[first[at].refused.code, [...text].length]] : []));
  assert.deepEqual(refused.sort(([a, few], [b, many]) => a.localeCompare(b) || few - many), NO_NAMES);
  const made = texts.map((text, at) => {
    const name = first[at].refused ? `No. ${at}` : text;
    return { text, at, name, draft: cardOf(text, at, name), card: first[at].value?.value.card };
  });
  const rest = made.filter(({ card }) => card === undefined);
  const second = await taken(app, rest.map(({ draft }) => ['add_card', { draft }]));
  rest.forEach((one, at) => (one.card = second[at].value.card));
  await taken(app, made.flatMap(({ card, text, name, draft }) => deedsOn(card.id, text, name, draft)));
  return made.map(({ card, text, name }) => {
    const kept = [card.name, card.note, card.salutation, card.employer, card.phones[0]?.value ?? '', card.tags[0]];
    const typed = [name, text, text, text, text, cut(name).replace(/^[#＃]+/, '')].map(cut);
    assert.deepEqual(kept, typed);
    return { id: card.id, name: card.name, tag: card.tags[0], text: card.note };
  });
}

/** Commands that are none of them refused. */
async function taken(app, calls) {
  const answers = await invokeAll(app, calls);
  assert.deepEqual(answers.filter(({ refused }) => refused), []);
  return answers.map(({ value }) => value);
}

const wordsOf = (app, selector) => app.run((where) => window.__hands.textOf(where), selector);
const allOf = (app, selector) => app.run((where) => window.__hands.textsOf(where), selector);
const press = (app, ...keys) => app.run((code, more) => window.__hands.press(code, more), ...keys);

/** Of these words, the ones that are not anywhere in what was shown. */
const missing = (words, shown) => words.filter((word) => !shown.some((text) => text.includes(word)));

async function today(app, cards) {
  await goTo(app, 'today');
  const rows = await app.run(() =>
    [...document.querySelectorAll('[data-testid="today-row"]')].map((row) => [row.dataset.card, row.textContent]),
  );
  const known = new Map(cards.map((card) => [card.id, card]));
  assert.deepEqual(rows.filter(([id, words]) => !words.includes(known.get(id).name)), []);
  const due = rows.filter(([id, words]) => words.includes(`${known.get(id).text}`));
  assert.ok(due.length >= 200, `only ${due.length} rows say what is to be done`);
  for (const text of AIMED) {
    await app.fill('quick-input', `${cards[0].name} ${text}`.slice(0, 400));
    await app.find('quick-chip-person');
  }
}

async function list(app, cards) {
  await goTo(app, 'customers');
  await app.clickCss('[data-testid="customer-row"]');
  assert.deepEqual(missing(cards.map(({ name }) => name), await app.run(SCROLL)), []);
  const previews = await app.run(LEAF, Math.ceil(cards.length / 12));
  assert.deepEqual(previews.filter(([name, preview]) => !preview.includes(name)), []);
  const toasts = await app.run(CLASSIFY, 20);
  assert.deepEqual(toasts.filter(([name, toast]) => !toast.includes(name)), []);

  // What can be done with all of them at once, and the file they go into.
  await press(app, 'KeyA', { ctrlKey: true });
  await app.find('bulk-bar');
  for (const key of ['KeyT', 'KeyG', 'KeyS', 'KeyL']) {
    await press(app, key);
    await app.find('bulk-panel');
    if (key === 'KeyS' || key === 'KeyL') continue;
    const labels = await until('the labels', async () => {
      const shown = await allOf(app, '[data-testid="label-row"] .clip');
      return shown.length > 100 && shown;
    });
    assert.deepEqual(missing(cards.map(({ tag }) => tag), labels), []);
    assert.deepEqual(await app.run(TURN_LABELS, AIMED), AIMED.map(() => 'all'));
    await press(app, 'Escape');
  }
  await app.click('bulk-export');
  await app.click('export-csv');
  await app.css('[data-testid="exported"]', 60_000);
  assert.ok((await wordsOf(app, '[data-testid="exported"]')).includes('<svg onload='));
  await press(app, 'Escape');
  await press(app, 'Escape');
  await app.gone('bulk-bar');
}

/** Turns all cards with J, through all the parts of each, and looks into the form of every tenth. */
async function everyCard(app, cards) {
  await openCard(app);
  const shown = await inParts(app, cards.map((_, at) => at % 10 === 0), TURN);
  const known = new Map(cards.map(({ name, text }) => [name, text]));
  assert.deepEqual(new Set(shown.map(({ name }) => name)), new Set(known.keys()));
  for (const { name, face, parts, form } of shown) {
    const text = known.get(name);
    const consent = parts.pop();
    // What is bought has a name of two hundred letters at most, as a customer has.
    const [trade] = parts.splice(2, 1);
    assert.ok(trade?.includes(name), `${name} in ${trade}`);
    for (const part of [face, ...parts]) assert.ok(part?.includes(text), `${text} in ${part}`);
    assert.ok(consent?.includes(name), `${name} in ${consent}`);
    if (form === undefined) continue;
    assert.equal(form[0], name);
    assert.ok(form.filter((value) => value === text).length >= 15 || text !== name, `${text} in ${form}`);
  }
}

async function search(app, cards) {
  await goTo(app, 'customers');
  await app.click('search-input');
  const found = await inParts(app, cards.map(({ text }) => text), SEARCH);
  assert.deepEqual(found.filter((answer) => answer !== true), []);
  await app.run(() => window.__hands.type('search-input', ''));
  await app.press('Escape');
}

async function filter(app, cards) {
  await goTo(app, 'customers');
  await app.press('f');
  await app.find('filter-text');
  const read = await inParts(app, cards.map(({ text }) => text), FILTER);
  assert.deepEqual(read.filter((answer) => answer !== true), []);
  await app.run(() => window.__hands.type('filter-text', ''));
  await app.press('Escape');
}

async function palette(app, cards) {
  await app.press('Control', 'k');
  await app.find('palette-input');
  const found = await inParts(app, cards.map(({ text }) => text), PALETTE);
  assert.deepEqual(found.filter((answer) => answer !== true), []);
  await app.press('Escape');
  await app.gone('palette-input');
}

/** A birthday, a relative's and another day of each stand somewhere in this month. */
async function calendar(app, cards) {
  await goTo(app, 'calendar');
  const days = await app.run(MONTH);
  assert.equal(days.length, 30);
  const words = cards.flatMap(({ name, text }) => [name, text]);
  assert.deepEqual(missing(words, days), []);
}

/** Whom to hand over and whom to visit: names as they were written, in as many rows as are drawn at once. */
async function leaving(app) {
  await goTo(app, 'handover');
  await app.press('n');
  await until('whom to hand over', async () => (await app.count('[data-testid="handover-pick"]')) > 10);
  await goTo(app, 'today');
  await app.press('o');
  await until('whom to visit', async () => (await app.count('[data-testid="visit-row"]')) > 0);
}

/** Greetings, gifts and promises: what was written there stands there, in as many rows as are drawn at once. */
async function care(app) {
  await goTo(app, 'calendar');
  await app.click('calendar-greetings');
  await until('the greetings', async () => app.has('calendar-greetings'));
  await app.click('calendar-gifts');
  await until('the gifts', async () => (await app.count('[data-testid="gift-row"]')) > 20);
  await openByName(app, '承諾');
  await until('the promises', async () => (await app.count('[data-testid="promise"]')) > 100);
}

/** What may be sold and what is owed: each of them, by its customer and by what it is called. */
async function trading(app, cards) {
  const names = cards.map(({ name }) => name);
  const all = async (more, rows) => {
    await until('the rows', async () => (await app.count(rows)) > 0);
    await until('all of them', async () => {
      if (!(await app.has(more))) return true;
      await app.click(more);
      return false;
    });
    return allOf(app, rows);
  };
  await goTo(app, 'pipeline');
  assert.deepEqual(missing(names, await all('column-more', '[data-testid="deal"]')), []);
  await app.press('v');
  await app.gone('board');
  await app.settle();
  await app.click('pipeline-receivables');
  assert.deepEqual(missing(names, await all('rec-more', '[data-testid="rec-row"]')), []);
  await app.press('r');
  await app.find('rec-pay');
  await app.press('Escape');
  await goTo(app, 'insights');
  await app.find('chart-abc');
  await app.click('insights-edges');
  await app.find('rules-editor');
}

async function history(app, cards) {
  await openHistory(app);
  for (let more = 0; more < 10; more += 1) {
    const before = await app.count('[data-testid="history-row"]');
    await app.click('history-more');
    await until('more of it', async () => (await app.count('[data-testid="history-row"]')) > before);
  }
  const shown = [await wordsOf(app, '#main')];
  const there = cards.length - missing(cards.map(({ name }) => name), shown).length;
  assert.ok(there >= 100, `${there} of them in the history`);
}

async function duplicates(app) {
  await taken(app, AIMED.map((text, at) => ['add_card', { draft: { ...cardOf(text, at), employer: `${text} 2` } }]));
  await openByName(app, '可能重複');
  await app.find('pair');
  assert.deepEqual(missing(AIMED, await allOf(app, '[data-testid="pair"]')), []);
  await app.press('Enter');
  await app.find('merge-table');
  const both = await wordsOf(app, '#main');
  const merged = AIMED.find((text) => both.includes(`${text} 2`));
  assert.ok(merged !== undefined, both);
  await app.press('Control', 'Enter');
  await said(app, `已合併 ${merged}`);
}

async function settings(app, cards) {
  await app.invoke('back_up');
  await app.invoke('delete_card', { id: cards[1].id });
  await goTo(app, 'settings');
  assert.ok((await wordsOf(app, '.sidebar')).includes(SCRIPT), 'the name of the book');
  await app.click('settings-section-fields');
  await until('the fields', async () => (await app.texts('own-field')).length === 7);
  assert.deepEqual(missing([OWN, '{@html choices}'], await app.texts('own-field')), []);
  await app.clickCss('[data-testid="own-field"]:last-child [data-testid="own-edit"]');
  const choices = await app.run(() => window.__hands.until(() => window.__hands.byId('own-choices')?.value));
  assert.ok(choices.includes(SCRIPT), choices);
  await app.click('own-cancel');
  await app.click('settings-section-backups');
  const gone = async () => (await wordsOf(app, '[data-testid="backup-panel"]')).includes(cards[1].name);
  await until('the card that went', gone);
  await app.click('settings-section-lock');
  await app.find('protect');
}

async function files(app, cards) {
  const { id, name } = cards.find((card) => card.name.startsWith('No. '));
  await app.invoke('add_attachment', { card: id, interaction: null });
  await openFound(app, name);
  await app.press('6');
  // A name is given away as one that every system can have.
  const kept = FILE.replace(/[<>]/g, '_');
  await until('the file', async () => (await app.texts('attachment'))[0]?.includes(kept));
}

async function table(app, cards) {
  await openByName(app, '匯入');
  await app.find('import-columns');
  // Most of the first line could be a customer's, so it has to be said that it is none.
  await app.clickCss('[data-testid="import-header"] :first-child');
  const heads = () => allOf(app, '[data-testid="import-column"] th');
  await until('the heading', async () => missing(AIMED, await heads()).length === 0);
  assert.ok((await wordsOf(app, '#main')).includes(FILE));
  await app.click('import-known-update');
  await until('cards to be filled in', async () => Number(await app.text('import-count-update')) > 100);
  assert.deepEqual(missing(cards.slice(0, 5).map(({ name }) => name), [await wordsOf(app, '#main')]), []);
  await app.click('import-commit');
  await app.css('[data-testid="import-done"]', 60_000);
}

async function people(app, cards) {
  // In a book without a password nobody is looked for, so the one who gives it one would seem to be away.
  await app.invoke('still_here');
  await app.invoke('protect_book', { name: OWNER, password: 'apple river' });
  for (const name of [AIMED[3], AIMED[8]]) await app.invoke('add_staff', { name, role: 'clerk', password: 'apple river' });
  await show(app);
  const opened = cards.slice(2, 12);
  await taken(app, opened.map(({ id }) => ['get_card', { id }]));
  await openByName(app, '人員與調閱');
  await app.find('person');
  assert.deepEqual(missing([OWNER, AIMED[3], AIMED[8]], await app.texts('person')), []);
  const unseen = async () => missing(opened.map(({ name }) => name), await app.texts('access-line'));
  await until('what was opened', async () => (await unseen()).length === 0);
  await app.invoke('lock');
  await app.click('lock-who');
  await app.css('[role="option"]');
  const names = await allOf(app, '[role="option"]');
  assert.deepEqual(names.map((name) => name.trim()).sort(), [OWNER, AIMED[3], AIMED[8]].sort());
  assert.ok((await wordsOf(app, '[data-testid="lock"]')).includes(SCRIPT), 'the name of the book');
  await app.press('Escape');
  await app.click('lock-other');
  await until('the book among those of before', async () => (await app.texts('first-recent'))[0]?.includes(SCRIPT));
}

// In the page.

/** Scrolls from the first row to the last and gives all the names. */
async function SCROLL() {
  const { frame, until } = window.__hands;
  const view = [...document.querySelectorAll('.scroller')].find((one) => one.scrollHeight > one.clientHeight);
  const names = new Set();
  for (view.scrollTop = 0; ; view.scrollTop += view.clientHeight * 0.9) {
    await frame();
    await until(() => view.querySelector('.waiting') === null);
    for (const name of view.querySelectorAll('[data-testid="customer-row"] b')) names.add(name.textContent);
    if (view.scrollTop + view.clientHeight >= view.scrollHeight - 1) return [...names];
  }
}

/** Leafs through the list from the top; gives the name of each row it came to and the preview beside it. */
async function LEAF(times) {
  const { press, rowAfter, textOf, until } = window.__hands;
  const shown = [];
  for (let leaf = 0; leaf < times; leaf += 1) {
    const name = await rowAfter(() => press('PageDown'));
    await until(() => textOf('aside h2').startsWith(name));
    shown.push([name, textOf('aside')]);
  }
  return shown;
}

/** Up the list, each an A customer; gives the names and what was said. */
async function CLASSIFY(times) {
  const { press, rowAfter, textOf, until } = window.__hands;
  const told = [];
  for (let row = 0; row < times; row += 1) {
    const name = await rowAfter(() => press('KeyK'));
    press('Digit1');
    await until(() => textOf('[data-testid="toast"]').includes(name));
    told.push([name, textOf('[data-testid="toast"]')]);
  }
  return told;
}

/** Puts these labels on for all that are ticked, without saving; gives how each stands then. */
async function TURN_LABELS(labels) {
  const rows = [...document.querySelectorAll('[data-testid="label-row"]')];
  const wanted = labels.map((label) => rows.find((row) => row.querySelector('.clip').textContent === label));
  for (const row of wanted) row?.querySelector('input').click();
  await window.__hands.frame();
  return wanted.map((row) => row?.dataset.state ?? null);
}

async function TURN(withForm) {
  const { byId, press, textOf, until } = window.__hands;
  const PARTS = ['[data-testid="interaction"]', 'form', '[data-testid="order-row"]', 'dl', 'del', '[data-testid="consent"]'];
  const shown = [];
  for (const looks of withForm) {
    const name = byId('card-name');
    const card = { name: name.textContent, face: textOf('.left'), parts: [] };
    for (const [at, sight] of PARTS.entries()) {
      press(`Digit${at + 1}`);
      card.parts.push(await until(() => document.querySelector(`#card-panel ${sight}`) && textOf('#card-panel')));
    }
    if (looks) {
      press('KeyE');
      await until(() => byId('card-form-name'));
      card.form = [...document.querySelectorAll('form input, form textarea')].map((field) => field.value);
      press('Escape');
      await until(() => byId('card-name'));
    }
    shown.push(card);
    const before = byId('card-name');
    press('KeyJ');
    await until(() => (byId('card-name') ?? before) !== before);
  }
  return shown;
}

async function SEARCH(texts) {
  const { textOf, type, until } = window.__hands;
  const answers = [];
  for (const text of texts) {
    type('search-input', text);
    const { hits } = await window.__TAURI_INTERNALS__.invoke('find', { text: text.trim(), limit: 1 });
    const wanted = hits[0]?.card.name ?? text.trim();
    answers.push((await until(() => textOf('#customers-list').includes(wanted))) ?? text);
  }
  return answers;
}

async function FILTER(texts) {
  const { byId, textOf, type, until } = window.__hands;
  const answers = [];
  for (const text of texts) {
    type('filter-text', text);
    const { chips, problem } = await window.__TAURI_INTERNALS__.invoke('read_filter', { text: text.trim() });
    const read = () =>
      problem === null
        ? document.querySelectorAll('[data-testid="filter-chip"]').length === chips.length
        : byId('filter-text').getAttribute('aria-invalid') === 'true' && textOf('[data-testid="filter-hint"]') !== '';
    answers.push((await until(read)) ?? text);
  }
  return answers;
}

async function PALETTE(texts) {
  const { textOf, type, until } = window.__hands;
  const answers = [];
  for (const text of texts) {
    type('palette-input', text);
    const only = text.startsWith('>');
    const wanted = (only ? text.slice(1) : text).trim();
    const { hits } = only ? { hits: [] } : await window.__TAURI_INTERNALS__.invoke('find', { text: wanted, limit: 6 });
    const words = [...(only ? [] : [wanted]), ...hits.map(({ card }) => card.name)];
    answers.push((await until(() => words.every((word) => textOf('#palette-list').includes(word)))) ?? text);
  }
  return answers;
}

/** From today back to the first of the month and on to its last day: what stands beside each. */
async function MONTH() {
  const { press, textOf, until } = window.__hands;
  const days = new Map();
  for (const key of [...Array(14).fill('ArrowLeft'), ...Array(29).fill('ArrowRight')]) {
    const before = textOf('#calendar-chosen');
    press(key);
    await until(() => textOf('#calendar-chosen') !== before);
    days.set(textOf('#calendar-chosen'), textOf('[data-testid="calendar-panel"]'));
  }
  return [...days.values()];
}
