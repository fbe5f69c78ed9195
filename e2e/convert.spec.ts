import { execFileSync } from 'node:child_process';
import { fileOf, samplePath, samples } from './samples';
import { expect, test } from './test';

test('both files at once: plan, conversion, download', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await expect(klpscope.verdict).toContainText('1 of 8 relocations');
  const download = await klpscope.download();
  expect(download.suggestedFilename()).toBe('klp_annotated.klp.ko');
  const text = execFileSync('readelf', ['-WSsr', await download.path()], { encoding: 'utf8' });
  expect(text).toMatch(/OS \[0xff20\] \.klp\.sym\.vmlinux\.state_show,2/);
  expect(text).toMatch(/\.klp\.rela\.vmlinux\.\.text +RELA .* AIo /);
  expect(text).not.toContain('.klp.module_relocs');
});

test('the list first, the module later', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.list);
  await klpscope.open(samples.unique.module);
  await expect(klpscope.downloadLink).toBeVisible();
});

test('the module alone says that symbols are needed, the list completes it', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.module);
  await expect(klpscope.verdict).toContainText('Needs a symbol source');
  await expect(klpscope.downloadLink).toHaveCount(0);
  await klpscope.open(samples.unique.list);
  await expect(klpscope.verdict).toContainText('becomes a livepatch relocation');
  await expect(klpscope.downloadLink).toBeVisible();
});

test('an ambiguous symbol is never guessed: candidates and text to paste', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.ambiguous.module, samples.ambiguous.list);
  await expect(klpscope.verdict).toContainText('state_show has several meanings');
  await expect(klpscope.downloadLink).toHaveCount(0);
  await klpscope.show('Ambiguity');
  await expect(klpscope.main).toContainText('KLP_SYMPOS(state_show, 1)');
  await expect(page.getByRole('option', { name: /state_show/ })).toBeVisible();
});

test('with kallsyms the candidates have addresses and neighbours, and the order is certain', async ({
  klpscope,
}) => {
  const kallsyms = [
    'ffffffff81000010 t cpuhp_before',
    'ffffffff81000020 t state_show',
    'ffffffff81000030 t cpuhp_after',
    'ffffffff81000040 t power_before',
    'ffffffff81000050 t state_show',
    ...['klp_enable_patch', '__fentry__', '__x86_return_thunk', 'seq_printf'].map(
      (name) => `ffffffff82000000 r __ksymtab_${name}`,
    ),
    'ffffffffc0000000 t other\t[loop]',
  ];
  await klpscope.goto();
  await klpscope.open(samples.ambiguous.module);
  await klpscope.open(fileOf('kallsyms', `${kallsyms.join('\n')}\n`));
  await klpscope.show('Ambiguity');
  await expect(klpscope.main).toContainText('ffffffff81000020');
  await expect(klpscope.main).toContainText('cpuhp_before … cpuhp_after');
  await expect(klpscope.main).not.toContainText('not their order');
  await klpscope.show('Summary');
  await expect(klpscope.main).toContainText('/proc/kallsyms');
});

test('annotations that disagree: each object file has its own, with the reason', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.twoObjects.module, samples.twoObjects.list);
  await expect(klpscope.downloadLink).toHaveCount(1);
  await klpscope.show('Ambiguity');
  const rows = klpscope.main.getByRole('region', { name: 'Which code means which' }).getByRole('row');
  await expect(rows.nth(1)).toContainText('.text+0x39');
  await expect(rows.nth(1)).toContainText('position 1 in vmlinux');
  await expect(rows.nth(1)).toContainText('certain');
  await expect(rows.nth(2)).toContainText('.text+0x78');
  await expect(rows.nth(2)).toContainText('position 2 in vmlinux');
  await expect(rows.nth(2)).toContainText('likely');
});

test('a converted module is recognised when it is opened again', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  const download = await klpscope.download();
  await klpscope.open(
    await download.path().then(async (path) => {
      const { readFile } = await import('node:fs/promises');
      return { name: 'klp_annotated.klp.ko', mimeType: '', buffer: await readFile(path) };
    }),
  );
  await expect(klpscope.main).toContainText('finished livepatch');
  await expect(klpscope.downloadLink).toHaveCount(0);
});

test('replacing a module can be undone', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.module, samples.unique.list);
  await klpscope.open(samples.annotated.module);
  await expect(klpscope.files).toContainText('klp_annotated.ko');
  await page.getByRole('button', { name: 'Undo' }).click();
  await klpscope.idle();
  await expect(klpscope.files).toContainText('klp_unique.ko');
});

test('a file dropped anywhere in the window is opened', async ({ klpscope, page }) => {
  await klpscope.goto();
  const { readFileSync } = await import('node:fs');
  const bytes = readFileSync(samples.unique.module).toString('base64');
  const transfer = await page.evaluateHandle((encoded) => {
    const data = new DataTransfer();
    const content = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    data.items.add(new File([content], 'klp_unique.ko'));
    return data;
  }, bytes);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await expect(page.getByText(/Drop/).last()).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await klpscope.idle();
  await expect(klpscope.files).toContainText('klp_unique.ko');
});

for (const [title, module, symbols] of [
  ['A unique symbol', 'klp_unique.ko', 'Symbols.list'],
  ['An annotated duplicate', 'klp_annotated.ko', 'kallsyms'],
  ['An ambiguous symbol', 'klp_ambiguous.ko', 'kallsyms'],
  ['Two sources that disagree', 'klp_two_objects.ko', 'kallsyms'],
] as const) {
  test(`one click opens the sample: ${title}`, async ({ klpscope, page }) => {
    await klpscope.goto();
    await page.getByRole('button', { name: title }).click();
    await klpscope.idle();
    await expect(klpscope.files).toContainText(module);
    await expect(klpscope.files).toContainText(symbols);
  });
}

test('the C source of a sample is beside it', async ({ klpscope, page }) => {
  const { readFileSync } = await import('node:fs');
  await klpscope.goto();
  await page.getByRole('button', { name: 'Read the C source of klp_unique.ko' }).click();
  const [line] =
    readFileSync(samplePath('use-case-1-unique/klp_unique.c'), 'utf8').match(/^static int .*$/m) ?? [];
  await expect(page.getByRole('dialog')).toContainText(line ?? 'a function');
});
