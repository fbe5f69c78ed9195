import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '@playwright/test';
import { samples } from '../samples';
import { type Figure, ratio, report } from './figures';
import { nativeConvert } from './inputs';
import { largeList } from './large-list';
import { freshDrops, timed, timedCommand } from './timing';

const rounds = 9;

test('a module and a list of 922,811 lines, to the converted and checked module', async ({
  browser,
  baseURL,
}) => {
  const list = await largeList();
  const { module } = samples.annotated;
  const output = join(tmpdir(), `klpscope-bench-${process.pid}.ko`);
  const page: Figure = {
    name: 'page: drop to verdict on screen',
    unit: 'ms',
    runs: await freshDrops(rounds, browser, baseURL, '[aria-label=Verdict]', [module, list]),
  };
  const command: Figure = {
    name: 'klpscope convert, start-up included',
    unit: 'ms',
    runs: timedCommand(rounds, 'convert', list, module, '-o', output),
  };
  const tool = nativeConvert();
  const native: Figure | undefined =
    tool === undefined
      ? undefined
      : {
          name: 'native klp-convert',
          unit: 'ms',
          runs: timed(rounds, tool, [list, module, output]),
        };
  rmSync(output, { force: true });
  report(
    `list of ${statSync(list).size} bytes`,
    [page, command, ...(native === undefined ? [] : [native])],
    [...ratio('page / native', page, native, 0.5), ...ratio('command line / native', command, native, 1)],
  );
});
