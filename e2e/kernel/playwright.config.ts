import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const systemChromium = '/usr/bin/chromium';

/** Boots real kernels with modules that klpscope converted; slow, so apart from the page tests. */
const config = defineConfig({
  testDir: '.',
  outputDir: '../.out/kernel',
  // An emulated kernel wants a whole core, and a failed boot must not be hidden by a second try.
  workers: 1,
  retries: 0,
  timeout: 300_000,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: {
    acceptDownloads: true,
    launchOptions: {
      ...(existsSync(systemChromium) ? { executablePath: systemChromium } : {}),
      // The sandbox of Chromium does not start for root.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
});

// Playwright reads the default export.
export default config;
