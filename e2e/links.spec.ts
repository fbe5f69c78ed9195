import { bytesOf, fileOf, samples } from './samples';
import { expect, test } from './test';

test('view, filter and selection are in the address; reload and Back work', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await klpscope.show('Symbols');
  await klpscope.filter('state_show');
  await klpscope.rows.first().click();
  await klpscope.idle();
  expect(page.url()).toContain('#/v1/symbols');
  expect(page.url()).toContain('state_show');
  const link = page.url();
  await klpscope.show('Relocations');
  await page.goBack();
  await klpscope.idle();
  expect(page.url()).toBe(link);
  await expect(klpscope.main).toHaveAccessibleName('Symbols');

  await page.reload();
  await klpscope.idle();
  await expect(klpscope.linkCard).toContainText('klp_annotated.ko');
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await expect(klpscope.main).toHaveAccessibleName('Symbols');
  await expect(page.getByLabel('Filter')).toHaveValue('state_show');
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('state_show');
});

test('a link without the file says which file it needs', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await klpscope.show('Relocations');
  const hash = new URL(page.url()).hash;
  const other = await page.context().newPage();
  await other.goto(`./${hash}`);
  const card = other.getByRole('region', { name: 'The link you followed' });
  await expect(card).toContainText('klp_annotated.ko');
  await expect(card).toContainText('Symbols.list');
});

test('a link for another build opens with a word about it', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await klpscope.show('Sections');
  await page.reload();
  await klpscope.idle();
  const rebuilt = bytesOf(samples.annotated.module);
  rebuilt.writeUInt8((rebuilt.readUInt8(0x60) + 1) % 256, 0x60);
  await klpscope.open(fileOf('klp_annotated.ko', rebuilt));
  await expect(klpscope.main).toHaveAccessibleName('Sections');
  await expect(page.getByText(/another build/i)).toBeVisible();
});

for (const hash of [
  '#/v9/symbols',
  '#/v1/nonsense?x=1',
  '#/v1/symbols?f=%ZZ&s=',
  `#/v1/symbols?f=${'a'.repeat(100_000)}`,
  '#<script>alert(1)</script>',
]) {
  test(`a hostile link does no harm: ${hash.slice(0, 40)}`, async ({ klpscope }) => {
    await klpscope.goto(hash);
    await klpscope.open(samples.unique.module, samples.unique.list);
    await expect(klpscope.downloadLink).toBeVisible();
  });
}
