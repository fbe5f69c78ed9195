import { defineConfig } from '@playwright/test';
import { previewOn } from '../preview';

const { baseURL, webServer } = previewOn(4177);

/** The built page in Firefox, which the tests drive themselves: Playwright knows only a Firefox of its own. */
const config = defineConfig({
  testDir: '.',
  outputDir: '../.out/firefox',
  workers: 1,
  // As in `e2e/playwright.config.ts`.
  retries: process.env['CI'] === undefined ? 0 : 1,
  timeout: 90_000,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: { baseURL },
  webServer,
});

// Playwright reads the default export.
export default config;
