// A desktop's own notification service on a bus of its own: dunst shows what comes, and what passes over the bus is written down.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { until } from './webdriver.mjs';


/** Starts one in the home of a journey; windows opened there use it. */
export async function withBus(home) {
  const address = `unix:path=${path.join(home.folder, 'bus')}`;
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: address, HOME: home.folder };
  const start = (program, args) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    child.on('error', () => {});
    process.once('exit', () => child.kill('SIGKILL'));
    home.beside.push(child);
    return child;
  };
  start('dbus-daemon', ['--session', '--nofork', '--nopidfile', `--address=${address}`]);
  let seen = '';
  const listen = async () => {
    const monitor = start('dbus-monitor', ["interface='org.freedesktop.Notifications',member='Notify'"]);
    monitor.stdout.on('data', (part) => (seen += part));
    // Before the bus listens, the monitor ends at once.
    await new Promise((resolve) => {
      monitor.once('close', resolve);
      monitor.stdout.once('data', resolve);
    });
    return seen !== '';
  };
  await until('the bus to be listened to', listen);
  start('dunst', ['-conf', '/dev/null']);
  home.env = { DBUS_SESSION_BUS_ADDRESS: address, HOME: home.folder };
  return {
    env,
    /** The notifications so far: first line and what stands below. */
    notifications() {
      return seen
        .split('member=Notify')
        .slice(1)
        .map((call) => [...call.matchAll(/^ {3}string "(.*)"$/gm)].map((found) => found[1]))
        .filter((strings) => strings.length >= 4)
        .map(([, , title, text]) => ({ title, text }));
    },
  };
}
