import { readFile } from 'node:fs/promises';
import { faultyModule, lateModule } from './made-modules';
import { bytesOf, fileOf, samples } from './samples';
import { expect, test } from './test';

const kallsyms = samples.annotated.list.replace('Symbols.list', 'kallsyms');

test('a finding leads to its place and back, and to its rule', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(faultyModule, kallsyms);
  await expect(klpscope.verdict).toContainText('Linux 6.1');
  await klpscope.verdict.getByRole('button', { name: /errors/ }).click();
  await expect(klpscope.main).toHaveAccessibleName('Findings');
  await klpscope.findings('ordinary-relocation').click();
  await klpscope.idle();
  await expect(klpscope.inspector).toContainText('jumps to or reads from address 0');
  await expect(klpscope.inspector).toContainText('kernel/module/main.c: simplify_symbols');

  await klpscope.inspector
    .getByRole('button', { name: '.rela.text+0x40:.klp.sym.vmlinux.state_show,2' })
    .click();
  await klpscope.idle();
  await expect(klpscope.main).toHaveAccessibleName('Relocations');
  await klpscope.inspector.getByRole('button', { name: /is relocated against/ }).click();
  await klpscope.idle();
  await expect(klpscope.main).toHaveAccessibleName('Findings');
  expect(page.url()).toContain('select=findings:ordinary-relocation');

  await klpscope.inspector.getByRole('button', { name: 'About this rule' }).click();
  await klpscope.idle();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Ordinary relocation of a livepatch symbol',
  );
  expect(new URL(page.url()).hash).toContain('#/v1/rules/ordinary-relocation');
  await klpscope.main.getByRole('button', { name: /is relocated against/ }).click();
  await expect(klpscope.main).toHaveAccessibleName('Findings');
});

test('findings are grouped by severity and object; a severity can be hidden', async ({ klpscope, page }) => {
  await klpscope.goto('#/v1/findings');
  await klpscope.open(faultyModule, kallsyms);
  await expect(page.getByRole('list', { name: 'Errors of ext4' })).toContainText('static branch', {
    ignoreCase: true,
  });
  await expect(page.getByRole('list', { name: 'Errors of vmlinux' })).toContainText('state_show,0');
  await expect(page.getByRole('list', { name: 'Warnings of ext4' })).toContainText('second time');
  await page.getByRole('checkbox', { name: /warning/ }).uncheck();
  await expect(page.getByRole('list', { name: 'Warnings of ext4' })).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Errors of ext4' })).toBeVisible();
});

test('what the conversion mends is told apart', async ({ klpscope, page }) => {
  await klpscope.goto('#/v1/findings');
  await klpscope.open(samples.annotated.module, kallsyms);
  await page.getByText('which the conversion mends').click();
  await expect(klpscope.findings('unknown-symbol')).toContainText('state_show is undefined');
  await klpscope.findings('unknown-symbol').click();
  await klpscope.idle();
  await expect(klpscope.inspector).toContainText('The conversion mends this');
});

test('a line of dmesg leads to the finding, or to what it means', async ({ klpscope, page }) => {
  await klpscope.goto('#/v1/findings');
  await klpscope.open(faultyModule, kallsyms);
  const box = page.getByLabel('Lines of dmesg');
  await box.fill(
    "[   12.345678] livepatch: unresolvable ambiguity for symbol 'state_show' in object '(null)'",
  );
  await klpscope.idle();
  await expect(klpscope.inspector).toContainText('Position 0 for a name that occurs more than once');
  await box.fill("livepatch: 'lp': patching complete");
  await klpscope.idle();
  await expect(klpscope.main).toContainText('All tasks run the new code.');
  await box.fill('eth0: link up');
  await klpscope.idle();
  await expect(klpscope.main).toContainText('No rule and no message of livepatch has this line');
});

test('reports are copied and downloaded', async ({ klpscope, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await klpscope.goto('#/v1/findings');
  await klpscope.open(faultyModule, kallsyms);
  await klpscope.report('Report', 'Copy as plain text');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('Audit of lp_faulty.ko');
  expect(copied).toContain('readelf -rW lp_faulty.ko');
  const json = await klpscope.report('Report', 'Download JSON');
  expect(json?.suggestedFilename()).toBe('lp_faulty.ko.json');
  const report = JSON.parse(await readFile((await json?.path()) ?? '', 'utf8'));
  expect(report).toMatchObject({ format: 'klpscope-audit', version: 1, verdict: { accepted: false } });
  const sarif = await klpscope.report('Report', 'Download SARIF');
  expect(JSON.parse(await readFile((await sarif?.path()) ?? '', 'utf8'))).toMatchObject({ version: '2.1.0' });

  await klpscope.open(samples.annotated.module);
  const converted = await klpscope.report('Report converted', 'Download Markdown');
  expect(converted?.suggestedFilename()).toContain('klp_annotated');
});

test('the page of a rule needs no file', async ({ klpscope, page }) => {
  await klpscope.goto('#/v1/rules/late-static-key');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Static branch');
  await page.getByRole('button', { name: 'All rules' }).click();
  await page.getByRole('button', { name: 'Ordinary relocation of a livepatch symbol' }).click();
  await klpscope.idle();
  expect(new URL(page.url()).hash).toBe('#/v1/rules/ordinary-relocation');
  await page.goBack();
  await page.goBack();
  await klpscope.idle();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Static branch');
  await page.getByRole('button', { name: 'Open a module' }).click();
  await klpscope.idle();
  await expect(page.getByRole('region', { name: 'Where to drop' })).toBeVisible();

  await klpscope.goto('#/v1/rules/no-such-rule');
  await expect(klpscope.main).toContainText('There is no rule no-such-rule');
});

test('a livepatch that would be loaded and corrupts is not called sound', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(lateModule, kallsyms);
  await expect(klpscope.verdict).toContainText('with errors');
});

test('a file that cannot be read as a module still has the kernel’s verdict', async ({ klpscope }) => {
  await klpscope.goto();
  await klpscope.open(fileOf('cut.ko', bytesOf(samples.annotated.module).subarray(0, 2000)));
  await expect(klpscope.refusals).toContainText('Invalid ELF section header overflow');
});
