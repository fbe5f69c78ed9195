import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moduleFromText } from '../src/testing/module-from-text';
import { patchTables } from '../src/testing/pictures';
import { largeModule, longest } from './large-module';
import type { DroppedFile } from './page';
import { fileOf, samples } from './samples';
import { expect, test } from './test';

/** A finished livepatch of this name that replaces these functions. */
function livepatch(
  name: string,
  functions: readonly string[],
  more: { readonly replace?: boolean; readonly code?: string; readonly fileName?: string } = {},
): Exclude<DroppedFile, string> {
  const code = more.code ?? 'f30f1efa31c0c3';
  const picture = `module x86_64
modinfo livepatch=Y license=GPL name=${name} vermagic=6.1.0-56-amd64
this-module ${name}
section .text PROGBITS AX 64 align=16 bytes=${code.padEnd(128, '0')}
section-symbol .text
symbol new_show FUNC LOCAL .text 0 ${code.length / 2}
undefined klp_enable_patch
rela .text 0x30 R_X86_64_PLT32 klp_enable_patch -4
${patchTables([{ functions: functions.map((one) => `${one},0=new_show`) }], more.replace)}
`;
  return fileOf(more.fileName ?? `${name}.ko`, moduleFromText(picture));
}

const first = livepatch('lp_1', ['cmdline_proc_show', 'version_proc_show']);
const second = livepatch('lp_2', ['cmdline_proc_show']);
const third = livepatch('lp_3', ['cmdline_proc_show'], { replace: true });
/** Another build of the first, with one more instruction. */
const rebuilt = livepatch('lp_1', ['cmdline_proc_show', 'version_proc_show'], {
  code: 'f30f1efa90b801000000c3',
  fileName: 'lp_1-new.ko',
});

test('three livepatches at once: overview, matrix, order', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(first, second, third);
  await expect(klpscope.refusals).toHaveCount(0);
  await expect(klpscope.files.getByRole('listitem')).toHaveCount(3);
  await klpscope.show('Compare');
  await expect(klpscope.main.locator('[data-member]')).toHaveCount(3);
  const lost = klpscope.main.locator('[data-remark=lost]');
  await expect(lost).toContainText(
    'lp_3 replaces lp_1 and lp_2 and does not have vmlinux: version_proc_show',
  );
  const version = klpscope.main.locator('[data-function=version_proc_show]');
  await expect(version).toContainText('the kernel’s own');
  await expect(version).toContainText('lost with lp_3');
  const cmdline = klpscope.main.locator('[data-function=cmdline_proc_show]');
  await expect(cmdline.locator('[data-state]')).toHaveText(['replaced', 'replaced', 'runs']);

  await page.getByRole('button', { name: 'Load lp_3 earlier' }).click();
  await klpscope.idle();
  await page.getByRole('button', { name: 'Load lp_3 earlier' }).click();
  await klpscope.idle();
  await expect(lost).toHaveCount(0);
  await expect(cmdline.locator('[data-state]')).toHaveText(['covered', 'covered', 'runs']);
  await expect(version).toContainText('lp_1');
  await expect(page.getByRole('button', { name: 'Load lp_3 earlier' })).toBeDisabled();

  await page.getByLabel(/only where they meet/).check();
  await expect(version).toHaveCount(0);
});

test('two builds: what differs, instruction by instruction, and the link to it', async ({
  klpscope,
  page,
}) => {
  await klpscope.goto();
  await klpscope.open(first);
  await klpscope.show('Compare');
  await expect(klpscope.main).toContainText('There is nothing beside this module yet');
  await klpscope.addToCompare(rebuilt);
  await expect(klpscope.main.locator('[data-outcome]')).toContainText('Different in functions (1)');
  await expect(klpscope.main.locator('[data-remark=same-name]')).toContainText('both the module lp_1');
  await klpscope.main.locator('[data-thing=new_show] > button').click();
  await klpscope.idle();
  await expect(klpscope.main.locator('.code-diff')).toContainText('mov');
  await expect(klpscope.main.locator('.code-diff [data-change=removed]')).toHaveCount(1);
  expect(page.url()).toContain('&with=');
  expect(page.url()).toContain('&pair=');

  const link = page.url();
  await page.reload();
  await klpscope.idle();
  await expect(klpscope.linkCard).toContainText('lp_1.ko');
  await expect(klpscope.linkCard).toContainText('lp_1-new.ko');
  // One after the other, the second first: the link says which is the module.
  await klpscope.open(rebuilt);
  await expect(klpscope.refusals).toContainText('is about lp_1.ko');
  await klpscope.open(first);
  await expect(klpscope.main).toHaveAccessibleName('Compare');
  await expect(klpscope.main.locator('.code-diff')).toContainText('mov');
  await expect(klpscope.refusals).toHaveCount(0);
  await klpscope.idle();
  expect(page.url()).toBe(link);
});

test('the order is in the link', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(first, second, third);
  await klpscope.show('Compare');
  await page.getByRole('button', { name: 'Load lp_1 later' }).click();
  await klpscope.idle();
  const places = async () =>
    klpscope.main
      .locator('[data-member]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-member')));
  expect(await places()).toEqual(['lp_2', 'lp_1', 'lp_3']);
  const link = page.url();
  await page.reload();
  await klpscope.idle();
  await klpscope.open(third, first, second);
  expect(await places()).toEqual(['lp_2', 'lp_1', 'lp_3']);
  expect(page.url()).toBe(link);
  await expect(page).toHaveTitle(/^lp_1\.ko/);
});

test('a missing one is named', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(first, second);
  await klpscope.show('Compare');
  await page.reload();
  await klpscope.idle();
  await klpscope.open(first);
  await expect(klpscope.refusals).toContainText('The link was made with lp_2.ko');
  await klpscope.open(second);
  await expect(klpscope.refusals).toHaveCount(0);
  await expect(klpscope.main.locator('[data-member]')).toHaveCount(2);
});

test('before and after the conversion', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await klpscope.show('Compare');
  await expect(klpscope.main.locator('[data-outcome]')).toContainText('Different in');
  await expect(klpscope.main).toContainText('before and after its conversion');
  await klpscope.main.locator('[data-thing]').first().getByRole('button').first().click();
  await klpscope.idle();
  await expect(klpscope.main.locator('[data-reference=becomes-livepatch]').first()).toContainText('vmlinux.');
});

test('samples beside each other; one is looked into, one closed and brought back', async ({
  klpscope,
  page,
}) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.module, samples.annotated.module, samples.unique.list);
  await expect(page).toHaveTitle(/^klp_unique\.ko/);
  await klpscope.show('Compare');
  await page.getByRole('button', { name: 'Look into klp_annotated', exact: true }).click();
  await klpscope.idle();
  await expect(page).toHaveTitle(/^klp_annotated\.ko/);
  await klpscope.close('klp_annotated.ko');
  await expect(page).toHaveTitle(/^klp_unique\.ko/);
  await expect(klpscope.main.locator('[data-member]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await klpscope.idle();
  await expect(page).toHaveTitle(/^klp_annotated\.ko/);
  await expect(klpscope.main.locator('[data-member]')).toHaveCount(2);
  await klpscope.files.getByRole('button', { name: 'klp_unique.ko', exact: true }).click();
  await klpscope.idle();
  await expect(page).toHaveTitle(/^klp_unique\.ko/);
});

test('one livepatch after the other replaces it, and both can be compared', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(first);
  await klpscope.open(second);
  await expect(klpscope.files.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('button', { name: 'Compare both' }).click();
  await klpscope.idle();
  await expect(klpscope.main).toHaveAccessibleName('Compare');
  await expect(klpscope.main.locator('[data-member]')).toHaveCount(2);
});

test('a fresh worker is given all of them again, in their order', async ({ klpscope, page }) => {
  test.setTimeout(60_000);
  const folder = await mkdtemp(join(tmpdir(), 'klpscope-compare-'));
  const another = await largeModule(folder, longest);
  await klpscope.goto();
  await klpscope.open(first, second, third);
  await klpscope.show('Compare');
  await page.getByRole('button', { name: 'Load lp_2 earlier' }).click();
  await klpscope.idle();
  const link = page.url();
  await page.getByLabel('Open files').first().setInputFiles(another);
  // That ends the worker.
  await page.getByRole('button', { name: 'Cancel' }).click();
  await klpscope.idle();
  await rm(folder, { recursive: true });
  await klpscope.compareWith('First', 'lp_3');
  await expect(klpscope.main.locator('[data-outcome]')).toContainText('what is replaced');
  await klpscope.compareWith('First', 'lp_2');
  await page.getByRole('button', { name: 'Load lp_1 earlier' }).click();
  await klpscope.idle();
  await page.getByRole('button', { name: 'Load lp_1 later' }).click();
  await klpscope.idle();
  expect(page.url().replace(/&pair=[^&]*/, '')).toBe(link);
});
