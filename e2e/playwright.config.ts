import { defineConfig } from '@playwright/test';
import { browserOptions } from './browser';
import { previewOn } from './preview';

const { baseURL, webServer } = previewOn(4174);

/** The browser tests: the built page, as `vite preview` serves it, in Chromium. */
const config = defineConfig({
  testDir: '.',
  testIgnore: ['kernel/**', 'bench/**', 'firefox/**'],
  outputDir: '.out/browser',
  fullyParallel: true,
  workers: 2,
  // On a busy machine a test is tried twice; `.ci/test.mjs` names the ones that needed it.
  retries: process.env['CI'] === undefined ? 0 : 1,
  // No test is about speed: the limits only end one that hangs.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: 'list',
  use: { ...browserOptions, baseURL, viewport: { width: 1280, height: 800 } },
  webServer,
});

// Playwright reads the default export.
export default config;
