import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { moduleFromText } from '../src/testing/module-from-text';
import { patchTables } from '../src/testing/pictures';
import type { KlpscopePage } from './page';
import { fileOf, samples } from './samples';
import { expect, test } from './test';

/** A build of the livepatch `lp`, told from others by its code and what it refers to. */
function build(more: { readonly code?: string; readonly calls?: number; readonly lines?: string } = {}) {
  const { code = 'f30f1efa31c0c3', calls = 1, lines = '' } = more;
  const relocations = Array.from(
    { length: calls },
    (_, i) => `rela .text ${0x10 + i * 8} R_X86_64_PLT32 klp_enable_patch -4`,
  );
  return fileOf(
    'lp.ko',
    moduleFromText(`module x86_64
modinfo livepatch=Y license=GPL name=lp vermagic=6.1.0-56-amd64
this-module lp
section .text PROGBITS AX 64 align=16 bytes=${code.padEnd(128, '0')}
section-symbol .text
symbol new_show FUNC LOCAL .text 0 64
undefined klp_enable_patch
${relocations.join('\n')}
${lines}
${patchTables([{ functions: ['cmdline_proc_show,0=new_show'] }])}
`),
  );
}

/** What an address says, but for the module's own name, size and hash. */
function fieldsOf(address: string): readonly string[] {
  return new URL(address).hash.split(/[?&]/).filter((field) => !field.startsWith('module='));
}

const first = build();
const second = build({ code: 'f30f1efa90b801000000c3', calls: 2 });

test('a newer build says what changed, and leads into the comparison; the view stays', async ({
  klpscope,
  page,
}) => {
  await klpscope.goto();
  await klpscope.open(first);
  await klpscope.show('Symbols');
  await klpscope.filter('new_');
  await klpscope.main.getByRole('columnheader', { name: 'Name' }).getByRole('button').first().click();
  await klpscope.rows.filter({ hasText: 'new_show' }).first().click();
  await klpscope.idle();
  const before = fieldsOf(page.url());
  expect(before).toContain('filter=new_');

  await klpscope.open(second);
  await expect(klpscope.notice).toContainText(
    'Newer build of lp.ko: 1 function changed and 1 relocation added.',
  );
  await expect(klpscope.main).toHaveAccessibleName('Symbols');
  expect(fieldsOf(page.url())).toEqual(before);
  await expect(klpscope.inspector).toContainText('new_show');
  await expect(klpscope.files.getByRole('listitem')).toHaveCount(1);

  await page.getByRole('button', { name: 'Compare with the previous build' }).click();
  await klpscope.idle();
  await expect(klpscope.main).toHaveAccessibleName('Compare');
  await expect(klpscope.main.locator('[data-outcome]')).toContainText('Different in functions (1)');
  await expect(klpscope.main.getByLabel('First')).toHaveValue(/previous/);
  // It stands in no stack.
  await expect(klpscope.main.locator('[data-member]')).toHaveCount(0);
  await klpscope.main.locator('[data-thing=new_show] > button').click();
  await klpscope.idle();
  await expect(klpscope.main.locator('.code-diff')).toContainText('mov');

  await page.getByRole('button', { name: 'Close it' }).click();
  await klpscope.idle();
  await expect(klpscope.notice).toHaveCount(0);
  await expect(klpscope.main).toContainText('There is nothing beside this module yet');
});

test('what was open before can be gone back to', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(first);
  await klpscope.open(second);
  await page.getByRole('button', { name: 'Go back to it' }).click();
  await klpscope.idle();
  await expect(klpscope.notice).toContainText('build of lp.ko: 1 function changed and 1 relocation removed.');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(klpscope.notice).toHaveCount(0);
  await klpscope.show('Compare');
  await expect(klpscope.main.locator('[data-outcome]')).toContainText('Different in functions (1)');
});

test('the findings that came and went are counted', async ({ klpscope }) => {
  const half = 'rela .text 0x38 R_X86_64_PC32 .klp.sym.vmlinux.state_show,2 -4';
  await klpscope.goto();
  await klpscope.open(first, samples.ambiguous.list);
  await klpscope.open(build({ lines: `livepatch-symbol .klp.sym.vmlinux.state_show,2\n${half}` }));
  await expect(klpscope.notice).toContainText(/\d new findings?/);
  await klpscope.open(first);
  await expect(klpscope.notice).toContainText(/\d findings? less/);
});

test('the link of the comparison names both builds, and brings both back', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(first);
  await klpscope.open(second);
  await page.getByRole('button', { name: 'Compare with the previous build' }).click();
  await klpscope.idle();
  expect(page.url()).toContain('&with=');
  await page.reload();
  await klpscope.idle();
  await expect(klpscope.linkCard).toContainText('lp.ko');
  await klpscope.open(second, first);
  await expect(klpscope.main.locator('[data-outcome]')).toContainText('Different in functions (1)');
  await expect(klpscope.refusals).toHaveCount(0);
});

test('many builds one after the other: only the last one before is kept', async ({ klpscope }) => {
  await klpscope.goto();
  for (let calls = 0; calls < 6; calls++) {
    await klpscope.open(build({ calls }));
    await klpscope.open(build({ calls, code: 'f30f1efa90b801000000c3' }));
    if (calls > 0) await expect(klpscope.notice).toHaveCount(1);
  }
  await expect(klpscope.files.getByRole('listitem')).toHaveCount(1);
  await klpscope.show('Compare');
  await expect(klpscope.main.getByLabel('First').getByRole('option')).toHaveText([
    'lp, previous build',
    'lp',
  ]);
});

/** Puts bytes into the browser's own disk, whose handles are those of real files. */
async function write(page: Page, name: string, content: Uint8Array): Promise<void> {
  await page.evaluate(
    async ([file, bytes]) => {
      const root = await navigator.storage.getDirectory();
      const writable = await (await root.getFileHandle(file, { create: true })).createWritable();
      await writable.write(new Uint8Array(bytes));
      await writable.close();
    },
    [name, [...content]] as const,
  );
}

async function remove(page: Page, name: string): Promise<void> {
  await page.evaluate(async (file) => (await navigator.storage.getDirectory()).removeEntry(file), name);
}

/** The browser's dialog for files gives these of its own disk. */
async function pickAlways(page: Page, ...names: readonly string[]): Promise<void> {
  await page.addInitScript((files) => {
    const picker = async () => {
      const root = await navigator.storage.getDirectory();
      return Promise.all(files.map((file) => root.getFileHandle(file)));
    };
    Object.assign(window, { showOpenFilePicker: picker });
  }, names);
}

async function openPicked(klpscope: KlpscopePage): Promise<void> {
  await klpscope.page.getByRole('button', { name: /^Open files/ }).click();
  await expect(klpscope.files.getByRole('listitem')).not.toHaveCount(0);
  await klpscope.idle();
}

test('a watched file is followed; gone, it is waited for; then watched no more', async ({
  klpscope,
  page,
}) => {
  await pickAlways(page, 'lp.ko');
  await klpscope.goto();
  await write(page, 'lp.ko', first.buffer);
  await openPicked(klpscope);
  const watch = klpscope.files.getByRole('button', { name: 'Watch lp.ko' });
  await expect(watch).toHaveAttribute('aria-pressed', 'false');
  await watch.click();
  await expect(watch).toHaveAttribute('data-watch', 'watching');
  await write(page, 'lp.ko', second.buffer);
  await expect(klpscope.notice).toContainText('1 function changed and 1 relocation added.');
  await expect(watch).toHaveAttribute('data-watch', 'watching');

  await remove(page, 'lp.ko');
  await expect(watch).toHaveAttribute('data-watch', 'lost');
  await expect(watch).toHaveText('gone');
  await expect(page.getByText('is not at its place on disk').first()).toBeVisible();
  await write(page, 'lp.ko', build({ calls: 3 }).buffer);
  await expect(watch).toHaveAttribute('data-watch', 'watching');
  await expect(klpscope.notice).toContainText('1 function changed and');

  // What was open before can be shown still, though its file is written over.
  await page.getByRole('button', { name: 'Go back to it' }).click();
  await klpscope.idle();
  await expect(klpscope.refusals).toHaveCount(0);
  await expect(watch).toHaveAttribute('data-watch', 'watching');
  await watch.click();
  await expect(watch).toHaveAttribute('aria-pressed', 'false');
});

test('a watched symbol source is followed too; a damaged module is said, and followed on', async ({
  klpscope,
  page,
}) => {
  await pickAlways(page, 'lp.ko', 'Symbols.list');
  await klpscope.goto();
  const list = (names: string) => Buffer.from(`klp-convert-symbol-data.0.1\n*vmlinux\n${names}\n`);
  await write(page, 'lp.ko', first.buffer);
  await write(page, 'Symbols.list', list('one'));
  await openPicked(klpscope);
  for (const name of ['lp.ko', 'Symbols.list'])
    await klpscope.files.getByRole('button', { name: `Watch ${name}` }).click();
  await expect(klpscope.files.locator('[data-watch=watching]')).toHaveCount(2);
  await klpscope.show('Sources');
  await write(page, 'Symbols.list', list('one\ntwo\nthree'));
  await expect(klpscope.sources).toContainText('3');
  await write(page, 'lp.ko', first.buffer.subarray(0, 100));
  await expect(klpscope.refusals).toContainText('lp.ko');
  await write(page, 'lp.ko', second.buffer);
  await expect(klpscope.notice).toContainText('1 function changed');
  await expect(klpscope.refusals).toHaveCount(0);
  // Closed, it is watched no more.
  await klpscope.close('Symbols.list');
  await expect(klpscope.files.locator('[data-watch]')).toHaveCount(1);
});

test('a dropped file can be watched where it is on disk', async ({ klpscope }) => {
  const folder = await mkdtemp(join(tmpdir(), 'klpscope-watch-'));
  try {
    const path = join(folder, 'lp.ko');
    await writeFile(path, first.buffer);
    await klpscope.goto();
    await klpscope.drop(path);
    const watch = klpscope.files.getByRole('button', { name: 'Watch lp.ko' });
    await watch.click();
    await expect(watch).toHaveAttribute('data-watch', 'watching');
    await writeFile(path, second.buffer);
    await expect(klpscope.notice).toContainText('1 function changed and 1 relocation added.');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('where the browser does not tell places on disk, there is nothing to watch', async ({
  klpscope,
  page,
}) => {
  await page.addInitScript(() => {
    Object.assign(window, { showOpenFilePicker: undefined });
    Object.assign(DataTransferItem.prototype, { getAsFileSystemHandle: undefined });
  });
  await klpscope.goto();
  await klpscope.drop(samples.unique.module);
  await expect(klpscope.files.getByRole('listitem')).toHaveCount(1);
  await expect(klpscope.files.locator('[data-watch]')).toHaveCount(0);
});
