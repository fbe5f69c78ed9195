import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { evidenceFixture } from '../src/testing/evidence-fixtures';
import { twoFilesList, twoFilesModule } from './made-modules';
import type { DroppedFile } from './page';
import { samples } from './samples';
import { expect, test } from './test';

const tool = fileURLToPath(new URL('../dist/cli/klpscope.js', import.meta.url));

/** The ambiguous sample with another name: another build of it, once a byte is added. */
function rebuilt(): DroppedFile {
  const bytes = readFileSync(samples.ambiguous.module);
  return { name: 'klp_ambiguous.ko', mimeType: '', buffer: Buffer.concat([bytes, Buffer.from([0])]) };
}

test('a symbol is chosen: plan, verdict, diff and download follow; undone, it is open again', async ({
  klpscope,
  page,
}) => {
  await klpscope.goto();
  await klpscope.open(samples.ambiguous.module, samples.ambiguous.list);
  await expect(klpscope.downloadLink).toHaveCount(0);
  await klpscope.show('Ambiguity');
  await klpscope.pick('Choose vmlinux, 2 of 5');
  await expect(klpscope.downloadLink).toHaveCount(1);
  await expect(klpscope.main).toContainText('Chosen: position 2 in vmlinux');
  await klpscope.show('Diff');
  await page.getByRole('tab', { name: /^Symbols/ }).click();
  await klpscope.idle();
  await expect(klpscope.main).toContainText('.klp.sym.vmlinux.state_show,2');
  await klpscope.show('Loader');
  await expect(klpscope.main).toContainText('Converted');
  await klpscope.show('Ambiguity');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await klpscope.idle();
  await expect(klpscope.downloadLink).toHaveCount(0);
  await expect(klpscope.main).toContainText('Nothing chosen');
});

test('places are chosen one by one, over what the object files tell', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.twoObjects.module, samples.twoObjects.list);
  await klpscope.show('Ambiguity');
  await expect(klpscope.main).toContainText('1 relocation means position 1 in vmlinux');
  await expect(klpscope.main).toContainText('stands among the symbols of a.c');
  await page
    .getByLabel('Which state_show is meant in state_show_of_b')
    .selectOption({ label: 'vmlinux, 4 of 5' });
  await klpscope.idle();
  await expect(klpscope.main).toContainText('1 relocation means position 4 in vmlinux');
  await klpscope.show('Relocations');
  await klpscope.filter('state_show');
  await expect(klpscope.main).toContainText('.klp.sym.vmlinux.state_show,4');
  await expect(klpscope.main).toContainText('.klp.sym.vmlinux.state_show,1');
});

test('choices are part of the link, and come back with the file', async ({ klpscope, page, context }) => {
  await klpscope.goto();
  await klpscope.open(samples.ambiguous.module, samples.ambiguous.list);
  await klpscope.show('Ambiguity');
  await klpscope.pick('Choose vmlinux, 3 of 5');
  const hash = new URL(page.url()).hash;
  expect(hash).toContain('choose=vmlinux,3/5:state_show');

  await page.reload();
  await klpscope.open(samples.ambiguous.module, samples.ambiguous.list);
  await expect(klpscope.main).toContainText('Chosen: position 3 in vmlinux');

  // Without the link the browser remembers it.
  await page.goto('about:blank');
  await klpscope.goto();
  await klpscope.open(samples.ambiguous.module, samples.ambiguous.list);
  await expect(klpscope.downloadLink).toHaveCount(1);

  // Another reader has the link alone.
  await page.evaluate(() => localStorage.clear());
  await page.goto('about:blank');
  await klpscope.goto(hash);
  await klpscope.open(samples.ambiguous.module, samples.ambiguous.list);
  await expect(klpscope.main).toContainText('Chosen: position 3 in vmlinux');
  await context.close();
});

test('a new build of the module goes on with what fits, and says what does not', async ({
  klpscope,
  page,
}) => {
  await klpscope.goto();
  await klpscope.open(samples.ambiguous.module, samples.ambiguous.list);
  await klpscope.show('Ambiguity');
  await klpscope.pick('Choose vmlinux, 3 of 5');
  await klpscope.open(rebuilt());
  await expect(page.getByText('1 choice of the earlier build goes on')).toBeVisible();
  await expect(klpscope.downloadLink).toHaveCount(1);

  // Another kernel: the position may be another symbol's.
  const list = readFileSync(samples.ambiguous.list, 'utf8').replace(
    'state_show\n',
    'state_show\nstate_show\n',
  );
  await klpscope.open({ name: 'Symbols.list', mimeType: '', buffer: Buffer.from(list) });
  await expect(klpscope.downloadLink).toHaveCount(0);
  await expect(page.getByRole('alert')).toContainText(
    'vmlinux has 6 symbols called state_show; there were 5',
  );
  await page.getByRole('button', { name: 'Forget it' }).click();
  await klpscope.idle();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('the decisions file: the command line makes the same of it, the page takes it back', async ({
  klpscope,
  page,
}) => {
  await klpscope.goto();
  await klpscope.open(samples.ambiguous.module, samples.ambiguous.list);
  await klpscope.show('Ambiguity');
  await klpscope.pick('Choose vmlinux, 5 of 5');
  const converted = readFileSync(await (await klpscope.download()).path());
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Decisions file' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe('klp_ambiguous.decisions.json');
  const decisions = readFileSync(await saved.path());
  const folder = mkdtempSync(join(tmpdir(), 'klpscope-decisions-'));
  try {
    const [file, output] = [join(folder, 'd.json'), join(folder, 'out.ko')];
    writeFileSync(file, decisions);
    const args = ['--decisions', file, samples.ambiguous.list, samples.ambiguous.module, '-o', output];
    execFileSync(process.execPath, [tool, 'convert', ...args]);
    expect(readFileSync(output).equals(converted)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await page.getByRole('button', { name: 'Take all back' }).click();
  await klpscope.idle();
  await expect(klpscope.downloadLink).toHaveCount(0);
  await klpscope.open({ name: 'd.json', mimeType: '', buffer: decisions });
  await expect(klpscope.downloadLink).toHaveCount(1);
  await klpscope.open({
    name: 'bad.json',
    mimeType: '',
    buffer: Buffer.from('{"format":"klpscope-decisions"}'),
  });
  await expect(klpscope.refusals).toContainText('bad.json');
  await expect(klpscope.downloadLink).toHaveCount(1);
});

test('the C text for all symbols, in both families', async ({ klpscope, page }) => {
  await klpscope.goto();
  await klpscope.open(samples.ambiguous.module, samples.ambiguous.list);
  await klpscope.show('Ambiguity');
  await klpscope.pick('Choose vmlinux, 4 of 5');
  await klpscope.pick('C text for all');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('KLP_SYMPOS(state_show, 4)');
  await dialog.getByLabel('KLP_RELOC_SYMBOL').click();
  await klpscope.idle();
  await expect(dialog).toContainText('KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, state_show, 4)');
});

test('object files beside the module tell which code means which', async ({ klpscope }) => {
  const object = (name: string): DroppedFile => ({
    name,
    mimeType: '',
    buffer: Buffer.from(evidenceFixture(`same-name-plain-${name}`)),
  });
  await klpscope.goto();
  await klpscope.open(twoFilesModule, twoFilesList);
  await klpscope.show('Ambiguity');
  await expect(klpscope.main).toContainText('choose for');
  await klpscope.open(object('x.o'), object('y.o'));
  await expect(klpscope.files).toContainText('x.o');
  await expect(klpscope.main).toContainText('with its bytes, relocations and symbols');
  await expect(klpscope.downloadLink).toHaveCount(1);
  await klpscope.close('y.o');
  await expect(klpscope.downloadLink).toHaveCount(0);
});
