import { samples } from './samples';
import { expect, test } from './test';

test('what is shared: the link, what its reader sees, and text for a mail', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.ambiguous.module, samples.ambiguous.list);
  await klpscope.show('Ambiguity');
  await klpscope.choose('state_show');
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('region', { name: 'What the link says' })).toContainText(
    'state_show is ambiguous. There are 5 in vmlinux',
  );
  await expect(dialog.locator('pre')).toContainText('> state_show is ambiguous.');
  await expect(dialog.locator('pre')).toContainText('klp_ambiguous.ko (6.90 kB, SHA-256');
  const address = await dialog.getByLabel('Link', { exact: true }).inputValue();

  await page.goto('about:blank');
  await klpscope.goto(new URL(address).hash);
  const card = page.getByRole('region', { name: 'The link you followed' });
  await expect(card).toContainText('state_show is ambiguous. There are 5 in vmlinux');
  await klpscope.open(samples.ambiguous.module, samples.ambiguous.list);
  await expect(klpscope.main).toContainText('5 candidates');
});
