import { readFileSync } from 'node:fs';
import { faultyModule } from './made-modules';
import { expect, test } from './test';

test('a half-converted module is repaired on request, and the link says so', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(faultyModule);
  await expect(klpscope.main).toContainText('Can be repaired by 1 change');
  await expect(klpscope.main).toContainText('1 relocation against .klp.sym.vmlinux.state_show,2');
  await expect(klpscope.downloadLink).toHaveCount(0);

  await klpscope.pick('Repair it');
  await expect(klpscope.main).toContainText('Repaired: 1 change');
  expect(page.url()).toContain('repair=1');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download repaired module' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('lp_faulty.repaired.ko');
  await klpscope.show('Diff');
  await page.getByRole('tab', { name: /^Relocations/ }).click();
  await klpscope.idle();
  await expect(klpscope.main).toContainText('.text+0x40');

  const buffer = readFileSync(await download.path());
  await page.reload();
  await klpscope.open(faultyModule);
  await klpscope.show('Summary');
  await expect(klpscope.main).toContainText('Repaired: 1 change');
  await klpscope.pick('Leave it as it is');
  await expect(klpscope.main).toContainText('Can be repaired by 1 change');

  await klpscope.open({ name: 'lp_faulty.repaired.ko', mimeType: '', buffer });
  await expect(klpscope.main).toContainText('finished livepatch');
  await expect(klpscope.main).not.toContainText('repaired by');
});
