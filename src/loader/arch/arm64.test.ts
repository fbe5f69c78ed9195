import { describe, expect, test } from 'vitest';
import { SHN_ABS } from '../../elf/constants';
import { openModule } from '../../testing/open-module';
import { dryRun } from '../dry-run';
import { type KernelRelease, kernelReleases } from '../profile';
import { arm64Rules } from './arm64';
import { outcomeOf, siteOf } from './testing-site';

const sections = 'section .plt PROGBITS AX 1\nsection .init.plt PROGBITS AX 1';
const picture = (lines: string): string => `module aarch64
modinfo license=GPL vermagic=6.1.0
this-module lp
section .text PROGBITS AX 64 align=16
symbol near FUNC LOCAL .text 0 8
${lines}`;

async function stepOf(id: string, lines: string, release: KernelRelease) {
  const profile = { release, isDebian: false };
  const { steps } = await dryRun(await openModule(picture(lines)), { profile, map: undefined });
  const step = steps.find((found) => found.id === id);
  return step?.outcome === 'failed' ? `${step.errno}: ${step.messages.join()}` : step?.outcome;
}

describe('sections that arm64 asks for', () => {
  const missing = 'ENOEXEC: lp: module PLT section(s) missing';
  test.each([
    ['both', sections, 'passed'],
    ['no .plt', 'section .init.plt PROGBITS AX 1', missing],
    ['no .init.plt', 'section .plt PROGBITS AX 1', missing],
    ['none', '', missing],
  ])('%s', async (_, lines, expected) => {
    for (const release of kernelReleases) expect(await stepOf('layout', lines, release)).toBe(expected);
  });
});

describe('relocations in a module', () => {
  test.each([
    ['in range', 'R_AARCH64_PREL32 near 0', 'passed'],
    [
      'out of range',
      'R_AARCH64_PREL16 near 0x8000',
      'ENOEXEC: Modules: module lp: overflow in relocation type 262 val …',
    ],
    [
      'of a GOT',
      'R_AARCH64_ADR_GOT_PAGE near 0',
      'ENOEXEC: Modules: module lp: unsupported RELA relocation: 311',
    ],
  ])('%s', async (_, relocation, expected) => {
    const lines = `${sections}\nrela .text 0 ${relocation}`;
    expect(await stepOf('relocations', lines, '6.12')).toBe(expected);
  });
});

describe('types on arm64', () => {
  test.each([
    ['ignored', [0, 256]],
    ['written 2', [259, 262]],
    ['written 4', [258, 261, 263, 267, 269, 270, 272, 273, 274, 275, 276, 277, 278, 279, 280, 282, 283, 284]],
    ['written 4', [285, 286, 287, 288, 293, 299]],
    ['written 8', [257, 260]],
  ])('%s', (expected, types) => {
    for (const type of types)
      for (const release of kernelReleases)
        expect(outcomeOf(arm64Rules, siteOf(type), release)).toBe(expected);
  });

  test.each([1, 255, 281, 294, 298, 300, 311, 312, 513, 1027])('%d is unsupported', (type) => {
    const message = `module lp: unsupported RELA relocation: ${type}`;
    expect(outcomeOf(arm64Rules, siteOf(type), '6.1')).toBe(`ENOEXEC: ${message}`);
    expect(outcomeOf(arm64Rules, siteOf(type), '7.3')).toBe(`ENOEXEC: Modules: ${message}`);
  });
});

describe('ranges of values in one section', () => {
  test.each([
    ['PREL32', 261, -0x80000000n, 0x7fffffffn],
    ['PREL16', 262, -0x8000n, 0x7fffn],
    ['MOVW_PREL_G0', 287, -0x10000n, 0xffffn],
    ['MOVW_PREL_G1', 289, -0x100000000n, 0xffffffffn],
    ['MOVW_PREL_G2', 291, -0x1000000000000n, 0xffffffffffffn],
    ['LD_PREL_LO19', 273, -0x100000n, 0xfffffn],
    ['CONDBR19', 280, -0x100000n, 0xfffffn],
    ['ADR_PREL_LO21', 274, -0x100000n, 0xfffffn],
    ['TSTBR14', 279, -0x8000n, 0x7fffn],
  ])('%s', (_, type, least, most) => {
    const at = (distance: bigint): string =>
      outcomeOf(
        arm64Rules,
        siteOf(type, { symbolSection: 1, symbolValue: 0x40n, offset: 0x40n, addend: distance }),
        '6.1',
      );
    const overflow = `ENOEXEC: module lp: overflow in relocation type ${type} val …`;
    expect([at(least), at(most)]).not.toContain(overflow);
    expect([at(least - 1n), at(most + 1n)]).toEqual([overflow, overflow]);
  });

  test.each([
    ['a branch out of range goes through .plt', 283, 0x8000000n],
    ['a jump as well', 282, -0x8000004n],
    ['the middle of a word is not refused', 283, 2n],
    ['types without a check', 288, 0x123456789abcn],
    ['pages need addresses', 275, 1n << 40n],
    ['PREL64', 260, -(1n << 63n)],
  ])('%s', (_, type, addend) => {
    expect(outcomeOf(arm64Rules, siteOf(type, { symbolSection: 1, addend }), '6.12')).toMatch(/^written/);
  });
});

describe('ranges of absolute symbols', () => {
  test.each([
    ['ABS32', 258, 0xffffffffn, 0x100000000n, '100000000'],
    ['ABS32, negative', 258, 0n, -1n, 'ffffffffffffffff'],
    ['ABS16', 259, 0xffffn, 0x10000n, '10000'],
    ['MOVW_UABS_G0', 263, 0xffffn, 0x10000n, '10000'],
    ['MOVW_UABS_G1', 265, 0xffffffffn, 0x100000000n, '100000000'],
    ['MOVW_UABS_G2', 267, 0xffffffffffffn, 0x1000000000000n, '1000000000000'],
    ['MOVW_UABS_G2, negative', 267, 0n, -1n, 'ffffffffffffffff'],
    ['MOVW_SABS_G0', 270, -0x10000n, -0x10001n, 'fffffffffffeffff'],
    ['MOVW_SABS_G1', 271, 0xffffffffn, 0x100000000n, '100000000'],
    ['MOVW_SABS_G2', 272, -0x1000000000000n, -0x1000000000001n, 'fffeffffffffffff'],
  ])('%s', (_, type, inside, outside, printed) => {
    const at = (addend: bigint): string =>
      outcomeOf(arm64Rules, siteOf(type, { symbolSection: SHN_ABS, addend }), '7.3');
    expect(at(inside)).toMatch(/^written/);
    expect(at(outside)).toBe(
      `ENOEXEC: Modules: module lp: overflow in relocation type ${type} val ${printed}`,
    );
  });
});
