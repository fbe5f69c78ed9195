import { defineConfig } from '@playwright/test';
import { browserOptions } from '../browser';
import { previewOn } from '../preview';

const { baseURL, webServer } = previewOn(4178);

/** `npm run screenshots`: the pictures of the README, made anew from the built page. */
const config = defineConfig({
  testDir: '.',
  testMatch: '*.shot.ts',
  outputDir: '../.out/screenshots',
  workers: 1,
  retries: 0,
  reporter: 'list',
  use: { ...browserOptions, baseURL, viewport: { width: 1280, height: 800 } },
  webServer,
});

// Playwright reads the default export.
export default config;
