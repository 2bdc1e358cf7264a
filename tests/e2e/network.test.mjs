// The window never connects to anything. strace watches it and all its children through a day's work and through all the
// ways by which a page could call out, and in what it wrote there is no address but that of the test's own driver.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { journey } from './app.mjs';
import { DAY, fixture, goTo, openByName, openFound, openHistory, said } from './screens.mjs';
import { until } from './webdriver.mjs';

const WATCHED = ['-f', '--seccomp-bpf', '-e', 'trace=socket,connect,sendto,sendmsg,sendmmsg,openat'];
/** An address that is given to nobody (RFC 5737). */
const NOBODY = '192.0.2.1';

/** What the page's policy says no to, when it is tried. */
const REFUSED = ['connect-src', 'font-src', 'form-action', 'frame-src', 'img-src', 'script-src-elem', 'style-src-elem'];

const NAME = 'a day of work connects to nothing';
const trial = spawnSync('strace', [...WATCHED, '-o', '/dev/null', 'true'], { encoding: 'utf8' });
const why = trial.error ? 'strace is not here' : `strace may not watch: ${trial.stderr.trim()}`;
const cannot = trial.status === 0 ? null : why;

if (cannot === null) journey(NAME, ({ home, open }) => watched(home, open));
else {
  console.log(`not watched: ${cannot}`);
  test(NAME, { skip: cannot });
}

async function watched(home, open) {
  await theNetHolds(home);
  const trace = path.join(home.folder, 'trace');
  const wrapper = path.join(home.folder, 'watched');
  // The driver tells the browser by this variable where it listens. In the end it kills what it started; that is the shell, so
  // that strace lives to write down all it has seen.
  const script = `#!/bin/sh
printf %s "$WEBKIT_INSPECTOR_SERVER" > '${trace}.driver'
strace ${WATCHED.join(' ')} -o '${trace}' '${home.application}' "$@"
exit $?
`;
  await writeFile(wrapper, script, { mode: 0o700 });
  home.application = wrapper;
  // What is exported comes to lie beside what was offered.
  const offered = path.join(home.folder, 'friends.vcf');
  await copyFile(fixture('e2e-friends.vcf'), offered);
  const app = await open('--book', home.book, '--sample', '--today', DAY, '--lang', 'zh-Hant', '--offer', offered);
  await work(app);
  const refused = await app.run(CALL_OUT, NOBODY);
  assert.deepEqual(REFUSED.filter((kind) => !refused.includes(kind)), []);
  // Whatever was refused late is refused while the work goes on.
  await openHistory(app);
  await goTo(app, 'customers');
  await app.quit();

  const lines = await until('the end of the window in the trace', async () => {
    const written = (await readFile(trace, 'utf8')).split('\n');
    const [window] = written[0].split(' ');
    return written.some((line) => line.startsWith(`${window} `) && line.includes(' +++ ')) && written;
  });
  const driver = await readFile(`${trace}.driver`, 'utf8');
  assert.match(driver, /^127\.0\.0\.1:\d+$/);
  const out = callsOut(lines);
  assert.deepEqual(out.filter(({ address }) => address !== driver), []);
  const sockets = lines.filter((line) => /\bsocket\(AF_/.test(line)).length;
  assert.ok(sockets > 10 && out.length > 0, 'the window was watched');
  console.log(`${sockets} sockets, ${out.length} calls to the driver at ${driver}, none to anybody else`);
}

/** A morning, a list, an import, an export, a backup, and a look at everything else. */
async function work(app) {
  await app.find('today-row');
  await openFound(app, '王美玲');
  for (const part of ['2', '3', '4', '5', '1']) await app.press(part);
  await app.click('composer-kind-call');
  await app.fill('composer-note', '問了續保');
  await app.click('next-none');
  await app.click('composer-save');
  await app.find('toast');
  await goTo(app, 'customers');
  await app.fill('search-input', '王');
  await app.press('Escape');
  await app.press('Escape');
  await app.press('Control', 'a');
  await app.click('bulk-export');
  await app.click('export-xlsx');
  await app.find('exported');
  await openByName(app, '匯入');
  await app.click('import-commit');
  await app.find('import-done');
  await openByName(app, '備份與還原');
  await app.find('backup-panel');
  await app.press('Control', 'b');
  await said(app, '備份好了');
  await goTo(app, 'calendar');
  await app.click('calendar-next');
  await openHistory(app);
  await goTo(app, 'settings');
  for (const section of ['staff', 'fields', 'lock', 'general']) {
    await app.click(`settings-section-${section}`);
    await app.css(`[data-testid="settings-section-${section}"][aria-current="page"]`);
  }
  await app.settle();
}

/**
 * The ways out of a page, tried from inside, and those that lead away from it; gives what its policy refused. Connecting ahead
 * (`preconnect`, `dns-prefetch`) is not among them: nobody has a say there. The guard in guard.mjs sees that nothing like it
 * ever stands in our page.
 */
async function CALL_OUT(nobody) {
  const refused = new Set();
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => refused.add(effectiveDirective));
  const box = document.body.appendChild(document.createElement('div'));
  const ended = (thing) =>
    new Promise((resolve) => ['load', 'error', 'close'].forEach((name) => thing.addEventListener(name, resolve)));
  /** What is not there, or throws, calls nobody. */
  const attempt = async (call) => {
    try {
      await call();
    } catch {
      // Refused at once.
    }
  };
  const element = (name, attributes) => () => {
    const made = Object.assign(document.createElement(name), attributes);
    const end = ended(made);
    box.append(made);
    return end;
  };
  for (const host of [nobody, 'example.invalid']) {
    const [web, plain] = [`https://${host}/`, `http://${host}/`];
    await Promise.all(
      [
        () => fetch(web),
        () => fetch(plain, { mode: 'no-cors' }),
        () => ended(new WebSocket(`wss://${host}/`)),
        () => ended(new EventSource(web)),
        () => new FontFace('far', `url(${web}font)`).load(),
        () => import(`${web}script.mjs`),
        () => ended(new Worker(`${web}worker.js`)),
        element('img', { src: `${web}x.png` }),
        element('script', { src: `${web}x.js` }),
        element('link', { rel: 'stylesheet', href: `${web}x.css` }),
      ].map(attempt),
    );
    // These never tell how they ended.
    await Promise.all(
      [
        () => navigator.sendBeacon(web, 'x'),
        () => window.open(web),
        () => new RTCPeerConnection({ iceServers: [{ urls: `stun:${host}:3478` }] }).createDataChannel('x'),
        () => void element('iframe', { src: web })(),
        () => void element('object', { data: web })(),
        () => void element('video', { src: `${web}x.mp4` })(),
        ...['prefetch', 'preload'].map((rel) => () => void element('link', { rel, href: web, as: 'image' })()),
        () => box.append(Object.assign(document.createElement('form'), { id: 'far', action: web })),
        () => document.getElementById('far').submit(),
        () => box.append(Object.assign(document.createElement('a'), { id: 'letter', href: `mailto:x@${host}` })),
        () => document.getElementById('letter').click(),
        () => document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0;url=${web}` })),
        () => (location.href = web),
      ].map(attempt),
    );
  }
  box.remove();
  return [...refused];
}

/** The addresses that something was sent to or connected with over the network, and the files in which names are looked up. */
function callsOut(lines) {
  return lines.flatMap((line) => {
    const port = /sin6?_port=htons\((\d+)\)/.exec(line)?.[1];
    const host = /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/.exec(line);
    if (port !== undefined) return [{ address: `${host?.[1] ?? host?.[2]}:${port}`, line }];
    return /"\/etc\/(resolv\.conf|hosts)"|\/systemd\/resolve\//.test(line) ? [{ address: 'a name', line }] : [];
  });
}

/** What is looked for is found, when there is something: a program that does call out. */
async function theNetHolds(home) {
  const trace = path.join(home.folder, 'proof');
  const call = `require('node:net').connect(9, '${NOBODY}').on('error', () => {}); setImmediate(() => process.exit())`;
  const ask = `require('node:dns').lookup('example.invalid', () => process.exit())`;
  for (const [code, address] of [[call, `${NOBODY}:9`], [ask, 'a name']]) {
    spawnSync('strace', [...WATCHED, '-o', trace, process.execPath, '-e', code]);
    const found = callsOut((await readFile(trace, 'utf8')).split('\n'));
    assert.ok(found.some((one) => one.address === address), `${address} was not seen`);
  }
}
