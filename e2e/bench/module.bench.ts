import { execFileSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';
import { KlpscopePage } from '../page';
import { type Figure, median, ratio, report } from './figures';
import { debugModule } from './inputs';
import { clickToShown, dropToShown, freshDrops, memoryOf, timedSystem } from './timing';

const program = fileURLToPath(new URL('../.out/bench/program/measure.js', import.meta.url));

/** What `measure.ts` prints. */
function measured(...args: readonly string[]): Readonly<Record<string, number>> {
  return JSON.parse(execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' }));
}

test('a module with debug information', async ({ browser, baseURL }) => {
  const path = debugModule();
  test.skip(path === undefined, 'DEBUG_MODULE names no module');
  if (path === undefined) return;
  const rows = 'main [role=grid] [role=row][data-position]';
  const sections: number[] = [];
  const further: number[] = [];
  let [base, most] = [0, 0];
  for (let round = 0; round < 5; round++) {
    const page = await browser.newPage(baseURL === undefined ? {} : { baseURL });
    const klpscope = new KlpscopePage(page);
    await klpscope.goto();
    base = (await memoryOf(browser)).now;
    sections.push(await dropToShown(page, rows, [path], '#/v1/sections'));
    further.push(
      await clickToShown(page, 'main[aria-label=Symbols] [role=row][data-position]', () =>
        klpscope.show('Symbols'),
      ),
    );
    most = (await memoryOf(browser)).most;
    await page.close();
  }
  const symbols: Figure = {
    name: 'page: drop to symbols on screen',
    unit: 'ms',
    runs: await freshDrops(5, browser, baseURL, rows, [path], '#/v1/symbols'),
  };
  const rewrites = Array.from({ length: 5 }, () => measured('rewrite', path));
  const opened: Figure = { name: 'page: drop to sections on screen', unit: 'ms', runs: sections };
  const rewrite: Figure = {
    name: 'rewrite with one renamed symbol, written out',
    unit: 'ms',
    runs: rewrites.map(({ milliseconds }) => milliseconds ?? Number.NaN),
  };
  const memory: Figure = {
    name: 'memory of the process that rewrites',
    unit: 'MB',
    runs: rewrites.map(({ megabytes }) => megabytes ?? Number.NaN),
  };
  const readelf = timedSystem(3, 'readelf', ['-SsW', path]);
  const native: Figure | undefined = readelf && { name: 'readelf -SsW', unit: 'ms', runs: readelf };
  const copy = join(tmpdir(), `klpscope-bench-${process.pid}.ko`);
  const copied = timedSystem(3, 'cp', [path, copy]);
  rmSync(copy, { force: true });
  const { size } = statSync(path);
  report(
    `module of ${size} bytes`,
    [
      opened,
      { name: 'page: from there to symbols on screen', unit: 'ms', runs: further },
      symbols,
      ...(native === undefined ? [] : [native]),
      rewrite,
      ...(copied === undefined ? [] : [{ name: 'cp of the file', unit: 'ms' as const, runs: copied }]),
      memory,
      { name: 'page: memory before', unit: 'MB', runs: [base] },
      { name: 'page: the most memory', unit: 'MB', runs: [most] },
    ],
    [
      { name: 'ms from drop to sections', value: median(opened), most: 500 },
      { name: 'ms from drop to symbols', value: median(symbols), most: 500 },
      { name: 'ms for the rewrite', value: median(rewrite), most: 2000 },
      {
        name: 'memory of the rewrite by the size of the file',
        value: (median(memory) * 1e6) / size,
        most: 0.5,
      },
      { name: 'memory of the page by the size of the file', value: ((most - base) * 1e6) / size, most: 0.5 },
      ...ratio('page / readelf', opened, native),
    ],
  );
});

test('growth: time over 100 times more', () => {
  const sizes = [10_000, 100_000, 1_000_000];
  for (const what of ['symbols', 'relocations']) {
    const times = sizes.map((count) => measured('grow', what, `${count}`)['milliseconds'] ?? Number.NaN);
    const [least = Number.NaN, , most = Number.NaN] = times;
    report(
      `growth with ${what}`,
      sizes.map((count, i) => ({ name: `${count} ${what}`, unit: 'ms', runs: [times[i] ?? Number.NaN] })),
      [{ name: 'exponent over 100 times more', value: Math.log(most / least) / Math.log(100), most: 1.1 }],
    );
  }
});
