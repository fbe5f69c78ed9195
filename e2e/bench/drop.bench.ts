import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';
import { samples } from '../samples';
import { type Figure, formatFigures, machine, median } from './figures';
import { largeList } from './large-list';
import { dropToShown, timed } from './timing';

const rounds = 9;
const commandLine = fileURLToPath(new URL('../../dist/cli/klpscope.js', import.meta.url));

/** Drop of a module and a list of 922,811 lines, to the converted and checked module on screen. */
test('drop to verdict', async ({ browser, baseURL }) => {
  const list = await largeList();
  const inPage: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await browser.newPage(baseURL === undefined ? {} : { baseURL });
    inPage.push(await dropToShown(page, '[aria-label=Verdict]', [samples.annotated.module, list]));
    await page.close();
  }
  const output = join(tmpdir(), `klpscope-bench-${process.pid}.ko`);
  const figures: Figure[] = [
    { name: 'page: drop to verdict, module and list', runs: inPage },
    {
      name: 'klpscope convert, start-up included',
      runs: timed(rounds, process.execPath, [
        commandLine,
        'convert',
        list,
        samples.annotated.module,
        '-o',
        output,
      ]),
    },
  ];
  const native = process.env['KLP_CONVERT'];
  if (native !== undefined)
    figures.push({
      name: 'native klp-convert',
      runs: timed(rounds, native, [list, samples.annotated.module, output]),
    });
  rmSync(output, { force: true });
  report(figures, statSync(list).size);
});

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
