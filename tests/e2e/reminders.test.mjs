// What reaches people outside the window, on a real notification service: from the quick line to the notification, Today, the log
// and the next contact by the rhythm; and a closed window that stays.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { journey, ROOT } from './app.mjs';
import { withBus } from './bus.mjs';
import { keep } from './looks.mjs';
import { DAY, goTo } from './screens.mjs';
import { until } from './webdriver.mjs';

const ALWAYS = {
  hours: { from: 0, to: 1440 },
  quiet: [],
  quiet_sunday: false,
  visits: true,
  before: 30,
  morning: true,
  names: false,
  stay: true,
};

/** When visits of the sample book begin: what rings then is not what was typed here. */
const SAMPLE = ['10:30', '14:00', '16:30'];

/** In about twenty minutes by this machine's clock, as it is typed; past midnight it is tomorrow. */
function soon(minutes = 20) {
  const then = new Date(Date.now() + minutes * 60_000);
  const two = (number) => String(number).padStart(2, '0');
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  if (SAMPLE.includes(time)) return soon(minutes + 2);
  const tomorrow = then.getDate() !== new Date().getDate();
  return { time, words: `${tomorrow ? '明天' : '今天'} ${time}`, tomorrow };
}

async function settings(app, reminders) {
  const { settings: now } = await app.invoke('app_state');
  await app.invoke('save_settings', { settings: { ...now, reminders } });
}

journey('a line becomes a notification, a row of Today, a log, and the next contact by the rhythm', async ({ home, open }) => {
  const bus = await withBus(home);
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  const usual = (await app.invoke('rhythm_page')).usual;
  await app.invoke('set_rhythm', { standard: usual });
  await settings(app, ALWAYS);
  const heard = (what, fits) => until(what, () => bus.notifications().find(fits));
  const morning = await heard('the morning', ({ title }) => title.startsWith('今天'));
  assert.match(morning.title, /^今天 \d+ 件・逾期 \d+ 件$/);

  const { time, words, tomorrow } = soon();
  await app.press('q');
  await app.type(`王太太 ${words} 拜訪 送禮盒`);
  await until('the person', async () => (await app.texts('quick-chip-person'))[0]?.includes('王美玲'));
  await app.press('Enter');
  const visit = await heard('the visit', ({ title }) => title === `${time} 拜訪`);
  assert.match(visit.text, tomorrow ? /^明天$/ : /^還有 (19|2[0-2]) 分鐘$/);
  assert.ok(!JSON.stringify(bus.notifications()).includes('王'), 'no name, since none was allowed');

  // In Today, logged from there by keys, and the next one planned by the rule.
  const { card } = (await app.invoke('find', { text: '王美玲', limit: 1 })).hits[0];
  if (!tomorrow)
    await until('the row', async () => (await app.texts('today-row')).some((row) => row.includes('送禮盒') && row.includes(time)));
  const planned = async () => (await app.invoke('get_card', { id: card.id })).followups;
  const mine = (await planned()).find((one) => one.purpose === '送禮盒');
  for (const one of await planned()) if (one.id !== mine.id) await app.invoke('drop_followup', { id: one.id });
  await app.press('Escape');
  await app.clickFor('nav-customers', '[data-testid="customer-row"]');
  await goTo(app, 'today');
  if (!tomorrow) {
    await until('the visit to be chosen', async () => {
      const chosen = await app.run(() => document.querySelector('[data-row="selected"]')?.closest('[data-testid="today-row"]')?.textContent ?? '');
      if (chosen.includes('送禮盒')) return true;
      await app.press('j');
      return false;
    });
    await keep(app, '1-today');
    await app.press('l');
    await app.find('composer-note');
    await until('the day of the rule', async () => (await app.texts('next-rule'))[0] === '照規範 10/15（四）');
    await app.type('送到了，她很高興');
    await app.press('Control', 'Enter');
    await until('the next one by the rhythm', async () => (await planned()).some((one) => one.rule?.startsWith('regular')));
    assert.ok((await planned()).every((one) => one.id !== mine.id), 'the visit is done');
  }

  // Nothing rings twice, and a name only once it may.
  await settings(app, { ...ALWAYS, names: true });
  const again = soon();
  await app.invoke('add_followup', {
    card: card.id,
    draft: { due: again.tomorrow ? '2026-09-16' : DAY, time: again.time, channel: 'call', purpose: '', kind: null, repeat: null, assignee: '' },
  });
  await heard('the call', ({ title }) => title === `${again.time} 電話 王太太`);
  assert.equal(bus.notifications().filter(({ title }) => title === `${time} 拜訪`).length, 1);
  assert.equal(bus.notifications().filter(({ title }) => title.startsWith('今天')).length, 1);
});

journey('a closed window stays in the tray, a second start brings it back, and it starts with the computer', async ({ home, open }) => {
  const bus = await withBus(home);
  const app = await open('--sample', '--today', DAY, '--lang', 'zh-Hant');
  await app.find('today-row');
  await goTo(app, 'settings');
  await app.click('reminders-try');
  await until('the trial', () => bus.notifications().find(({ title }) => title === '通知會像這樣跳出來'));
  await app.click('reminders-start');
  const entry = path.join(home.folder, '.config', 'autostart', 'Shuke.desktop');
  const written = await until('the entry', () => readFile(entry, 'utf8').catch(() => null));
  assert.match(written, /Exec=.*shuke-desktop --background/);
  await keep(app, '2-settings');
  await app.click('reminders-start');
  await until('no entry', () => readFile(entry, 'utf8').then(() => false, () => true));

  const seen = (state) => until(state, async () => (await app.run(() => document.visibilityState)) === state);
  await seen('visible');
  await promisify(execFile)('python3', [path.join(ROOT, 'tests/e2e/close.py')]);
  await until('the word that it stays', () => bus.notifications().find(({ title }) => title === '熟客還在系統匣'));
  await seen('hidden');
  const second = spawn(home.application, ['--lang', 'zh-Hant'], { env: bus.env, stdio: 'ignore' });
  const code = await new Promise((resolve) => second.once('close', resolve));
  assert.equal(code, 0, 'the second one goes');
  await seen('visible');
});
