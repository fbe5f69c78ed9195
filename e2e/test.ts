import { test as base } from '@playwright/test';
import { KlpscopePage } from './page';

export { expect } from '@playwright/test';

/** What Playwright itself says where `browserOptions` keep the page from being kept for use without network. */
const blockedByTest = 'Service Worker registration blocked by Playwright';

/** Tests get the page as a user meets it; an error in its console fails them. */
export const test = base.extend<{ klpscope: KlpscopePage }>({
  klpscope: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.text() === blockedByTest) return;
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await use(new KlpscopePage(page));
    base.expect(complaints).toEqual([]);
  },
});
