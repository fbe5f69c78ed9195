import { describe, expect, test } from 'vitest';
import { SHN_ABS, SHN_LIVEPATCH, SHN_UNDEF } from '../../elf/constants';
import { mapOf, openModule } from '../../testing/open-module';
import { dryRun } from '../dry-run';
import { type KernelRelease, kernelReleases } from '../profile';
import type { RelocationSite } from './arch';
import { describeBranch, ppc64Rules } from './ppc64';
import { outcomeOf, siteOf } from './testing-site';

const bl = '01000048';
const branch = '00000048';
const nop = '00000060';
const restoreToc = '180041e8';
/** The seed's case: `addis r9,r2,0`. */
const addis = '0000223d';

/** A call of an unexported function, with these words in the code. */
const calling = (words: string, lines = ''): string => `module ppc64le
modinfo livepatch=Y license=GPL vermagic=6.1.0
this-module lp
section .stubs PROGBITS AX 8
section .text PROGBITS AX 16 bytes=${words.padEnd(32, '0')}
livepatch-symbol .klp.sym.vmlinux.state_show,0
rela .text 0x0 10 .klp.sym.vmlinux.state_show,0 0 in=.klp.rela.vmlinux..text flags=Ao
${lines}`;

async function verdictOf(text: string, release: KernelRelease): Promise<string> {
  const map = mapOf('c000000000000000 T _text\nc000000000000100 t state_show\n');
  const { steps, outcome } = await dryRun(await openModule(text), {
    profile: { release, isDebian: true },
    map,
  });
  const stop = steps.find((step) => step.outcome === 'failed');
  return stop === undefined ? outcome : `${stop.id} ${stop.errno}: ${stop.messages.join()}`;
}

describe('REL24 to a livepatch symbol', () => {
  test.each([
    ['a call and a nop', bl + nop],
    ['a sibling call', branch + addis],
    ['bcl and a nop', `0500b040${nop}`.replace('0500b040', '01009f42')],
  ])('%s is made through a stub', async (_, words) => {
    for (const release of kernelReleases) expect(await verdictOf(calling(words), release)).toBe('loaded');
  });

  test('a call without a nop after it is refused, in the words of these releases', async () => {
    for (const release of kernelReleases)
      expect(await verdictOf(calling(bl + addis), release)).toBe(
        'relocations ENOEXEC: module_64: lp: Expected nop after call, got 3d220000 at …',
      );
  });

  test('a call that was made ready before is accepted from 6.3 on', async () => {
    expect(await verdictOf(calling(bl + restoreToc), '6.1')).toContain('got e8410018');
    expect(await verdictOf(calling(bl + restoreToc), '6.12')).toBe('loaded');
  });
});

describe('what else PowerPC64 refuses', () => {
  test.each([
    [
      'R_PPC64_NONE',
      'section .data PROGBITS WA 8\nrela .data 0 0 near 0',
      'relocations ENOEXEC: module_64: lp: Unknown ADD relocation: 0',
    ],
    [
      'REL14',
      'section .data PROGBITS WA 8\nrela .data 0 11 near 0',
      'relocations ENOEXEC: module_64: lp: Unknown ADD relocation: 11',
    ],
    [
      'a branch into the middle of a word',
      'rela .text 8 10 near 2',
      'relocations ENOEXEC: module_64: lp: REL24 -6 out of range!',
    ],
    [
      'a branch beyond 32 MB',
      'rela .text 8 10 near 0x2000010',
      'relocations ENOEXEC: module_64: lp: REL24 33554440 out of range!',
    ],
    ['nothing of a near branch', 'rela .text 8 10 near 0', 'loaded'],
    [
      'a distance beyond 2 GB within a section',
      'rela .text 8 26 near -0x80000000',
      'relocations ENOEXEC: module_64: lp: REL32 -2147483656 out of range!',
    ],
    ['nothing of the farthest distance', 'rela .text 8 26 near -0x7ffffff8', 'loaded'],
    [
      'nothing of a distance to elsewhere',
      'section .b PROGBITS WA 8\nrela .b 0 26 near 0x80000000',
      'loaded',
    ],
  ])('%s', async (_, lines, expected) => {
    expect(await verdictOf(calling(bl + nop, `symbol near FUNC LOCAL .text 0 8\n${lines}`), '6.12')).toBe(
      expected,
    );
  });

  test('no .stubs', async () => {
    const text = calling(bl + nop).replace('.stubs', '.other');
    expect(await verdictOf(text, '6.1')).toBe("layout ENOEXEC: module_64: lp: doesn't contain .stubs.");
  });

  test('e_flags that do not say ELFv2, from 6.12 on', async () => {
    const text = calling(bl + nop).replace('module ppc64le', 'module ppc64le flags=0');
    expect(await verdictOf(text, '6.1')).toBe('loaded');
    expect(await verdictOf(text, '6.12')).toBe('elf ENOEXEC: Invalid module architecture in ELF header: 21');
  });
});

describe('TOC offsets that an instruction cannot hold', () => {
  test.each([
    [63, SHN_ABS, 2n, 'ENOEXEC: module_64: lp: bad TOC16_DS relocation (0x…)'],
    [64, SHN_ABS, 1n, 'ENOEXEC: module_64: lp: bad TOC16_LO_DS relocation (0x…)'],
    [64, SHN_ABS, 4n, 'written 2'],
    [48, SHN_ABS, 1n, 'written 2'],
    [64, 3, 1n, 'written 2'],
  ])('type %d', (type, symbolSection, addend, expected) => {
    expect(outcomeOf(ppc64Rules, siteOf(type, { symbolSection, addend }), '6.1')).toBe(expected);
  });
});

describe('describeBranch', () => {
  const described = (words: string, more: Partial<RelocationSite> = {}) =>
    describeBranch(
      siteOf(10, {
        symbolSection: SHN_LIVEPATCH,
        bytes: Uint8Array.from(words.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
        ...more,
      }),
    );

  test.each([
    ['bl', bl, 'link', 0x48000001],
    ['bcl', '01009f42', 'link', 0x429f0001],
    ['b', branch, 'sibling', 0x48000000],
    ['bc', '00008240', 'other', 0x40820000],
    ['bla, absolute', '03000048', 'other', 0x48000003],
    ['ba, absolute', '02000048', 'other', 0x48000002],
    ['no branch', nop, 'other', 0x60000000],
    ['half a word', '0100', 'other', undefined],
  ])('%s', (_, words, kind, word) => {
    expect(described(words)).toEqual({
      ...{ kind, branch: word, following: undefined, followedBy: undefined, isThroughStub: true },
    });
  });

  test.each([
    ['nop', nop, 'nop', 0x60000000],
    ['ld r2,24(r1)', restoreToc, 'restore-toc', 0xe8410018],
    ['xori, no nop to the kernel', '00000068', 'other', 0x68000000],
    ['half a word', '0000', undefined, undefined],
  ])('followed by %s', (_, words, followedBy, following) => {
    expect(described(bl + words)).toMatchObject({ followedBy, following });
  });

  test('big-endian words', () => {
    expect(described('4800000160000000', { littleEndian: false })).toMatchObject({
      ...{ kind: 'link', branch: 0x48000001, followedBy: 'nop' },
    });
  });

  test.each([
    [SHN_UNDEF, true],
    [SHN_LIVEPATCH, true],
    [SHN_ABS, false],
    [1, false],
  ])('a symbol in section %d', (symbolSection, isThroughStub) => {
    expect(described(bl, { symbolSection })?.isThroughStub).toBe(isThroughStub);
  });

  test('only of REL24', () => {
    expect(described(bl, { type: 11 })).toBeUndefined();
  });
});

test('a call of the tracer needs no nop', () => {
  const call = { symbolSection: SHN_UNDEF, bytes: Uint8Array.of(1, 0, 0, 0x48, 0, 0, 0, 0) };
  expect(outcomeOf(ppc64Rules, siteOf(10, { ...call, symbolName: '_mcount' }), '6.1')).toBe('written 4');
  expect(outcomeOf(ppc64Rules, siteOf(10, call), '6.1')).toBe(
    'ENOEXEC: module_64: lp: Expected nop after call, got 00000000 at …',
  );
});
