import { describe, expect, test } from 'vitest';
import { EM_LOONGARCH } from '../../elf/constants';
import { moduleFromText } from '../../testing/module-from-text';
import { openObject } from '../../testing/open-module';
import { type KernelRelease, kernelReleases } from '../profile';
import { archRulesFor } from './index';
import { loongarch64Rules } from './loongarch64';
import { outcomeOf, siteOf } from './testing-site';

test.each([
  ['.got .plt .plt.idx', undefined],
  ['.plt .plt.idx', 'lp: module GOT section(s) missing'],
  ['.got .plt.idx', 'lp: module PLT section(s) missing'],
  ['.plt .got', 'lp: module PLT.IDX section(s) missing'],
  ['.text', 'lp: module GOT section(s) missing'],
])('a module with %s', async (names, message) => {
  const lines = names.split(' ').map((name) => `section ${name} PROGBITS A 1`);
  const bytes = moduleFromText(`module unknown\n${lines.join('\n')}`);
  new DataView(bytes.buffer).setUint16(18, EM_LOONGARCH, true);
  const object = await openObject(bytes);
  const refusal = archRulesFor(object.header.e_machine)?.checkModule(object, 'lp', {
    release: '6.12',
    isDebian: false,
  });
  expect(refusal?.messages[0]).toBe(message);
  expect(refusal?.errno).toBe(message === undefined ? undefined : 'ENOEXEC');
});

describe('types on LoongArch', () => {
  const of = (type: number, release: KernelRelease): string =>
    outcomeOf(loongarch64Rules, siteOf(type), release);
  const unsupported = (type: number): string =>
    `EINVAL: kmod: lp: Unsupport relocation type ${type}, please add its support.`;
  const unknown = (type: number): string => `EINVAL: kmod: lp: Unknown relocation type ${type}`;

  test.each([
    ['ignored', [0, 20, 21, 22, 23, 24, 29, 32, 37]],
    ['written 4', [1, 39, 46, 50, 55, 66, 71, 72, 73, 74, 75, 76]],
    ['written 8', [2, 51, 56]],
  ])('%s', (expected, types) => {
    for (const type of types) for (const release of kernelReleases) expect(of(type, release)).toBe(expected);
  });

  test.each([3, 12, 19, 25, 30, 31, 47, 54, 57, 60, 64, 65, 67, 77, 98, 100, 102, 108])(
    '%d is in the table without a handler',
    (type) => {
      for (const release of kernelReleases) expect(of(type, release)).toBe(unsupported(type));
    },
  );

  test.each([
    [99, unsupported, 'written 4', 'written 4'],
    [109, unsupported, 'written 8', 'written 8'],
    [110, unknown, unknown(110), unsupported(110)],
    [127, unknown, unknown(127), unsupported(127)],
    [128, unknown, unknown(128), 'written 4'],
    [131, unknown, unknown(131), 'written 4'],
    [132, unknown, unknown(132), unsupported(132)],
    [139, unknown, unknown(139), unsupported(139)],
    [140, unknown, unknown(140), unknown(140)],
  ])('%d by release', (type, older, in612, in73) => {
    expect([of(type, '6.1'), of(type, '6.12'), of(type, '7.3')]).toEqual([older(type), in612, in73]);
  });

  test('38 has half a handler', () => {
    expect(of(38, '6.12')).toBe('EINVAL: kmod: lp: Unsupport relocation type 38');
  });
});

describe('B26 in one section', () => {
  const refusal = (offset: string): string =>
    `ENOEXEC: kmod: module lp: jump offset = 0x${offset} unaligned! dangerous R_LARCH_B26 (66) relocation`;
  test.each([
    [4n, 'written 4'],
    [2n, refusal('2')],
    [-1n, refusal('ffffffffffffffff')],
    [0x7ffffffn, refusal('7ffffff')],
    [-0x7ffffffn, refusal('fffffffff8000001')],
    [0x8000001n, 'written 4'],
    [-0x8000001n, 'written 4'],
  ])('%s bytes away', (addend, expected) => {
    const site = siteOf(66, { symbolSection: 1, symbolValue: 8n, offset: 8n, addend });
    expect(outcomeOf(loongarch64Rules, site, '6.12')).toBe(expected);
    expect(outcomeOf(loongarch64Rules, { ...site, symbolSection: 2 }, '6.12')).toBe('written 4');
  });
});
