// Starts the real window for a journey: an own home folder, an own driver, nothing shared with the desktop of
// whoever runs the tests. It knows no screen.

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { Session } from './webdriver.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NATIVE_DRIVER = '/usr/bin/WebKitWebDriver';
const running = new Set();

// A test that runs out of time, or a person who presses Ctrl C, ends this process without asking anyone.
process.on('exit', () => {
  for (const child of running) stop(child, 'SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** A home no Shuke has ever seen. */
export async function newHome() {
  const folder = await mkdtemp(path.join(tmpdir(), 'shuke-e2e-'));
  return {
    folder,
    book: path.join(folder, 'test.book'),
    /** What opens here; a test may put another program in its place. */
    application: process.env.SHUKE_APP,
    /** What else stands in its environment. */
    env: {},
    /** What runs beside the window and ends after it. */
    beside: [],
    async remove() {
      for (const child of this.beside) child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Opens the window and gives its session; `args` are the app's own flags. */
export async function openApp(home, args = []) {
  const { application } = home;
  if (!application) throw new Error('SHUKE_APP names no program; start this through `cargo xtask`');
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${home.folder}/no-bus`, ...home.env };
  for (const kind of ['DATA', 'CONFIG', 'CACHE', 'STATE', 'RUNTIME']) {
    const folder = path.join(home.folder, kind.toLowerCase());
    await mkdir(folder, { recursive: true, mode: 0o700 });
    env[kind === 'RUNTIME' ? 'XDG_RUNTIME_DIR' : `XDG_${kind}_HOME`] = folder;
  }
  const [port, native] = [await freePort(), await freePort()];
  const wrapped = process.env.SHUKE_TAURI_DRIVER;
  // Pictures need no tauri-driver; the journeys go through it, as the tests of other Tauri apps do.
  if (!wrapped) Object.assign(env, { TAURI_AUTOMATION: 'true', TAURI_WEBVIEW_AUTOMATION: 'true' });
  const flags = wrapped
    ? ['--port', `${port}`, '--native-port', `${native}`, '--native-driver', NATIVE_DRIVER]
    : [`--port=${port}`];
  // A process group of its own, so that driver, browser driver and app end together.
  const child = spawn(wrapped ?? NATIVE_DRIVER, flags, {
    env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running.add(child);
  let noise = '';
  child.stderr.on('data', (part) => (noise = (noise + part).slice(-4_000)));
  child.on('error', (error) => (noise += error.message));
  const wanted = wrapped
    ? { 'tauri:options': { application, args } }
    : { 'webkitgtk:browserOptions': { binary: application, args } };
  try {
    const session = await Session.open(port, { alwaysMatch: wanted, firstMatch: [{}] });
    return Object.assign(session, {
      quit: async () => {
        await session.close().catch(() => {});
        await ended(child);
      },
    });
  } catch (error) {
    await ended(child);
    throw new Error(`the window did not open: ${error.message}\n${noise}`);
  }
}

/**
 * A test with a home of its own. What it opened is closed afterwards; a picture of the last window is kept
 * when it fails, because a sentence about a missing element seldom says why. `patience` is all the time it may
 * take, in milliseconds.
 */
export function journey(name, body, patience = 240_000) {
  test(name, { timeout: patience }, async () => {
    const home = await newHome();
    const opened = [];
    const open = async (...args) => {
      await opened.pop()?.quit();
      const app = await openApp(home, args);
      opened.push(app);
      return app;
    };
    try {
      await body({ home, open });
    } catch (error) {
      if (opened.length > 0) error.message += `\n(picture: ${await keepPicture(opened[0], name)})`;
      throw error;
    } finally {
      await opened.pop()?.quit();
      await home.remove();
    }
  });
}

async function keepPicture(app, name) {
  try {
    const folder = path.join(ROOT, 'target', 'e2e-failures');
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, `${name.replace(/[^a-zA-Z0-9]+/g, '-')}.png`);
    await writeFile(file, await app.picture());
    return file;
  } catch (error) {
    return `none, ${error.message}`;
  }
}

function stop(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Gone already.
  }
}

async function ended(child) {
  const gone = new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('close', resolve) : resolve()));
  stop(child, 'SIGTERM');
  const late = setTimeout(() => stop(child, 'SIGKILL'), 5_000);
  await gone;
  clearTimeout(late);
  running.delete(child);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
