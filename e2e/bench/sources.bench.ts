import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';
import { KlpscopePage } from '../page';
import { type Figure, formatFigures, machine } from './figures';
import { largeList } from './large-list';
import { dropToShown, filterToPainted, timed } from './timing';

const commandLine = fileURLToPath(new URL('../../dist/cli/klpscope.js', import.meta.url));
const kernels = fileURLToPath(new URL('../../node_modules/.cache/klpscope-kernel', import.meta.url));

/** A vmlinux that the kernel tests have fetched, or one that is named. */
function findVmlinux(): string | undefined {
  const named = process.env['VMLINUX'];
  if (named !== undefined) return named;
  if (!existsSync(kernels)) return undefined;
  return readdirSync(kernels)
    .map((version) => join(kernels, version, 'vmlinux'))
    .find(existsSync);
}

function report(...figures: readonly Figure[]): void {
  console.log(`\n${machine()}\n${formatFigures(figures)}`);
}

test('vmlinux dropped to indexed and shown', async ({ browser, baseURL }) => {
  const vmlinux = findVmlinux();
  test.skip(vmlinux === undefined, 'no vmlinux: run the kernel tests first, or name one as VMLINUX');
  if (vmlinux === undefined) return;
  const runs: number[] = [];
  for (let round = 0; round < 9; round++) {
    const page = await browser.newPage(baseURL === undefined ? {} : { baseURL });
    runs.push(await dropToShown(page, '[aria-label="Symbols of the sources"] [role=row]', [vmlinux]));
    await page.close();
  }
  report({ name: `page: vmlinux of ${statSync(vmlinux).size} bytes`, runs });
});

test('Symbols.list of vmlinux and all modules', () => {
  const vmlinux = findVmlinux();
  const modules = process.env['MODULES'];
  test.skip(
    vmlinux === undefined || modules === undefined,
    'MODULES does not name a folder of modules, or there is no vmlinux',
  );
  if (vmlinux === undefined || modules === undefined) return;
  const output = join(tmpdir(), `klpscope-bench-${process.pid}.list`);
  const runs = timed(5, process.execPath, [commandLine, 'symbols', vmlinux, modules, '-o', output]);
  report({ name: `klpscope symbols, list of ${statSync(output).size} bytes`, runs });
  rmSync(output);
});

test('a key typed into the filter of 922,811 symbols, to painted rows', async ({ page }) => {
  const klpscope = new KlpscopePage(page);
  await klpscope.goto();
  await klpscope.open(await largeList());
  const runs: number[] = [];
  // The first letter also makes the text that is searched; it is typed once before.
  for (const text of ['s', 'st', 'sta', 'stat', 'state', 'state_', 'state_s', 'state_sh', '']) {
    runs.push(await filterToPainted(klpscope, text));
  }
  report(
    { name: 'page: filter as you type', runs: runs.slice(1) },
    { name: 'the first letter', runs: runs.slice(0, 1) },
  );
});
