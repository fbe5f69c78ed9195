import { test as base } from '@playwright/test';
import { Firefox } from './firefox';
import { FirefoxPage } from './firefox-page';

export { expect } from '@playwright/test';

/** Tests get the page in Firefox, which Playwright only runs the tests for; an error in its console fails them. */
export const test = base.extend<
  { klpscope: FirefoxPage; address: string },
  { firefoxPath: string; firefox: Firefox }
>({
  // What `npm run test:firefox` found.
  firefoxPath: [process.env['KLPSCOPE_FIREFOX'] ?? '/usr/bin/firefox-esr', { option: true, scope: 'worker' }],
  firefox: [
    async ({ firefoxPath }, use) => {
      const firefox = await Firefox.start(firefoxPath);
      await use(firefox);
      await firefox.stop();
    },
    { scope: 'worker' },
  ],
  address: async ({ baseURL }, use) => use(baseURL ?? ''),
  klpscope: async ({ firefox }, use) => {
    const page = await FirefoxPage.create(firefox.connection);
    await use(page);
    await page.close();
    base.expect(page.complaints).toEqual([]);
  },
});
