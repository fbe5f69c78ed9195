import { describe, expect, test } from 'vitest';
import { moduleFromText } from '../../testing/module-from-text';
import { openModule, openObject } from '../../testing/open-module';
import { dryRun } from '../dry-run';
import { type KernelRelease, kernelReleases } from '../profile';
import { s390xRules } from './s390x';
import { outcomeOf, siteOf } from './testing-site';

const picture = (line: string): string => `module s390x
modinfo livepatch=Y license=GPL vermagic=6.1.0
this-module lp
section .text PROGBITS AX 64 align=16
section .data PROGBITS WA 64 align=16
symbol near FUNC LOCAL .text 0 8
symbol far FUNC LOCAL .text 0x200000000 8
symbol absolute NOTYPE GLOBAL ABS 0x1ff 0
symbol minus NOTYPE GLOBAL ABS 0xffffffffffffffff 0
livepatch-symbol .klp.sym.vmlinux.f,1
${line}`;

async function relocationsOf(line: string, release: KernelRelease = '6.12') {
  const profile = { release, isDebian: false };
  const { steps } = await dryRun(await openModule(picture(line)), { profile, map: undefined });
  const step = steps.find(({ id }) => id === 'relocations');
  return step?.outcome === 'failed' ? `${step.errno}: ${step.messages.join()}` : step?.outcome;
}

const error = (symbol: string, type: number, value: string): string =>
  `ENOEXEC: module lp: relocation error for symbol ${symbol} (r_type ${type}, value 0x${value})`;

describe('values on s390', () => {
  test.each([
    ['PC32DBL, odd', 'rela .text 2 R_390_PC32DBL near 1', error('near', 19, 'ffffffffffffffff')],
    ['PC32DBL', 'rela .text 2 R_390_PC32DBL near 2', 'passed'],
    ['PC32DBL, just within 4 GiB', 'rela .text 2 19 near 0x100000000', 'passed'],
    ['PC32DBL, beyond', 'rela .text 2 19 near 0x100000002', error('near', 19, '100000000')],
    ['PC32DBL to another section', 'rela .data 2 R_390_PC32DBL near 1', 'passed'],
    ['PC32, odd', 'rela .text 2 R_390_PC32 near 1', 'passed'],
    ['PC16, beyond', 'rela .text 0 R_390_PC16 near 0x8000', error('near', 16, '8000')],
    ['PC16, just below', 'rela .text 0 R_390_PC16 near 0x7fff', 'passed'],
    ['PC16DBL, just within', 'rela .text 2 R_390_PC16DBL near -0xfffe', 'passed'],
    ['PC16DBL, beyond', 'rela .text 2 R_390_PC16DBL near -0x10000', error('near', 17, 'fffffffffffefffe')],
    ['PC64 has room', 'rela .text 0 R_390_PC64 far 0', 'passed'],
    ['PLT32DBL, odd', 'rela .text 2 R_390_PLT32DBL near 1', error('near', 20, 'ffffffffffffffff')],
    ['PLT32DBL, far, through an entry', 'rela .text 2 R_390_PLT32DBL far 1', 'passed'],
    ['PLT16DBL, near with a far addend', 'rela .text 0 18 near 0x10000', error('near', 18, '10000')],
    ['8 without a sign, of a known value', 'rela .data 0 R_390_8 absolute 0', error('absolute', 1, '1ff')],
    ['8 that fits', 'rela .data 0 R_390_8 absolute -0x100', 'passed'],
    ['8, negative', 'rela .data 0 R_390_8 absolute -0x200', error('absolute', 1, 'ffffffffffffffff')],
    ['12', 'rela .data 0 R_390_12 absolute 0xe00', 'passed'],
    ['20 has a sign', 'rela .data 0 R_390_20 minus 0', 'passed'],
    ['20, beyond', 'rela .data 0 R_390_20 absolute 0x7fe01', error('absolute', 57, '80000')],
    ['64 takes all', 'rela .data 0 R_390_64 minus 0', 'passed'],
    ['32 of an address is not known', 'rela .data 0 R_390_32 near -1', 'passed'],
  ])('%s', async (_, line, expected) => {
    for (const release of kernelReleases) expect(await relocationsOf(line, release)).toBe(expected);
  });
});

describe('types on s390', () => {
  test.each([
    ['none', 'rela .data 0 R_390_NONE near 0', 'passed'],
    ['what shared objects have, silently', 'rela .data 0 R_390_RELATIVE near 0', 'ENOEXEC: '],
    ['COPY, silently', 'rela .data 0 R_390_COPY near 0', 'ENOEXEC: '],
    ['thread-local', 'rela .data 0 R_390_TLS_LOAD near 0', 'ENOEXEC: module lp: unknown relocation: 37'],
    ['IRELATIVE', 'rela .data 0 61 near 0', 'ENOEXEC: module lp: unknown relocation: 61'],
    ['beyond all', 'rela .data 0 4000000000 near 0', 'ENOEXEC: module lp: unknown relocation: 4000000000'],
  ])('%s', async (_, line, expected) => {
    expect(await relocationsOf(line)).toBe(expected);
  });

  test.each([
    [1, [1]],
    [2, [2, 3, 6, 15, 16, 17, 18, 27, 29, 30, 34]],
    [4, [4, 5, 7, 8, 13, 14, 19, 20, 21, 26, 31, 33, 35, 57, 58, 59]],
    [8, [22, 23, 24, 25, 28, 32, 36]],
  ])('%d bytes are written', (width, types) => {
    for (const type of types) expect(outcomeOf(s390xRules, siteOf(type), '6.12')).toBe(`written ${width}`);
  });
});

test('a module without a symbol table', async () => {
  const profile = { release: '6.12', isDebian: false } as const;
  const bytes = moduleFromText(picture(''));
  const whole = await openObject(bytes);
  expect(s390xRules.checkModule(whole, 'lp', profile)).toBeUndefined();
  const view = new DataView(bytes.buffer);
  const start = Number(view.getBigUint64(40));
  for (let section = 0; section < view.getUint16(60); section++) {
    const type = start + section * 64 + 4;
    if (view.getUint32(type) === 2) view.setUint32(type, 1);
  }
  expect(s390xRules.checkModule(await openObject(bytes), 'lp', profile)).toMatchObject({
    errno: 'ENOEXEC',
    messages: ['module lp: no symbol table'],
  });
});
