import { moduleFromText } from '../src/testing/module-from-text';
import { type Field, picture, sectionLines, text } from '../src/testing/patch-pictures';
import { fileOf, samples } from './samples';
import { expect, test } from './test';

const { module, list } = samples.annotated;
const kallsyms = list.replace('Symbols.list', 'kallsyms');

/** g of ext4 twice, once by nothing; callbacks, states, a shadow variable, a symbol that it looks up itself. */
function faultyModule() {
  const [objects, ext4, states, lookups] = [64, 568, 1176, 1248];
  const fields: readonly Field[] = [
    [0, ['__this_module']],
    [8, ['.data', objects]],
    [16, ['.data', states]],
    [24, 1n, 1],
    [objects, text('ext4')],
    [objects + 8, ['.data', ext4]],
    [objects + 16, ['pre']],
    [objects + 168, text('xfs')],
    [objects + 176, ['.bss', 64]],
    [objects + 208, ['post']],
    [ext4, text('g')],
    [ext4 + 8, ['new_g']],
    [ext4 + 152, text('g')],
    [ext4 + 168, 1n],
    [states, 7n],
    [states + 8, 2n, 4],
    [lookups, text('h')],
    [lookups + 8, ['klpe_h']],
    [lookups + 16, text('ext4')],
  ];
  const content = `${sectionLines('.data', 1280, fields)}
symbol klpe_h OBJECT LOCAL .bss 0 8
undefined klp_enable_patch
undefined klp_shadow_get_or_alloc
rela .text 0x11 R_X86_64_PLT32 klp_shadow_get_or_alloc -4`;
  const named = picture(content).replace('livepatch=Y', 'livepatch=Y license=GPL vermagic=6.1.0-56-amd64');
  return fileOf('lp.ko', moduleFromText(named));
}

test('what a livepatch replaces, and where the kernel has it', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(module, kallsyms);
  await klpscope.main.getByRole('button', { name: 'Replaces 1 function in vmlinux.' }).click();
  await expect(page.getByRole('link', { name: /^Patched/ })).toHaveAttribute('title', /1 replaced function/);
  await expect(klpscope.main).toContainText('by shape');
  const row = klpscope.main.getByRole('row').filter({ hasText: 'cmdline_proc_show' }).last();
  await expect(row).toContainText('0, the only one');
  await expect(row).toContainText('livepatch_cmdline_proc_show');
  await row.getByRole('button', { name: '1 of 1' }).click();
  await klpscope.idle();
  expect(new URL(page.url()).hash).toContain('/sources');
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('cmdline_proc_show');
});

test('a new function leads to its code', async ({ klpscope, page }) => {
  await klpscope.goto('#/v1/patched');
  await klpscope.open(module);
  await expect(klpscope.main).toContainText('no source of vmlinux is open');
  await klpscope.main.getByRole('button', { name: 'livepatch_cmdline_proc_show' }).click();
  await klpscope.idle();
  expect(new URL(page.url()).hash).toContain('/code');
});

test('callbacks, states, shadow variables, lookups, and what does not go together', async ({ klpscope }) => {
  await klpscope.goto('#/v1/patched');
  await klpscope.open(
    faultyModule(),
    fileOf('Symbols.list', 'klp-convert-symbol-data.0.1\n*vmlinux\nf\n*ext4\ng\ng\n'),
  );
  const { main } = klpscope;
  for (const words of [
    'Replaces 2 functions in ext4; of xfs it has callbacks only.',
    'true: earlier livepatches are disabled',
    '7 (version 2)',
    'pre_patch calls pre',
    'post_unpatch calls post',
    'not unique: 2 of this name',
    'ext4 has g,1 more than once (0 and 1 are one position there): klp_enable_patch returns -EEXIST.',
    'The function that replaces g of ext4 is NULL',
    'klp_shadow_get_or_alloc',
    'klpe_h',
    'ext4 has no such symbol',
  ])
    await expect(main).toContainText(words);
});

test('what there will be in sysfs, on the kernel that is followed', async ({ klpscope }) => {
  await klpscope.goto('#/v1/patched');
  await klpscope.open(faultyModule());
  const entries = klpscope.main.locator('.patched-sysfs > li');
  await expect(entries.filter({ hasText: 'not on this kernel' })).toHaveCount(2);
  await expect(entries.filter({ hasText: '/sys/kernel/livepatch/lp/ext4/g,1' })).toHaveCount(1);
  await klpscope.followKernel('Linux 6.12');
  await klpscope.idle();
  await expect(entries.filter({ hasText: 'not on this kernel' })).toHaveText(/stack_order/);
});

test('a module that is no livepatch', async ({ klpscope }) => {
  await klpscope.goto('#/v1/patched');
  const plain =
    'module x86_64\nmodinfo name=plain license=GPL\nthis-module plain\nsection .text PROGBITS AX 8';
  await klpscope.open(fileOf('plain.ko', moduleFromText(plain)));
  await expect(klpscope.main).toContainText('No table says what this module replaces');
});
