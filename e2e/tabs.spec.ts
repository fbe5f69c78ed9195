import type { Page } from '@playwright/test';
import { KlpscopePage } from './page';
import { bytesOf, fileOf, samples } from './samples';
import { expect, test } from './test';

/** Another tab of the same browser. */
async function otherTab(page: Page): Promise<KlpscopePage> {
  const tab = new KlpscopePage(await page.context().newPage());
  await tab.goto();
  return tab;
}

/** The same module with other bytes at its end: another file to whoever remembers choices. */
const otherModule = fileOf(
  'other.ko',
  Buffer.concat([bytesOf(samples.ambiguous.module), Buffer.from('other')]),
);

async function openAmbiguous(tab: KlpscopePage, module: typeof otherModule | string): Promise<void> {
  await tab.goto();
  await tab.open(module, samples.ambiguous.list);
  await tab.show('Ambiguity');
}

async function expectChosen(tab: KlpscopePage, position: number): Promise<void> {
  await expect(tab.main).toContainText(`Chosen: position ${position} in vmlinux`);
}

test('what is chosen in two tabs for two files is remembered for both', async ({ klpscope, page }) => {
  await openAmbiguous(klpscope, samples.ambiguous.module);
  const second = await otherTab(page);
  await openAmbiguous(second, otherModule);
  await klpscope.pick('Choose vmlinux, 2 of 5');
  await second.pick('Choose vmlinux, 4 of 5');
  await expectChosen(klpscope, 2);
  const third = await otherTab(page);
  await openAmbiguous(third, samples.ambiguous.module);
  await expectChosen(third, 2);
  await third.goto();
  await openAmbiguous(third, otherModule);
  await expectChosen(third, 4);
});

test('a tab in which nothing is chosen does not undo what another one chose', async ({ klpscope, page }) => {
  await openAmbiguous(klpscope, samples.ambiguous.module);
  const second = await otherTab(page);
  await openAmbiguous(second, samples.ambiguous.module);
  await second.pick('Choose vmlinux, 3 of 5');
  await klpscope.open(samples.unique.list);
  const third = await otherTab(page);
  await openAmbiguous(third, samples.ambiguous.module);
  await expectChosen(third, 3);
});

test('colours follow in every tab; each keeps its own address and files', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.module);
  const address = page.url();
  const second = await otherTab(page);
  await second.open(samples.annotated.module);
  await second.show('Sections');
  const theme = second.page.getByRole('button', { name: /^Theme/ });
  for (const expected of ['light', 'dark']) {
    await theme.click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', expected);
    await expect(page.getByRole('button', { name: `Theme: ${expected}` })).toBeVisible();
  }
  await theme.click();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
  expect(page.url()).toBe(address);
  await expect(page).toHaveTitle(/^klp_unique\.ko · Summary/);
  await expect(second.page).toHaveTitle(/^klp_annotated\.ko · Sections/);
});

test('columns that two tabs hide are both remembered', async ({ klpscope, page }) => {
  const hide = async (tab: KlpscopePage, view: string, column: string) => {
    await tab.show(view);
    await expect(tab.main.getByRole('columnheader', { name: column, exact: true })).toHaveCount(1);
    await tab.page.getByRole('button', { name: 'Columns' }).click();
    await tab.page
      .getByRole('menuitemcheckbox', { name: column })
      .or(tab.page.getByLabel(column))
      .first()
      .click();
    await tab.page.keyboard.press('Escape');
  };
  await klpscope.goto();
  await klpscope.open(samples.unique.module);
  const second = await otherTab(page);
  await second.open(samples.unique.module);
  await hide(klpscope, 'Symbols', 'Size');
  await hide(second, 'Sections', 'Size');
  const third = await otherTab(page);
  await third.open(samples.unique.module);
  for (const view of ['Symbols', 'Sections']) {
    await third.show(view);
    await expect(third.main.getByRole('columnheader', { name: 'Name' })).toHaveCount(1);
    await expect(third.main.getByRole('columnheader', { name: 'Size', exact: true })).toHaveCount(0);
  }
});

test('back and forward lose nothing', async ({ klpscope, page }) => {
  await openAmbiguous(klpscope, samples.ambiguous.module);
  await klpscope.pick('Choose vmlinux, 3 of 5');
  const views = ['Relocations', 'Symbols', 'Sections', 'Diff', 'Findings'];
  for (const view of views) await klpscope.show(view);
  await klpscope.show('Symbols');
  await klpscope.filter('state');

  const expectAll = async () => {
    await klpscope.idle();
    await expect(klpscope.files).toContainText('klp_ambiguous.ko');
    await expect(klpscope.files).toContainText('Symbols.list');
    await expect(klpscope.downloadLink).toHaveCount(1);
  };
  for (let i = 0; i < 5; i++) {
    await page.goBack();
    await expectAll();
  }
  await expect(klpscope.main).toHaveAccessibleName('Relocations');
  for (let i = 0; i < 5; i++) {
    await page.goForward();
    await expectAll();
  }
  await expect(klpscope.main).toHaveAccessibleName('Symbols');
  await expect(page.getByLabel('Filter')).toHaveValue('state');
  await klpscope.show('Ambiguity');
  await expectChosen(klpscope, 3);
});

test('a choice is not undone by going back to before it', async ({ klpscope, page }) => {
  await openAmbiguous(klpscope, samples.ambiguous.module);
  await klpscope.show('Symbols');
  await klpscope.show('Ambiguity');
  await klpscope.pick('Choose vmlinux, 5 of 5');
  await page.goBack();
  await page.goBack();
  await klpscope.idle();
  await expect(klpscope.main).toHaveAccessibleName('Ambiguity');
  await expectChosen(klpscope, 5);
  expect(page.url()).toContain('choose=vmlinux,5/5');
});

test('a reload says what is to be dropped again, and goes on from there', async ({ klpscope, page }) => {
  await openAmbiguous(klpscope, samples.ambiguous.module);
  await klpscope.pick('Choose vmlinux, 3 of 5');
  await klpscope.show('Relocations');
  await klpscope.filter('state');
  await page.reload();
  await klpscope.idle();
  await expect(klpscope.linkCard).toContainText('klp_ambiguous.ko');
  await expect(klpscope.linkCard).toContainText('Symbols.list');
  await klpscope.open(samples.ambiguous.module);
  await expect(klpscope.refusals).toContainText('Symbols.list');
  await klpscope.open(samples.ambiguous.list);
  await expect(klpscope.refusals).toHaveCount(0);
  await expect(klpscope.main).toHaveAccessibleName('Relocations');
  await expect(page.getByLabel('Filter')).toHaveValue('state');
  await expect(klpscope.downloadLink).toHaveCount(1);
});
