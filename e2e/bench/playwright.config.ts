import { defineConfig } from '@playwright/test';
import { browserOptions } from '../browser';
import { previewOn } from '../preview';

const { baseURL, webServer } = previewOn(4176);

/** Measurements, not tests: nothing here fails because it is slow. */
const config = defineConfig({
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../.out/bench/results',
  workers: 1,
  retries: 0,
  timeout: 600_000,
  reporter: 'list',
  use: { ...browserOptions, baseURL, viewport: { width: 1280, height: 800 } },
  webServer,
});

// Playwright reads the default export.
export default config;
