import { lateModule } from './made-modules';
import { samples } from './samples';
import { expect, test } from './test';

const list = samples.annotated.list.replace('Symbols.list', 'kallsyms');

test('what the kernel would say is said before and after the conversion', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, list);
  await expect(klpscope.verdict).toContainText(
    'As it is: Linux 6.1 as Debian builds it refuses this module: “klp_annotated: Unknown symbol state_show (err -2)” (-ENOENT).',
  );
  await expect(klpscope.verdict).toContainText('Linux 6.1 as Debian builds it would load this module');
  await klpscope.verdict.getByRole('button', { name: 'Step by step' }).click();
  const steps = page.getByRole('list', { name: 'Steps, As it is' });
  await expect(
    steps.getByRole('listitem').filter({ hasText: 'the kernel stops here (-ENOENT)' }),
  ).toHaveCount(1);
  await expect(steps.getByRole('listitem').filter({ hasText: 'not reached' })).toHaveCount(4);
  await expect(
    page.getByRole('list', { name: 'Steps, Converted' }).getByRole('listitem').filter({ hasText: 'passed' }),
  ).toHaveCount(10);
});

test('without symbols nothing is claimed', async ({ klpscope }) => {
  await klpscope.goto('#/v1/loader');
  await klpscope.open(samples.annotated.module);
  await expect(klpscope.main).toContainText('not decided');
  await expect(klpscope.main).toContainText('Needed to decide it: Module.symvers.');
});

test('another kernel can be followed', async ({ klpscope, page }) => {
  await klpscope.goto('#/v1/loader');
  await klpscope.open(samples.annotated.module, list);
  await expect(klpscope.main).toContainText('Linux 6.1 as Debian builds it refuses');
  await klpscope.followKernel('Linux 5.10');
  await klpscope.idle();
  await expect(klpscope.main).toContainText('Linux 5.10 as Debian builds it refuses');
  await expect(klpscope.main).toContainText('though the module was built for 6.1');
  expect(new URL(page.url()).hash).toContain('kernel=5.10');

  // The link leads there again, in a page that has nothing open yet.
  const link = new URL(page.url()).hash;
  await page.goto('about:blank');
  await klpscope.goto(link);
  await klpscope.open(samples.annotated.module, list);
  await expect(klpscope.main).toContainText('Linux 5.10 as Debian builds it refuses');
  await klpscope.followKernel('Linux 6.1 (its own)');
  expect(new URL(page.url()).hash).not.toContain('kernel=');
});

test('the life of a livepatch: what is written when, and what becomes of it when its module comes again', async ({
  klpscope,
  page,
}) => {
  await klpscope.goto('#/v1/loader');
  await klpscope.open(lateModule);
  const life = page.getByRole('region', { name: 'Its life' });
  const moments = life.getByRole('list').first().locator('> li');
  await expect(moments).toHaveCount(5);
  await expect(moments.nth(0)).toContainText('.klp.rela.vmlinux..text');
  await expect(moments.nth(2)).toContainText('ext4 is loaded');
  await expect(moments.nth(2)).toContainText('__jump_table');
  await expect(moments.nth(4)).toContainText('ext4 is refused until the livepatch is removed');
  await klpscope.followKernel('Linux 6.12');
  await expect(moments.nth(3)).toContainText('set to zero again');
  await expect(moments.nth(4)).toContainText('written again');
});
