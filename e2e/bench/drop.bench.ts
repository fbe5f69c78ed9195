import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Page, test } from '@playwright/test';
import { KlpscopePage } from '../page';
import { samples } from '../samples';
import { type Figure, formatFigures, machine, median } from './figures';
import { largeList } from './large-list';

const rounds = 9;
const commandLine = fileURLToPath(new URL('../../dist/cli/klpscope.js', import.meta.url));

/** Drop of a module and a list of 922,811 lines, to the converted and checked module on screen. */
test('drop to verdict', async ({ browser, baseURL }) => {
  const list = await largeList();
  const inPage: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await browser.newPage(baseURL === undefined ? {} : { baseURL });
    inPage.push(await dropToVerdict(page, [samples.annotated.module, list]));
    await page.close();
  }
  const output = join(tmpdir(), `klpscope-bench-${process.pid}.ko`);
  const figures: Figure[] = [
    { name: 'page: drop to verdict, module and list', runs: inPage },
    {
      name: 'klpscope convert, start-up included',
      runs: timed(process.execPath, [commandLine, 'convert', list, samples.annotated.module, '-o', output]),
    },
  ];
  const native = process.env['KLP_CONVERT'];
  if (native !== undefined)
    figures.push({
      name: 'native klp-convert',
      runs: timed(native, [list, samples.annotated.module, output]),
    });
  rmSync(output, { force: true });
  report(figures, statSync(list).size);
});

/** From the moment the page learns of the files to the moment the verdict is painted. */
async function dropToVerdict(page: Page, files: readonly string[]): Promise<number> {
  const klpscope = new KlpscopePage(page);
  await klpscope.goto();
  await page.evaluate(() => {
    document.addEventListener('change', () => performance.mark('dropped'), { capture: true, once: true });
    new MutationObserver(() => {
      if (
        document.querySelector('[aria-label=Verdict]') === null ||
        performance.getEntriesByName('verdict').length > 0
      )
        return;
      requestAnimationFrame(() => setTimeout(() => performance.mark('verdict')));
    }).observe(document.body, { childList: true, subtree: true });
  });
  await klpscope.open(...files);
  await page.waitForFunction(() => performance.getEntriesByName('verdict').length > 0);
  return page.evaluate(() => {
    const [from, to] = [
      performance.getEntriesByName('dropped')[0],
      performance.getEntriesByName('verdict')[0],
    ];
    return (to?.startTime ?? Number.NaN) - (from?.startTime ?? Number.NaN);
  });
}

function timed(command: string, args: readonly string[]): number[] {
  return Array.from({ length: rounds }, () => {
    const start = performance.now();
    execFileSync(command, args, { stdio: 'ignore' });
    return performance.now() - start;
  });
}

function report(figures: readonly Figure[], listSize: number): void {
  const [page] = figures;
  const native = figures.find(({ name }) => name.startsWith('native'));
  console.log(`\n${machine()}\nlist of ${listSize} bytes\n${formatFigures(figures)}`);
  if (page !== undefined && native !== undefined)
    console.log(`page / native: ${(median(page) / median(native)).toFixed(2)}`);
  const folder = fileURLToPath(new URL('../.out', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'bench.json'),
    `${JSON.stringify({ machine: machine(), listSize, figures }, undefined, 2)}\n`,
  );
}
