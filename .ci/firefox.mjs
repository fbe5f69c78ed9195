// Finds a Firefox for its smoke test, or gets Debian's firefox-esr where that can be installed.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const systemBrowsers = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
];

/** Path of a Firefox; undefined when there is none to be had. */
export function ensureFirefox() {
  const found = find();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log("Installing the distribution's firefox-esr …");
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { stdio: 'inherit', env: environment };
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'firefox-esr'], options);
  }
  return find();
}

function find() {
  return [process.env.KLPSCOPE_FIREFOX, ...systemBrowsers].find(
    (path) => path !== undefined && path !== '' && existsSync(path),
  );
}
