import { describe, expect, test } from 'vitest';
import { EM_RISCV, SHN_ABS } from '../../elf/constants';
import { type KernelRelease, kernelReleases } from '../profile';
import { archRulesFor } from './index';
import { riscv64Rules } from './riscv64';
import { outcomeOf, siteOf } from './testing-site';

const of = (type: number, release: KernelRelease): string => outcomeOf(riscv64Rules, siteOf(type), release);
const unknown = (type: number): string => `EINVAL: lp: Unknown relocation type ${type}`;

test('they are the rules of its machine', () => {
  expect(archRulesFor(EM_RISCV)).toBe(riscv64Rules);
});

describe('types that all releases treat alike', () => {
  test.each([
    ['ignored', [51]],
    ['written 2', [44, 45]],
    ['written 4', [1, 16, 17, 20, 23, 24, 25, 26, 27, 28, 35, 39]],
    ['written 8', [2, 18, 19, 36, 40]],
    ["EINVAL: lp: The unexpected relocation type 'R_RISCV_ALIGN' from PC = …", [43]],
  ])('%s', (expected, types) => {
    for (const type of types) for (const release of kernelReleases) expect(of(type, release)).toBe(expected);
  });

  test.each([0, 12, 15, 41, 42, 46, 50, 62, 255])('%d is unknown', (type) => {
    for (const release of kernelReleases) expect(of(type, release)).toBe(unknown(type));
  });
});

describe('types that 6.12 added', () => {
  const dynamic = 'EINVAL: lp: Dynamic linking not supported in kernel modules PC = …';
  const threadLocal = 'EINVAL: lp: Thread local storage not supported in kernel modules PC = …';
  test.each([
    ['written 1', [33, 37, 52, 53, 54, 60, 61]],
    ['written 2', [34, 38, 55]],
    ['written 4', [56, 57, 59]],
    [dynamic, [3, 4, 5, 6, 7, 8, 9, 10, 11, 58]],
    [threadLocal, [21, 22, 29, 30, 31, 32]],
  ])('%s', (expected, types) => {
    for (const type of types) {
      expect([of(type, '5.10'), of(type, '6.1')]).toEqual([unknown(type), unknown(type)]);
      expect([of(type, '6.12'), of(type, '7.3')]).toEqual([expected, expected]);
    }
  });
});

describe('values that are known', () => {
  const target = 'EINVAL: lp: target … can not be addressed by the 32-bit offset from PC = …';
  test.each([
    ['32', 1, SHN_ABS, 0xffffffffn, 'written 4'],
    [
      '32, beyond',
      1,
      SHN_ABS,
      0x100000000n,
      'EINVAL: lp: value 0000000100000000 out of range for 32-bit field',
    ],
    ['32, negative', 1, SHN_ABS, -1n, 'EINVAL: lp: value ffffffffffffffff out of range for 32-bit field'],
    ['32 of an address', 1, 1, -1n, 'written 4'],
    ['CALL, the farthest', 18, 1, 0x7ffff7ffn, 'written 8'],
    ['CALL, beyond', 18, 1, 0x7ffff800n, target],
    ['PCREL_HI20, the farthest back', 23, 1, -0x80000800n, 'written 4'],
    ['PCREL_HI20, beyond', 23, 1, -0x80000801n, target],
    ['CALL elsewhere', 18, 2, 0x7ffff800n, 'written 8'],
    ['CALL_PLT has its entry', 19, 1, 0x7ffff800n, 'written 8'],
    ['BRANCH is not checked', 16, 1, 0x7ffff801n, 'written 4'],
  ])('%s', (_, type, symbolSection, addend, expected) => {
    expect(outcomeOf(riscv64Rules, siteOf(type, { symbolSection, addend }), '6.12')).toBe(expected);
  });
});
