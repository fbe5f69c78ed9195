import { describe, expect, test } from 'vitest';
import { mapOf } from '../../testing/open-module';
import {
  exportLine,
  kallsyms,
  kernelMap,
  modulePicture,
  runLoader,
  stepText,
  versionsLine,
} from '../../testing/run-loader';
import { kernelReleases } from '../profile';

const crc = 0x8f1b4353;
const known = kernelMap(exportLine('module_layout', { crc }));
const disagrees = 'failed ENOEXEC: lp: disagrees about version of symbol module_layout';
const missing = 'failed ENOEXEC: lp: no symbol version for module_layout';

describe.each(kernelReleases)('%s', (release) => {
  test.each([
    ['the same', { module_layout: crc }, 'passed'],
    ['another', { module_layout: crc ^ 1 }, disagrees],
    ['one that differs in its highest bit', { module_layout: crc & 0x7fffffff }, disagrees],
    ['0', { module_layout: 0 }, disagrees],
  ])('the CRC is %s', async (_, versions, expected) => {
    for (const isDebian of [false, true])
      expect(
        stepText(
          await runLoader(modulePicture(versionsLine(versions)), { release, isDebian, map: known }),
          'versions',
        ),
      ).toBe(expected);
  });

  test('there is none among others: Debian refuses, mainline accepts', async () => {
    const text = modulePicture(versionsLine({ seq_printf: 1 }));
    const stepOf = async (isDebian: boolean): Promise<string> =>
      stepText(await runLoader(text, { release, isDebian, map: known }), 'versions');
    expect([await stepOf(true), await stepOf(false)]).toEqual([missing, 'passed']);
  });
});

describe('nothing is said against', () => {
  test.each([
    ['a kernel that is not known', versionsLine({ module_layout: 1 }), undefined],
    ['a kernel whose CRCs are not known', versionsLine({ module_layout: 1 }), mapOf(kallsyms)],
    [
      'a kernel without CRCs',
      versionsLine({ module_layout: 1 }),
      kernelMap(exportLine('module_layout', { crc: 0 })),
    ],
  ])('%s', async (_, lines, map) => {
    expect(stepText(await runLoader(modulePicture(lines), { map }), 'versions')).toBe('passed');
  });
});

test('a module without CRCs, to a kernel that has them', async () => {
  for (const lines of ['', versionsLine({ module_layout: crc ^ 1 }, { flags: '-' })]) {
    const text = modulePicture(lines);
    const mainline = await runLoader(text, { map: known });
    expect(mainline.steps.find(({ id }) => id === 'versions')).toMatchObject({
      outcome: 'undecided',
      needs: ['CONFIG_MODULE_FORCE_LOAD of the kernel'],
    });
    const debian = await runLoader(text, { map: known, isDebian: true });
    expect(stepText(debian, 'versions')).toBe('passed: lp: module_layout: kernel tainted.');
  }
});

test('before the module’s information is looked at', async () => {
  const text = modulePicture(versionsLine({ module_layout: crc ^ 1 }), [
    'license=Proprietary',
    'livepatch=Y',
  ]);
  const verdict = await runLoader(text, { release: '6.1', map: known });
  expect(verdict.messages).toEqual(['lp: disagrees about version of symbol module_layout']);
  expect([verdict.outcome, verdict.errno]).toEqual(['refused', 'ENOEXEC']);
});
