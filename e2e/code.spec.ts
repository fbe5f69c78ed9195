import { readFileSync } from 'node:fs';
import { foreignModule } from './made-modules';
import { samples } from './samples';
import { expect, test } from './test';

const newFunction = 'livepatch_cmdline_proc_show';

test.describe('code', () => {
  test.beforeEach(async ({ klpscope }) => {
    await klpscope.goto();
    await klpscope.open(samples.annotated.module, samples.annotated.list);
    await klpscope.show('Code');
  });

  test('opens with the new function; before and after conversion the relocation is in its place', async ({
    klpscope,
    page,
  }) => {
    await expect(klpscope.main.getByRole('heading', { name: newFunction })).toBeVisible();
    const row = klpscope.codeLine('state_show');
    await expect(row).toContainText('to livepatch');
    await page.getByLabel('After conversion').check();
    await klpscope.idle();
    await expect(row).toContainText('vmlinux,2');
    expect(page.url()).toContain('side=after');
    await page.getByLabel('Before').check();
    await klpscope.idle();
    await expect(row).toContainText('to livepatch');
  });

  test('lines are walked with the keys, a link leads on, Backspace and Back lead back', async ({
    klpscope,
    page,
  }) => {
    await klpscope.codeLine('state_show').click({ position: { x: 60, y: 10 } });
    await klpscope.idle();
    const place = /select=code:livepatch_cmdline_proc_show%2B0x\w+/;
    expect(page.url()).toMatch(place);
    const link = page.url();
    await expect(page.getByRole('region', { name: 'Selected line' })).toContainText('state_show');
    await page.keyboard.press('j');
    await klpscope.idle();
    expect(page.url()).not.toBe(link);
    await page.keyboard.press('k');
    for (const key of ['j', 'j', 'j', 'k', 'k', 'k']) await page.keyboard.press(key);
    await klpscope.idle();
    expect(page.url()).toBe(link);
    await page.keyboard.press('Enter');
    await klpscope.idle();
    await expect(klpscope.main).toHaveAccessibleName('Ambiguity');
    await expect(klpscope.main).toContainText('state_show');
    await page.goBack();
    await klpscope.idle();
    expect(page.url()).toBe(link);
    await expect(klpscope.main).toHaveAccessibleName('Code');
  });

  test('a link opens the function at the line, in the converted module', async ({ klpscope, page }) => {
    await page.getByLabel('After conversion').check();
    await klpscope.codeLine('state_show').click({ position: { x: 60, y: 10 } });
    await klpscope.idle();
    await page.reload();
    await klpscope.idle();
    await klpscope.open(samples.annotated.module, samples.annotated.list);
    await expect(klpscope.main).toHaveAccessibleName('Code');
    const selected = klpscope.main.locator('[role=row][data-line][aria-selected=true]');
    await expect(selected).toContainText('vmlinux,2');
    await expect(page.getByLabel('After conversion')).toBeChecked();
  });

  test('the listing is copied as objdump prints it', async ({ klpscope, page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await klpscope.main.getByRole('button', { name: 'Copy', exact: true }).last().click();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toContain(`<${newFunction}>:`);
    expect(text).toMatch(/R_X86_64_32S\tstate_show/);
  });

  test('calls by who has them, and the way to each', async ({ klpscope, page }) => {
    const calls = klpscope.main.getByRole('region', { name: 'Calls' });
    await expect(calls).toContainText('Exported or undefined');
    await calls.getByRole('button', { name: /Go to a call of seq_printf/ }).click();
    await klpscope.idle();
    await expect(page.getByRole('region', { name: 'Selected line' })).toContainText('seq_printf');
  });
});

test('a relocation, a symbol and a place of a decision open in Code', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.twoObjects.module, samples.twoObjects.list);
  await klpscope.show('Relocations');
  await klpscope.filter('state_show R_X86_64_32S');
  await klpscope.rows.first().click();
  await klpscope.idle();
  await klpscope.inspector.getByRole('button', { name: 'Open in Code' }).click();
  await klpscope.idle();
  await expect(klpscope.main).toHaveAccessibleName('Code');
  const selected = klpscope.main.locator('[role=row][data-line][aria-selected=true]');
  await expect(selected).toContainText('state_show');

  await klpscope.show('Ambiguity');
  await klpscope.choose('state_show');
  await klpscope.main
    .getByRole('button', { name: /^\.text\+0x/ })
    .first()
    .click();
  await klpscope.idle();
  await expect(klpscope.main).toHaveAccessibleName('Code');
  await expect(selected).toContainText('state_show');
});

test('a call of an own function is followed, and Backspace leads back', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.twoObjects.module, samples.twoObjects.list);
  await klpscope.show('Code');
  await klpscope.codeLine('state_show_of_b').click({ position: { x: 60, y: 10 } });
  await page.keyboard.press('Enter');
  await klpscope.idle();
  await expect(klpscope.main.getByRole('heading', { name: 'state_show_of_b' })).toBeVisible();
  await klpscope.main.getByRole('grid', { name: 'Instructions of state_show_of_b' }).press('Backspace');
  await klpscope.idle();
  await expect(klpscope.main.getByRole('heading', { name: newFunction })).toBeVisible();
  await expect(klpscope.main.locator('[role=row][data-line][aria-selected=true]')).toContainText(
    'state_show_of_b',
  );
});

test('a selected relocation is what the Code view opens at', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await klpscope.show('Relocations');
  await klpscope.filter('seq_printf');
  await klpscope.rows.first().click();
  await klpscope.idle();
  await klpscope.show('Code');
  await expect(klpscope.main.locator('[role=row][data-line][aria-selected=true]')).toContainText(
    'seq_printf',
  );
});

test('bytes and their fields lead to each other', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await klpscope.show('Sections');
  await klpscope.filter('=.data');
  await klpscope.rows.first().click();
  await page.getByLabel('Bytes of the selected section').check();
  await klpscope.idle();
  const bytes = klpscope.main.getByRole('grid', { name: 'Bytes of .data' });
  const fields = klpscope.main.getByRole('list', { name: 'Fields' });
  await expect(fields).toContainText('klp_patch.mod');
  await expect(bytes.locator('.hex-byte[data-field=relocation]').first()).toBeVisible();

  await fields.getByRole('button', { name: /klp_patch\.objs/ }).click();
  await expect(bytes.locator('.hex-byte[data-selected]')).toHaveCount(8);
  await bytes.locator('.hex-byte').first().hover();
  await expect(fields.locator('[data-current]')).toHaveText([/klp_patch\.mod/, /__this_module/]);
  await expect(bytes.locator('.hex-byte[data-hot]')).toHaveCount(8);

  await fields.getByRole('button', { name: /^Go to R_X86_64_64 __this_module/ }).click();
  await klpscope.idle();
  await expect(klpscope.main).toHaveAccessibleName('Relocations');
});

test('the whole module as objdump and readelf would print it', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await klpscope.show('Code');
  await page.getByRole('radio', { name: 'After conversion' }).check();
  await klpscope.idle();
  await page.getByRole('button', { name: 'Listings of the whole module' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Download as objdump -dr' }).click(),
  ]);
  const text = readFileSync(await download.path(), 'utf8');
  expect(text).toContain('<livepatch_cmdline_proc_show>:');
  expect(text).toMatch(/R_X86_64_32S\t\.klp\.sym\.vmlinux\.state_show,2.*# \.klp\.rela\.vmlinux\.\.text/);
});

for (const [machine, call, last] of [
  ['aarch64', 'bl', 'ret'],
  ['ppc64le', 'bl', 'blr'],
  ['s390x', 'brasl', 'br'],
] as const) {
  test(`code of ${machine}, with the livepatch relocation in its place`, async ({ klpscope }) => {
    await klpscope.goto();
    await klpscope.open(foreignModule(machine));
    await klpscope.show('Code');
    const lines = klpscope.main.getByRole('grid').last().getByRole('row');
    await expect(lines.filter({ hasText: 'state_show' })).toContainText(call);
    await expect(lines.last()).toContainText(last);
  });
}
