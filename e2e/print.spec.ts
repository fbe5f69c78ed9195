import { faultyModule } from './made-modules';
import { samples } from './samples';
import { expect, test } from './test';

test('the Summary prints as a report: verdict, files, hashes, every finding unfolded', async ({
  klpscope,
  page,
}) => {
  await klpscope.goto();
  await klpscope.open(faultyModule, samples.ambiguous.list);
  await expect(klpscope.paper).toHaveCount(0);
  await page.emulateMedia({ media: 'print' });
  await expect(klpscope.paper).toBeVisible();
  await expect(page.getByRole('navigation')).toBeHidden();
  await expect(page.getByRole('banner')).toBeHidden();
  await expect(klpscope.main).toBeHidden();
  await expect(page.getByRole('contentinfo')).toBeHidden();

  await expect(klpscope.paper.getByRole('heading', { level: 1 })).toContainText('lp_faulty.ko');
  await expect(klpscope.paper).toContainText('As it is: ');
  await expect(klpscope.paper.getByRole('row').filter({ hasText: 'Symbols.list' })).toContainText(
    /[0-9a-f]{16}/,
  );
  await expect(klpscope.paper).toContainText('What it replaces');
  const half = klpscope.paper.locator('.print-finding').filter({ hasText: 'ordinary-relocation' });
  await expect(half).toContainText('To mend it');
  await expect(half).toContainText('In the kernel');
  // Nothing of it says when.
  await expect(klpscope.paper).not.toContainText(/20\d\d-\d\d|\d\d:\d\d/);

  await page.emulateMedia({ media: 'screen' });
  await expect(klpscope.paper).toHaveCount(0);
  await expect(klpscope.main).toBeVisible();
});

test('the Findings print all of them, in black on white in the dark theme too', async ({
  klpscope,
  page,
}) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await klpscope.goto();
  await klpscope.open(faultyModule, samples.ambiguous.list);
  await klpscope.show('Findings');
  const shown = await klpscope.main.locator('[data-finding]').count();
  expect(shown).toBeGreaterThan(3);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(klpscope.paper.locator('.print-finding')).toHaveCount(shown);
  await expect(klpscope.paper.locator('.print-finding dl')).toHaveCount(shown);
  await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
  await expect(klpscope.paper).toHaveCSS('color', 'rgb(0, 0, 0)');
});

test('a table prints its first rows, and says how many more there are', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.module, samples.unique.list);
  await klpscope.show('Sources');
  const rows = page.getByRole('grid');
  await expect(rows).toBeVisible();
  const count = Number(await rows.getAttribute('aria-rowcount')) - 1;
  expect(count).toBeGreaterThan(100);
  await page.emulateMedia({ media: 'print' });
  await expect(klpscope.paper.getByRole('heading', { level: 1 })).toContainText('Sources');
  await expect(klpscope.rows).toHaveCount(100);
  await expect(page.getByText(`… and ${(count - 100).toLocaleString('en')} more rows`)).toBeVisible();
  await page.emulateMedia({ media: 'screen' });
  await expect(page.getByText('more rows')).toHaveCount(0);
});

test('the browser prints it without being asked twice, over several pages', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(faultyModule, samples.ambiguous.list);
  const pdf = await page.pdf();
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? [];
  expect(pages.length).toBeGreaterThan(1);
  await expect(klpscope.paper).toHaveCount(0);
  await expect(klpscope.main).toBeVisible();
});
