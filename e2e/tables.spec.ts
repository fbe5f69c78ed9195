import { fileOf, samples } from './samples';
import { expect, test } from './test';

test.beforeEach(async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
});

test('symbols: filter, negation, sort', async ({ klpscope, page }) => {
  await klpscope.show('Symbols');
  await klpscope.filter('GLOBAL UND');
  await expect(klpscope.rows).toHaveCount(5);
  await klpscope.filter('GLOBAL UND !klp');
  await expect(klpscope.rows).toHaveCount(4);
  await klpscope.filter('');
  const name = page.getByRole('columnheader', { name: /^Name/ });
  await name.click();
  await klpscope.idle();
  await expect(name).toHaveAttribute('aria-sort', 'ascending');
  await name.click();
  await klpscope.idle();
  await expect(name).toHaveAttribute('aria-sort', 'descending');
});

test('rows are walked with the keyboard and shown in the inspector', async ({ klpscope, page }) => {
  await klpscope.show('Sections');
  await klpscope.rows.first().click();
  await page.keyboard.press('ArrowDown');
  await klpscope.idle();
  await expect(page.locator('[role=row][aria-selected=true]')).toHaveAttribute('aria-rowindex', '3');
  await page.keyboard.press('End');
  await klpscope.idle();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector).toContainText('.shstrtab');
});

test('relocations show the section they move to', async ({ klpscope }) => {
  await klpscope.show('Relocations');
  await klpscope.filter('state_show');
  await expect(klpscope.rows.first()).toContainText('.klp.rela.vmlinux..text');
});

test('the diff counts and shows what changes, and the rest on request', async ({ klpscope, page }) => {
  await klpscope.show('Diff');
  await page.getByRole('tab', { name: /Symbols/ }).click();
  await klpscope.idle();
  await expect(klpscope.main).toContainText('.klp.sym.vmlinux.state_show,2');
  await expect(klpscope.rows).toHaveCount(2);
  await page.getByLabel('Show unchanged').check();
  await klpscope.idle();
  expect(await klpscope.rows.count()).toBeGreaterThan(20);
});

test('modinfo shows the tags', async ({ klpscope }) => {
  await klpscope.show('Modinfo');
  await expect(klpscope.main).toContainText('livepatch');
  await expect(klpscope.main).toContainText('vermagic');
});

test('a table is copied as text and as TSV', async ({ klpscope, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await klpscope.show('Relocations');
  await klpscope.filter('state_show');
  await page.getByRole('button', { name: /^Copy$/ }).click();
  await page.getByRole('menuitem', { name: /TSV/ }).click();
  await klpscope.idle();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain('.rela.text\t0x38\tR_X86_64_32S\tstate_show');
});

test('a table comes back scrolled as it was left: after another view, after another filter', async ({
  klpscope,
  page,
}) => {
  await klpscope.show('Sources');
  const grid = klpscope.main.getByRole('grid');
  const top = () => grid.evaluate((element) => element.scrollTop);
  await grid.evaluate((element) => {
    element.scrollTop = 1200;
  });
  await expect(grid.locator('[data-position="60"]')).toBeVisible();
  await klpscope.show('Glossary');
  await page.goBack();
  await klpscope.idle();
  await expect.poll(top).toBe(1200);
  await klpscope.filter('s');
  await expect.poll(top).toBe(0);
  await klpscope.filter('');
  await expect.poll(top).toBe(1200);
});

test('a list of a million lines is read, and the plan follows it', async ({ klpscope }) => {
  const names = Array.from({ length: 1_000_000 }, (_, i) => `symbol_number_${i}`);
  const list = fileOf(
    'Symbols.list',
    `klp-convert-symbol-data.0.1\n*vmlinux\n${names.join('\n')}\n*other\nstate_show\n`,
  );
  await klpscope.open(list);
  await expect(klpscope.files).toContainText('Symbols.list');
  // The new list has one state_show, in another object: the annotation no longer fits.
  await klpscope.show('Summary');
  await expect(klpscope.verdict).toContainText('does not fit the sources');
});
