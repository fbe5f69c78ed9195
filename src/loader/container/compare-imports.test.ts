import { describe, expect, test } from 'vitest';
import { mapOf, openModule } from '../../testing/open-module';
import { exportLine, kernelMap, modulePicture, versionsLine } from '../../testing/run-loader';
import { readVersions } from '../versions';
import { compareImports } from './compare-imports';

const symvers = kernelMap(
  exportLine('module_layout', { crc: 1 }),
  exportLine('proc_show', { crc: 2 }),
  exportLine('uncounted', { crc: 0 }),
);

async function states(lines: string, map: Parameters<typeof compareImports>[1]) {
  const module = await openModule(modulePicture(lines));
  const versions = await readVersions(module.object, { release: '6.12', isDebian: false });
  return compareImports(module, map, versions).map(({ name, state }) => `${name} ${state}`);
}

const undefinedSymbols = 'undefined proc_show\nundefined uncounted\nundefined state_show';

describe('compareImports', () => {
  test.each([
    [
      'the same',
      versionsLine({ module_layout: 1, proc_show: 2, uncounted: 9, state_show: 3 }),
      ['module_layout same', 'proc_show same', 'uncounted not-compared', 'state_show not-exported'],
    ],
    [
      'others',
      versionsLine({ module_layout: 7, proc_show: 8 }),
      ['module_layout differs', 'proc_show differs', 'uncounted not-compared', 'state_show not-exported'],
    ],
    [
      'none of them',
      versionsLine({ gone: 4 }),
      [
        'module_layout missing',
        'proc_show missing',
        'uncounted not-compared',
        'state_show not-exported',
        'gone unused',
      ],
    ],
    ['no CRCs', '', ['proc_show not-compared', 'uncounted not-compared', 'state_show not-exported']],
  ])('%s', async (_, lines, expected) => {
    expect(await states(`${undefinedSymbols}\n${lines}`, symvers)).toEqual(expected);
  });

  test('of an import that occurs twice once', async () => {
    const twice = `undefined proc_show\nundefined proc_show\n${versionsLine({ module_layout: 1, proc_show: 2 })}`;
    expect(await states(twice, symvers)).toEqual(['module_layout same', 'proc_show same']);
  });

  test('nothing is known without Module.symvers', async () => {
    const lines = `undefined proc_show\n${versionsLine({ proc_show: 2 })}`;
    const expected = ['module_layout missing', 'proc_show unknown'];
    expect(await states(lines, undefined)).toEqual(expected);
    expect(await states(lines, mapOf('ffffffff81000200 T seq_printf\n'))).toEqual(expected);
  });
});
