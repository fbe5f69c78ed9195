import { defineConfig } from '@playwright/test';
import { browserOptions } from '../browser';
import { previewOn } from '../preview';

const { baseURL, webServer } = previewOn(4175);

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
  use: { ...browserOptions, baseURL },
  webServer,
});

// Playwright reads the default export.
export default config;
