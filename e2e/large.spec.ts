import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moduleFromText } from '../src/testing/module-from-text';
import { kallsyms, moduleObject } from './kernels';
import { largeModule, longest } from './large-module';
import { fileOf, samples } from './samples';
import { expect, test } from './test';

const many = 120_000;

test('a module with 120,000 symbols: only the rows on screen are there, every one can be reached', async ({
  klpscope,
  page,
}) => {
  const picture = [
    'module x86_64',
    'modinfo livepatch=Y',
    'this-module lp',
    'section .text PROGBITS AX 16',
    ...Array.from({ length: many }, (_, i) => `symbol f${i} FUNC GLOBAL .text ${i % 16} 1`),
  ];
  await klpscope.goto();
  await klpscope.open(fileOf('large.ko', moduleFromText(picture.join('\n'))));
  await klpscope.show('Symbols');
  const table = page.getByRole('grid');
  expect(Number(await table.getAttribute('aria-rowcount'))).toBeGreaterThan(many);
  expect(await klpscope.rows.count()).toBeLessThan(100);
  await klpscope.rows.first().click();
  await page.keyboard.press('End');
  await klpscope.idle();
  await expect(klpscope.main).toContainText(`f${many - 1}`);
  await klpscope.filter(`=f${many / 2}`);
  await expect(klpscope.rows).toHaveCount(1);
});

test('what takes long shows its stage and can be cancelled; what was open stays', async ({
  klpscope,
  page,
}) => {
  test.setTimeout(60_000);
  const folder = await mkdtemp(join(tmpdir(), 'klpscope-large-'));
  try {
    const another = await largeModule(folder, longest);
    await klpscope.goto();
    await klpscope.open(samples.unique.module);
    await klpscope.open(kallsyms);
    await mkdir(join(folder, '6.1.0'));
    await writeFile(join(folder, '6.1.0', 'ext4.ko'), moduleObject('ext4', 'symbol f FUNC LOCAL .text 0 16'));
    await klpscope.openFolder(join(folder, '6.1.0'));
    await page.getByLabel('Open files').first().setInputFiles(another);
    await expect(page.getByRole('progressbar', { name: /^Computing SHA-256 of large/ })).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await klpscope.idle();
    await expect(klpscope.files).toContainText('klp_unique.ko');
    await expect(klpscope.files).toContainText('6.1.0/');
    await expect(klpscope.files).not.toContainText('large');
    // What a fresh worker was given again answers.
    await klpscope.show('Sources');
    await klpscope.filter('=ext4');
    await expect(klpscope.rows).toHaveCount(1);
    await klpscope.open(samples.unique.list);
    await expect(klpscope.downloadLink).toBeVisible();
    await expect(klpscope.refusals).toHaveCount(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.describe('a module of hundreds of megabytes', () => {
  let folder = '';

  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'klpscope-large-'));
  });

  test.afterAll(() => rm(folder, { recursive: true }));

  test('shows sections and symbols while it is read; Cancel leaves nothing', async ({ klpscope, page }) => {
    await klpscope.goto();
    await page
      .getByLabel('Open files')
      .first()
      .setInputFiles(await largeModule(folder, longest));
    await expect(klpscope.main).toContainText('all of it must be read before there is a verdict');
    await expect(page.getByRole('progressbar', { name: /^Computing SHA-256 of large/ })).toBeVisible();
    await page.getByRole('button', { name: 'Show sections' }).click();
    await expect(klpscope.rows.filter({ hasText: '.modinfo' })).toBeVisible();
    await page.getByRole('link', { name: /^Symbols/ }).click();
    await expect(klpscope.rows.filter({ hasText: 'saved_command_line' })).toBeVisible();
    await page.getByLabel('Filter').fill('=saved_command_line');
    await expect(klpscope.rows).toHaveCount(1);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await klpscope.idle();
    await expect(klpscope.files.getByRole('listitem')).toHaveCount(0);
    await expect(page.getByRole('heading', { name: /^Which kernel symbols/ })).toBeVisible();
  });

  test('stays in the view that was gone to meanwhile, and has its verdict then', async ({
    klpscope,
    page,
  }) => {
    await klpscope.goto('#/v1/sections');
    await page
      .getByLabel('Open files')
      .first()
      .setInputFiles(await largeModule(folder, 2 ** 26 + 2 ** 20));
    await klpscope.idle();
    await expect(klpscope.rows.filter({ hasText: '.modinfo' })).toBeVisible();
    await klpscope.show('Summary');
    await expect(klpscope.verdict).toBeVisible();
    await expect(klpscope.main).toContainText('SHA-256');
  });
});
