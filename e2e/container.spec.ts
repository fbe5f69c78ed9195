import { moduleFromText } from '../src/testing/module-from-text';
import { bytesOf, fileOf, samples } from './samples';
import { expect, test } from './test';

/** Of the kernel that the samples were built for, but for one CRC; an export is in a namespace. */
const symvers = fileOf(
  'Module.symvers',
  `0x9060323f\tmodule_layout\tvmlinux\tEXPORT_SYMBOL\t
0x06689996\tklp_enable_patch\tvmlinux\tEXPORT_SYMBOL_GPL\t
0xbdfb6dbb\t__fentry__\tvmlinux\tEXPORT_SYMBOL\t
0x00001234\tseq_printf\tvmlinux\tEXPORT_SYMBOL\t
0x5b8239ca\t__x86_return_thunk\tfs/thunk\tEXPORT_SYMBOL\tTHUNK
`,
);

/** What `sign-file sha256` appended with an ECDSA key. */
const signature = Buffer.from(
  'MIHgBgkqhkiG9w0BBwKggdIwgc8CAQExDTALBglghkgBZQMEAgEwCwYJKoZIhvcNAQcBMYGtMIGqAgEBMEMwNzEQMA4GA1UECgwHRXhhbXBsZTEjMCEGA1UEAwwaRXhhbXBsZSBtb2R1bGUgc2lnbmluZyBrZXkCCB8uPUxbanmIMAsGCWCGSAFlAwQCATAKBggqhkjOPQQDAgRHMEUCIDDjyMFOCt7lt/HIfay8Rl1KD630LWobI07CW1hcrnP8AiEAulnF+ENhJj5d9ISsRkC051QFUpjrM5Zp7FgVD51wz0oAAAIAAAAAAAAAAON+TW9kdWxlIHNpZ25hdHVyZSBhcHBlbmRlZH4K',
  'base64',
);

test('the map shows the file before and after, and is walked with the keyboard', async ({
  klpscope,
  page,
}) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await klpscope.show('Sections');
  const before = page.getByRole('slider', { name: 'Map of the file', exact: true });
  const after = page.getByRole('slider', { name: 'Map of the file, converted' });
  await before.focus();
  await page.keyboard.press('Home');
  await expect(before).toHaveAttribute('aria-valuetext', /^ELF header, 0x0 … 0x40, 64 B/);
  await page.keyboard.press('ArrowRight');
  await klpscope.idle();
  await expect(before).toHaveAttribute('aria-valuetext', /^\.note\.gnu\.build-id, 0x40 … /);
  await expect(page.locator('[role=row][aria-selected=true]')).toContainText('.note.gnu.build-id');
  await expect(klpscope.inspector).toContainText('.note.gnu.build-id');

  // What is new is reached as well, though the table of the module as it was opened does not have it.
  await after.focus();
  await page.keyboard.press('End');
  for (let i = 0; i < 40; i++) {
    if ((await after.getAttribute('aria-valuetext'))?.startsWith('.klp.rela.vmlinux..text') === true) break;
    await page.keyboard.press('ArrowLeft');
  }
  await expect(after).toHaveAttribute('aria-valuetext', /^\.klp\.rela\.vmlinux\.\.text, .* livepatch, new$/);
  await klpscope.idle();
  await expect(klpscope.inspector).toContainText('Only in the converted module.');
});

test('a click on the map selects what is there', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module);
  await klpscope.show('Sections');
  const strip = page.getByRole('slider', { name: 'Map of the file', exact: true });
  const box = await strip.boundingBox();
  // The section headers are the last and the largest part; before them are the names of sections.
  await strip.hover({ position: { x: (box?.width ?? 0) - 10, y: 10 } });
  await expect(klpscope.main).toContainText('section header table 0x');
  await strip.click({ position: { x: Math.round((box?.width ?? 0) * 0.2), y: 10 } });
  await klpscope.idle();
  await expect(page.locator('[role=row][aria-selected=true]')).toHaveCount(1);
});

test('65,000 sections do not freeze the map, and what is merged can be looked into', async ({
  klpscope,
  page,
}) => {
  // Assembling and reading them takes a while on a busy machine.
  test.slow();
  const lines = Array.from({ length: 65_000 }, (_, i) => `section .text.${i} PROGBITS AX 0 bytes=90`);
  const module = moduleFromText(`module x86_64\nmodinfo vermagic=6.1.0\n${lines.join('\n')}`);
  await klpscope.goto();
  await klpscope.open(fileOf('many.ko', module));
  await klpscope.show('Sections');
  const strip = page.getByRole('slider', { name: 'Map of the file', exact: true });
  await strip.hover({ position: { x: 12, y: 10 } });
  const shown = await strip.locator('.section-map-stretch').count();
  expect(shown).toBeLessThan(800);
  const merged = strip.locator('.section-map-merged').first();
  const place = await merged.boundingBox();
  const box = await strip.boundingBox();
  await strip.click({ position: { x: (place?.x ?? 0) - (box?.x ?? 0) + 1, y: 10 } });
  const whole = page.getByRole('button', { name: 'Whole file' });
  await expect(whole).toBeVisible();
  expect(Number(await strip.getAttribute('aria-valuemax'))).toBeLessThan(65_000);
  await whole.click();
  await expect(whole).toBeHidden();
});

test('the container: CRCs, modules and namespaces against Module.symvers', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await klpscope.show('Modinfo');
  const fact = (name: string) => klpscope.main.getByRole('region', { name, exact: true });
  await expect(fact('vermagic')).toContainText('CONFIG_MODULE_UNLOAD');
  await expect(fact('Symbol versions')).toContainText('Drop the kernel’s Module.symvers');
  await expect(fact('struct module')).toContainText('896 bytes, as in the modules of 6.1.0-56-amd64');
  await expect(fact('BTF')).toContainText('None.');
  await expect(fact('Build ID')).toContainText(/[0-9a-f]{40}/);
  await expect(fact('Signature')).toContainText(
    'scripts/sign-file sha256 certs/signing_key.pem certs/signing_key.x509 klp_annotated.klp.ko',
  );

  await klpscope.open(symvers);
  await expect(fact('Symbol versions')).toContainText('1 CRC in __versions differs from Module.symvers');
  await expect(fact('depends')).toContainText('1 module that depends= does not name');
  await expect(fact('depends')).toContainText('__x86_return_thunk');
  await expect(fact('import_ns')).toContainText('THUNK');

  await fact('Symbol versions')
    .getByRole('listitem')
    .filter({ hasText: 'different' })
    .getByRole('button')
    .click();
  await klpscope.idle();
  await expect(klpscope.rows).toHaveCount(1);
  await expect(klpscope.rows).toContainText('0x00001234');
  await klpscope.rows.click();
  await klpscope.idle();
  await expect(klpscope.inspector).toContainText('disagrees about version of symbol');
  await expect(page).toHaveURL(/imports/);
});

test('a module beside it tells its vermagic and the size of struct module', async ({ klpscope }) => {
  const neighbour = moduleFromText(
    'module x86_64\nmodinfo vermagic=6.1.0-57-amd64\nthis-module neighbour\nsection .text PROGBITS AX 4\nsymbol f FUNC GLOBAL .text 0 4',
  );
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, fileOf('neighbour.ko', neighbour));
  await klpscope.show('Modinfo');
  const main = klpscope.main;
  await expect(main.getByRole('region', { name: 'vermagic' })).toContainText('has other flags and refuses');
  await expect(main.getByRole('region', { name: 'vermagic' })).toContainText('6.1.0-57-amd64');
  await expect(main.getByRole('region', { name: 'struct module' })).toContainText(
    '896 bytes; in the open modules of 6.1.0-57-amd64',
  );
});

test('an appended signature is taken apart and is on the map', async ({ klpscope, page }) => {
  const signed = Buffer.concat([bytesOf(samples.unique.module), signature]);
  await klpscope.goto();
  await klpscope.open(fileOf('klp_unique.ko', signed), samples.unique.list);
  await klpscope.show('Modinfo');
  const fact = klpscope.main.getByRole('region', { name: 'Signature' });
  await expect(fact).toContainText('The conversion removes the signature: sign the result again.');
  for (const text of ['Example module signing key', 'sha256', 'ECDSA', '1f2e3d4c5b6a7988'])
    await expect(fact).toContainText(text);
  await klpscope.show('Sections');
  const strip = page.getByRole('slider', { name: 'Map of the file', exact: true });
  await strip.focus();
  await page.keyboard.press('End');
  await expect(strip).toHaveAttribute('aria-valuetext', /^appended signature, .* removed$/);
});

test('on a narrow screen nothing of the container is out of reach', async ({ klpscope, page }) => {
  await page.setViewportSize({ width: 420, height: 800 });
  await klpscope.goto();
  await klpscope.open(samples.annotated.module, samples.annotated.list);
  await klpscope.show('Modinfo');
  const region = klpscope.main.getByRole('region', { name: 'Signature' });
  await region.scrollIntoViewIfNeeded();
  await expect(region).toBeInViewport();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBe(0);
});
