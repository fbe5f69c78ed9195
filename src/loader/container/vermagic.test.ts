import { describe, expect, test } from 'vitest';
import { kernelMap, withSources } from '../../testing/run-loader';
import { compareFlags, kernelVermagic, splitVermagic } from './vermagic';

const known = ' SMP preempt mod_unload modversions ';

test.each([
  [`6.1.0${known}`, '6.1.0', known],
  ['6.1.0', '6.1.0', ''],
  ['', '', ''],
  [' SMP', '', ' SMP'],
])('"%s" is split', (text, release, flags) => {
  expect(splitVermagic(text)).toEqual({ release, flags });
});

describe('compareFlags', () => {
  test.each<[string, string, string | undefined, readonly string[]]>([
    ['the same', ' SMP mod_unload ', ' SMP mod_unload ', ['SMP same', 'mod_unload same']],
    ['others', ' SMP preempt ', ' SMP preempt_rt ', ['SMP same', 'preempt other', 'preempt_rt lacking']],
    ['a kernel that is not known', ' SMP ', undefined, ['SMP unknown']],
    ['a kernel without any', ' SMP ', '', ['SMP other']],
    ['a word twice', ' SMP SMP', ' SMP', ['SMP same']],
    ['none', '', undefined, []],
  ])('%s', (_, own, kernel, expected) => {
    expect(compareFlags(own, kernel).map(({ flag, state }) => `${flag} ${state}`)).toEqual(expected);
  });

  test.each([
    ['SMP', /CONFIG_SMP/],
    ['aarch64', /^arm64$/],
    ['ARMv7', /ARM/],
    ['RANDSTRUCT_0123abcd', /RANDSTRUCT/],
    ['constructor', /who built the kernel/],
  ])('%s has a meaning', (flag, meaning) => {
    expect(compareFlags(` ${flag}`, undefined)[0]?.meaning).toMatch(meaning);
  });
});

describe('kernelVermagic', () => {
  const named = (...releases: readonly string[]) =>
    withSources(
      kernelMap(),
      ...releases.flatMap((release) =>
        kernelMap()
          .sources.slice(0, 1)
          .map(({ source }) => ({ ...source, release })),
      ),
    );

  test.each([
    [
      'modules have all of it',
      { vermagic: `6.1.0${known}`, moduleSize: 896 },
      { release: '6.1.0', flags: known },
    ],
    ['others the release', undefined, { release: '6.12.0', flags: undefined }],
  ])('%s', (_, build, expected) => {
    expect(kernelVermagic(named('6.12.0'), build)).toEqual(expected);
  });

  test.each([[[]], [['6.1.0', '6.12.0']]])('nothing of %j', (releases) => {
    expect(kernelVermagic(named(...releases), undefined)).toBeUndefined();
    expect(kernelVermagic(undefined, undefined)).toBeUndefined();
  });
});
