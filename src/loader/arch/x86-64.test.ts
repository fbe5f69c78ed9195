import { describe, expect, test } from 'vitest';
import { mapOf } from '../../testing/open-module';
import { kernelMap, modulePicture, runLoader, stepText } from '../../testing/run-loader';
import { type KernelRelease, kernelReleases } from '../profile';
import { outcomeOf, siteOf } from './testing-site';
import { x86_64Rules } from './x86-64';

const large = 10;
const likely = "module: `lp' likely not compiled with -mcmodel=kernel";
const existing: Readonly<Record<KernelRelease, string>> = {
  '5.10':
    'module: x86/modules: Skipping invalid relocation target, existing value is nonzero for type 10, loc …, val …',
  '6.1':
    'module: x86/modules: Skipping invalid relocation target, existing value is nonzero for type 10, loc …, val …',
  '6.12':
    'module: x86/modules: Invalid relocation target, existing value is nonzero for type 10, loc …, val …',
  '7.3':
    'module: x86/modules: Invalid relocation target, existing value is nonzero for sec 2, idx 5, type 10, loc …, val …',
};
const overflow: Readonly<Record<KernelRelease, string>> = {
  '5.10': 'module: overflow in relocation type 10 val …',
  '6.1': 'module: overflow in relocation type 10 val …',
  '6.12': 'module: overflow in relocation type 10 val …',
  '7.3': 'module: overflow in relocation type 10 val … sec 2 idx 5',
};

describe.each(kernelReleases)('%s', (release) => {
  const of = (type: number, high: boolean, bytes: readonly number[] = []): string =>
    outcomeOf(
      x86_64Rules,
      siteOf(type, {
        isHigh: () => high,
        bytes: Uint8Array.from({ length: 16 }, (_, i) => bytes[i] ?? 0),
        entry: 5,
      }),
      release,
    );

  test.each([
    [0, 'ignored'],
    [1, 'written 8'],
    [2, 'written 4'],
    [4, 'written 4'],
    [10, 'written 4'],
    [11, 'written 4'],
    [24, 'written 8'],
  ])('type %d', (type, expected) => {
    expect(of(type, false)).toBe(expected);
  });

  test.each([3, 5, 6, 7, 8, 9, 12, 14, 23, 25, 26, 41, 42, 0xffffffff])('type %d is not known', (type) => {
    expect(of(type, false)).toBe(`ENOEXEC: module: lp: Unknown rela relocation: ${type}`);
    expect(of(type, true, [1])).toBe(`ENOEXEC: module: lp: Unknown rela relocation: ${type}`);
  });

  test.each([
    [1, 8],
    [2, 4],
    [4, 4],
    [10, 4],
    [11, 4],
    [24, 8],
  ])('type %d: the %d bytes that are written must be zero, no others', (type, width) => {
    for (let place = 0; place < 12; place++) {
      const bytes = [...new Array<number>(place).fill(0), 0x80];
      if (place < width) expect(of(type, false, bytes)).toMatch(/^ENOEXEC: .*existing value is nonzero/);
      else expect(of(type, false, bytes)).toBe(`written ${width}`);
    }
  });

  test('bytes of a relocation that writes nothing do not count', () => {
    expect(of(0, true, [1, 2, 3, 4])).toBe('ignored');
  });

  test('an address of the kernel does not fit 32 bits without a sign', () => {
    expect(of(large, true)).toBe(`ENOEXEC: ${overflow[release]},${likely}`);
    for (const type of [1, 2, 4, 11, 24]) expect(of(type, true)).toMatch(/^written/);
  });

  test('what is said of both: the bytes first up to 6.2, the value since 6.3', () => {
    const isOld = release === '5.10' || release === '6.1';
    expect(of(large, true, [0, 0, 1])).toBe(
      `ENOEXEC: ${isOld ? existing[release] : `${overflow[release]},${likely}`}`,
    );
    expect(of(large, false, [0, 0, 1])).toBe(`ENOEXEC: ${existing[release]}`);
  });
});

describe('which symbols are certainly in the upper 2 GiB', () => {
  const picture = (symbol: string, lines = ''): string =>
    modulePicture(`section .data..percpu PROGBITS WA 8 bytes=${'00'.repeat(8)}
section .note PROGBITS - 8
section-symbol .data
symbol near OBJECT LOCAL .data 8 8
symbol counter OBJECT LOCAL .data..percpu 0 8
symbol unloaded OBJECT LOCAL .note 0 8
symbol absolute NOTYPE LOCAL ABS 0x10 0
undefined seq_printf
${lines}
rela .text 0x10 R_X86_64_32 ${symbol} 0`);
  const livepatch = (name: string): string =>
    modulePicture(
      `livepatch-symbol ${name}\nrela .text 0x10 R_X86_64_32 ${name} 0 in=.klp.rela.vmlinux..text flags=AIo`,
    );
  const found = async (text: string, map = kernelMap()): Promise<string> =>
    stepText(await runLoader(text, { map }), 'relocations');
  const refused = `failed ENOEXEC: module: overflow in relocation type 10 val … / ${likely}`;

  test.each([
    ['near', refused],
    ['.data', refused],
    ['new_show', refused],
    ['counter', 'passed'],
    ['unloaded', 'passed'],
    ['absolute', 'passed'],
    ['seq_printf', 'passed'],
  ])('%s', async (symbol, expected) => {
    expect(await found(picture(symbol))).toBe(expected);
  });

  test('livepatch symbols of vmlinux with an address', async () => {
    expect(await found(livepatch('.klp.sym.vmlinux.state_show,2'))).toBe(refused);
    // Per-CPU symbols are counted from 0.
    const low = mapOf('0000000000001000 A current_task\nffffffff81000000 T _text\n');
    expect(await found(livepatch('.klp.sym.vmlinux.current_task,0'), low)).toBe('passed');
    const mixed = mapOf('0000000000001000 D state_show\nffffffff81000100 t state_show\n');
    expect(await found(livepatch('.klp.sym.vmlinux.state_show,2'), mixed)).toBe('passed');
    const justBelow = mapOf('ffffffff7fffffff T state_show\nffffffff80000000 T first\n');
    expect(await found(livepatch('.klp.sym.vmlinux.state_show,0'), justBelow)).toBe('passed');
    expect(await found(livepatch('.klp.sym.vmlinux.first,0'), justBelow)).toBe(refused);
  });

  test('a list of names has no addresses', async () => {
    const names = mapOf('klp-convert-symbol-data.0.1\n*vmlinux\nstate_show\n');
    expect(await found(livepatch('.klp.sym.vmlinux.state_show,0'), names)).toBe('passed');
  });

  test('a livepatch symbol is resolved before anything is written', async () => {
    expect(await found(livepatch('.klp.sym.vmlinux.nowhere,0'))).toBe(
      "failed EINVAL: livepatch: symbol 'nowhere' not found in symbol table",
    );
  });
});
