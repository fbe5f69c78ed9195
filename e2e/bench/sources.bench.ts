import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '@playwright/test';
import { KlpscopePage } from '../page';
import { type Figure, median, ratio, report } from './figures';
import { modules, vmlinux } from './inputs';
import { freshDrops, memoryOf, timedCommand, timedSystem } from './timing';

test('vmlinux dropped to indexed and shown', async ({ browser, baseURL }) => {
  const path = vmlinux();
  test.skip(path === undefined, 'no vmlinux: run the kernel tests first, or name one as VMLINUX');
  if (path === undefined) return;
  const shown = '[aria-label="Symbols of the sources"] [role=row]';
  const page: Figure = {
    name: 'page: drop to symbols on screen',
    unit: 'ms',
    runs: await freshDrops(9, browser, baseURL, shown, [path]),
  };
  const nm = timedSystem(3, 'nm', [path]);
  const native: Figure | undefined = nm && { name: 'nm', unit: 'ms', runs: nm };
  const { base, open, most } = await memoryFor(browser, baseURL, path);
  report(
    `vmlinux of ${statSync(path).size} bytes`,
    [
      page,
      ...(native === undefined ? [] : [native]),
      { name: 'page: memory before', unit: 'MB', runs: [base] },
      { name: 'page: memory with vmlinux open', unit: 'MB', runs: [open] },
      { name: 'page: the most memory meanwhile', unit: 'MB', runs: [most] },
    ],
    [
      { name: 'ms from drop to indexed', value: median(page), most: 300 },
      { name: 'MB beyond the page alone', value: open - base, most: 100 },
      ...ratio('page / nm', page, native),
    ],
  );
});

async function memoryFor(
  browser: Parameters<typeof memoryOf>[0],
  baseURL: string | undefined,
  path: string,
): Promise<{ readonly base: number; readonly open: number; readonly most: number }> {
  const page = await browser.newPage(baseURL === undefined ? {} : { baseURL });
  const klpscope = new KlpscopePage(page);
  await klpscope.goto();
  const base = await memoryOf(browser);
  await klpscope.open(path);
  const { now, most } = await memoryOf(browser);
  await page.close();
  return { base: base.now, open: now, most };
}

test('Symbols.list of vmlinux and all modules', () => {
  const path = vmlinux();
  const folder = modules();
  test.skip(
    path === undefined || folder === undefined,
    'MODULES does not name a folder of modules, or there is no vmlinux',
  );
  if (path === undefined || folder === undefined) return;
  const output = join(tmpdir(), `klpscope-bench-${process.pid}.list`);
  const command: Figure = {
    name: 'klpscope symbols, start-up included',
    unit: 'ms',
    runs: timedCommand(5, 'symbols', path, folder, '-o', output),
  };
  report(
    `Symbols.list of ${statSync(output).size} bytes`,
    [command],
    [{ name: 'ms for the list', value: median(command), most: 5000 }],
  );
  rmSync(output);
});
