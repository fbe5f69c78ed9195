import { samples } from './samples';
import { expect, test } from './test';

const list = samples.annotated.list.replace('Symbols.list', 'kallsyms');

test('what the kernel would say is said before and after the conversion', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, list);
  await expect(klpscope.verdict).toContainText(
    'As it is: Linux 6.1 as Debian builds it refuses this module: “klp_annotated: Unknown symbol state_show (err -2)” (-ENOENT).',
  );
  await expect(klpscope.verdict).toContainText(
    'Converted: Linux 6.1 as Debian builds it would load this module',
  );
  await klpscope.verdict.getByRole('button', { name: 'Step by step' }).click();
  const steps = page.getByRole('list', { name: 'Steps, As it is' });
  await expect(
    steps.getByRole('listitem').filter({ hasText: 'the kernel stops here (-ENOENT)' }),
  ).toHaveCount(1);
  await expect(steps.getByRole('listitem').filter({ hasText: 'not reached' })).toHaveCount(3);
  await expect(
    page.getByRole('list', { name: 'Steps, Converted' }).getByRole('listitem').filter({ hasText: 'passed' }),
  ).toHaveCount(7);
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
  await page.getByLabel('Kernel').selectOption('Linux 5.10');
  await klpscope.idle();
  await expect(klpscope.main).toContainText('Linux 5.10 as Debian builds it refuses');
  await expect(klpscope.main).toContainText('though the module was built for another');
});
