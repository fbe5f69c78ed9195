import { readFile } from 'node:fs/promises';
import { kallsyms, moduleObject, packedMaps, symvers, withFolder } from './kernels';
import { fileOf, samples } from './samples';
import { expect, test } from './test';

test('several sources at once: each tells what it knows', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.module, kallsyms, symvers);
  await expect(klpscope.files).toContainText('kallsyms');
  await expect(klpscope.files).toContainText('Module.symvers');
  await expect(klpscope.verdict).toContainText('1 of');
  await klpscope.show('Sources');
  await expect(klpscope.sources).toContainText('/proc/kallsyms');
  await expect(klpscope.sources.getByRole('row', { name: /Module\.symvers/ })).toContainText('5');
  await klpscope.show('Summary');
  await expect(klpscope.main).toContainText('5 exports');
});

test('closing one source plans anew, and Undo brings it back', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.module, kallsyms, symvers);
  const verdict = await klpscope.verdict.textContent();
  await klpscope.close('Module.symvers');
  await expect(klpscope.files).not.toContainText('Module.symvers');
  await expect(klpscope.files).toContainText('kallsyms');
  // Without the exports the module loader's symbols look like any others.
  await expect(klpscope.verdict).not.toHaveText(verdict ?? '');
  await page.getByRole('button', { name: 'Undo' }).click();
  await klpscope.idle();
  await expect(klpscope.files).toContainText('Module.symvers');
  await expect(klpscope.verdict).toHaveText(verdict ?? '');
});

test('another file of a kind takes the place of the first, and Undo brings that back', async ({
  klpscope,
  page,
}) => {
  await klpscope.goto();
  await klpscope.open(samples.unique.module, kallsyms);
  await klpscope.open(fileOf('kallsyms.other', 'ffffffff81000000 T _text\nffffffffc0000000 t f\t[loop]\n'));
  await expect(klpscope.files).toContainText('kallsyms.other');
  await page.getByRole('button', { name: 'Undo' }).click();
  await klpscope.idle();
  await expect(klpscope.files).not.toContainText('kallsyms.other');
  await expect(klpscope.files).toContainText('kallsyms');
});

test('sources without a module: what is known, and what is missing', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(kallsyms);
  await expect(klpscope.main).toHaveAccessibleName('Sources');
  await expect(page.getByRole('contentinfo')).toContainText('No module yet');
  await klpscope.show('Relocations');
  await expect(klpscope.main).toContainText('No module is open');
  await klpscope.show('Sources');
  await klpscope.open(samples.annotated.module);
  await expect(klpscope.main).toHaveAccessibleName('Summary');
  await klpscope.close('klp_annotated.ko');
  await expect(klpscope.main).toHaveAccessibleName('Sources');
  await klpscope.close('kallsyms');
  await expect(page.getByRole('heading', { name: /Which kernel symbols/ })).toBeVisible();
});

test('a name is looked up in all sources; Enter shows its namesakes', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(kallsyms, symvers);
  await klpscope.filter('state');
  await expect(klpscope.rows).toHaveCount(3);
  await klpscope.filter('loop state');
  await expect(klpscope.rows).toHaveCount(1);
  await expect(klpscope.rows.first()).toContainText('ffffffffc0000010');
  await klpscope.rows.first().click();
  await klpscope.idle();
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('state_show');
  await page.keyboard.press('Enter');
  await klpscope.idle();
  await expect(page.getByLabel('Filter')).toHaveValue('=state_show');
  await expect(klpscope.rows).toHaveCount(3);
  await expect(klpscope.rows.nth(1)).toContainText('2 of 2');
});

test('a Symbols.list is made of everything that the sources hold', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(kallsyms, symvers);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Make a Symbols.list' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('Symbols.list');
  const lines = (await readFile(await download.path(), 'utf8')).split('\n');
  expect(lines.slice(0, 2)).toEqual(['klp-convert-symbol-data.0.1', '*vmlinux']);
  expect(lines.filter((line) => line === 'state_show')).toHaveLength(3);
  expect(lines).toContain('__ksymtab_klp_enable_patch');
  expect(lines).toContain('*loop');
  expect(lines).toContain('*ext4');
});

test('a folder is opened as one thing; what else is in it does not matter', async ({ klpscope }) => {
  const files = {
    'kernel/fs/ext4/ext4.ko': moduleObject('ext4', 'symbol state_show FUNC LOCAL .text 0 16'),
    'kernel/net/9p/9pnet.ko': moduleObject('9pnet', 'symbol state_show FUNC LOCAL .text 0 16'),
    'modules.dep': 'kernel/fs/ext4/ext4.ko:\n',
    'build/readme.txt': 'not a module',
  };
  await klpscope.goto();
  await klpscope.open(samples.ambiguous.module);
  await withFolder('6.1.0', files, (path) => klpscope.openFolder(path));
  await expect(klpscope.refusals).toHaveCount(0);
  await expect(klpscope.files).toContainText('6.1.0/');
  await expect(klpscope.files).toContainText('2 modules');
  await klpscope.show('Ambiguity');
  await klpscope.choose('state_show');
  await expect(klpscope.main).toContainText('ext4');
  await expect(klpscope.main).toContainText('9pnet');
  await klpscope.close('6.1.0/');
  await expect(klpscope.files).not.toContainText('6.1.0/');
});

test('a folder that has nothing to open says so', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(kallsyms);
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}/photo.jpg`, 'x']));
  await withFolder('holiday', files, (path) => klpscope.openFolder(path));
  await expect(klpscope.refusals).toContainText('holiday/');
  await expect(klpscope.refusals).toContainText('30 files, and none has the name of a module');
  await expect(klpscope.files).toContainText('kallsyms');
});

test('files and a folder are dropped together', async ({ klpscope }) => {
  const files = {
    'lib/ext4.ko': moduleObject('ext4', 'symbol state_show FUNC LOCAL .text 0 16'),
    'lib/deep/er/xfs.ko': moduleObject('xfs', 'symbol other FUNC LOCAL .text 0 16'),
    'lib/readme.txt': 'not a module',
  };
  await klpscope.goto();
  await withFolder('6.1.0', files, (path) => klpscope.drop(samples.ambiguous.module, path));
  await expect(klpscope.files).toContainText('klp_ambiguous.ko');
  await expect(klpscope.files).toContainText('2 modules');
  await expect(klpscope.refusals).toHaveCount(0);
});

test('the candidates of a name side by side', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.ambiguous.module, kallsyms, symvers);
  await klpscope.show('Ambiguity');
  const rows = page.getByRole('region', { name: 'Table of the candidates' }).getByRole('row');
  await expect(rows).toHaveCount(4);
  await expect(rows.nth(2)).toContainText('ffffffff81000050');
  await expect(rows.nth(2)).toContainText('power_before … saved_command_line');
  await expect(rows.nth(2)).toContainText('local code');
  await expect(klpscope.main).toContainText('the vmlinux of this kernel tells');
  await page.getByRole('button', { name: 'Look it up in the sources' }).click();
  await klpscope.idle();
  await expect(klpscope.main).toHaveAccessibleName('Sources');
  await expect(page.getByLabel('Filter')).toHaveValue('=state_show');
});

test('init symbols of a module count while it loads, and not once it is loaded', async ({ klpscope }) => {
  const module = moduleObject(
    'ext4',
    'symbol state_show FUNC LOCAL .init.text 0 16',
    'symbol state_show FUNC LOCAL .text 0 16',
  );
  await klpscope.goto();
  await klpscope.open(samples.ambiguous.module, fileOf('ext4.ko', module));
  await klpscope.show('Ambiguity');
  await klpscope.choose('state_show');
  await expect(klpscope.main).toContainText('gone once loaded');
  await expect(klpscope.main).toContainText('1 once loaded');
  await expect(klpscope.main).toContainText('.init.text+0x0');
  await expect(klpscope.main).toContainText('main.c');
});

test('a link to the sources needs no module', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(kallsyms, symvers);
  await klpscope.filter('=state_show');
  await klpscope.rows.nth(1).click();
  await klpscope.idle();
  expect(page.url()).toContain('#/v1/sources');
  await page.reload();
  await klpscope.idle();
  await expect(klpscope.linkCard).toContainText('kallsyms');
  await klpscope.open(kallsyms, symvers);
  await expect(page.getByLabel('Filter')).toHaveValue('=state_show');
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('2 of 2');
});

test('a link that waits for its module says so while sources are open', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await klpscope.show('Sections');
  await page.reload();
  await klpscope.idle();
  await klpscope.open(samples.annotated.list);
  await expect(klpscope.refusals).toContainText('is about klp_annotated.ko');
  await klpscope.open(samples.annotated.module);
  await expect(klpscope.main).toHaveAccessibleName('Sections');
});

test('more sources than there is room for: the others are in a menu', async ({ klpscope, page }) => {
  const modules = ['ext4', 'xfs', 'btrfs', 'nfs'].map((name) =>
    fileOf(`${name}.ko`, moduleObject(name, 'symbol f FUNC LOCAL .text 0 16')),
  );
  await klpscope.goto();
  await klpscope.open(samples.unique.module, kallsyms, symvers, ...modules);
  await page.getByRole('button', { name: '+3 more' }).click();
  await page.getByRole('menuitem', { name: 'Close Module.symvers' }).click();
  await klpscope.idle();
  await expect(page.getByRole('button', { name: '+2 more' })).toBeVisible();
  await page.getByRole('button', { name: '+2 more' }).click();
  await page.getByRole('menuitem', { name: 'Show all sources' }).click();
  await klpscope.idle();
  await expect(klpscope.sources.getByRole('row')).toHaveCount(6);
});

for (const [packed, content] of Object.entries(packedMaps)) {
  test(`a System.map packed by ${packed} is read as it is`, async ({ klpscope }) => {
    await klpscope.goto();
    await klpscope.open(fileOf(`System.map.${packed}`, content));
    await klpscope.filter('=state_show');
    await expect(klpscope.rows).toHaveCount(2);
    await expect(klpscope.rows.nth(1)).toContainText('ffffffff81000030');
  });
}

test('a module that was looked into becomes a source of the livepatch that comes', async ({
  klpscope,
  page,
}) => {
  await klpscope.goto();
  await klpscope.open(fileOf('ext4.ko', moduleObject('ext4', 'symbol state_show FUNC LOCAL .text 0 16')));
  await expect(klpscope.main).toHaveAccessibleName('Summary');
  await klpscope.open(samples.ambiguous.module, kallsyms);
  await klpscope.show('Sources');
  await expect(klpscope.sources).toContainText('ext4.ko');
  await klpscope.close('ext4.ko');
  await page.getByRole('button', { name: 'Undo' }).click();
  await klpscope.idle();
  await expect(klpscope.sources).toContainText('ext4.ko');
});
