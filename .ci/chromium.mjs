// Finds a Chromium for the browser tests, or gets one: the system's, Playwright's own, Playwright's download, Debian's.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of a browser; throws with what to do when there is none to be had. */
export function ensureChromium() {
  const found = find();
  if (found !== undefined) return found;
  console.log('No Chromium found; asking Playwright for one …');
  spawnSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'inherit', timeout: 300_000 });
  const downloaded = find();
  if (downloaded !== undefined) return downloaded;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log("Installing the distribution's chromium …");
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { stdio: 'inherit', env: environment };
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  }
  const installed = find();
  if (installed === undefined) {
    throw new Error('The browser tests need Chromium: install it, or set KLPSCOPE_CHROMIUM to its path.');
  }
  return installed;
}

function find() {
  const candidates = [process.env.KLPSCOPE_CHROMIUM, ...systemBrowsers, chromium.executablePath()];
  return candidates.find((path) => path !== undefined && path !== '' && existsSync(path));
}
