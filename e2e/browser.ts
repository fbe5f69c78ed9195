import { existsSync } from 'node:fs';
import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from '@playwright/test';

/** What `npm test` found; else the usual place; else Playwright's own browser. */
const executable = [process.env['KLPSCOPE_CHROMIUM'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
);

/** How the tests start Chromium: without its own traffic, and without its sandbox where that cannot start (root). */
export const browserOptions: Partial<PlaywrightTestOptions & PlaywrightWorkerOptions> = {
  acceptDownloads: true,
  // The copy for use without network is for the tests that are about it.
  serviceWorkers: 'block',
  launchOptions: {
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};
