import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ObjectBuilder } from '../elf/builder';
import { dumpObject } from '../elf/dump';
import { writeObject } from '../elf/writer';
import { moduleFromText } from '../testing/module-from-text';
import { convertInput, openObject, planModule } from '../testing/open-module';
import { readPlainElf, readPlainRelocations } from '../testing/plain-elf';

// Small modules of every shape; the seed is fixed so that a run of the tests is the same every time.
fc.configureGlobal({ seed: 20_230_306, numRuns: 40 });

const machines = ['x86_64', 's390x', 'i386', 'ppc', 'ppc64le'] as const;
const targets = ['.text', '.text.unlikely', '.data', '.rodata', '.toc'] as const;
/** In the list: `unique_*` once, `twice_*` twice in vmlinux, `exported_*` exported, `weak_*` nowhere. */
const names = ['unique_a', 'unique_b', 'in_ext4', 'twice_a', 'twice_b', 'exported_a', 'weak_a'] as const;
const list = `*vmlinux unique_a unique_b twice_a twice_b exported_a __ksymtab_exported_a twice_a twice_b *ext4 in_ext4`;

const relocation = fc.record({
  target: fc.constantFrom(...targets),
  offset: fc.nat(60),
  type: fc.integer({ min: 1, max: 12 }),
  symbol: fc.constantFrom(...names, 'local', 'global', '.text'),
  addend: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
});

const picture = fc
  .record({
    machine: fc.constantFrom(...machines),
    shared: fc.boolean(),
    relocations: fc.array(relocation, { maxLength: 24 }),
    debug: fc.array(fc.constantFrom('notes', '.klp.module_relocs.vmlinux', 'local', 'twice_a'), {
      maxLength: 6,
    }),
    fillers: fc.nat(4),
    group: fc.boolean(),
    gap: fc.constantFrom(0, 4, 20),
    annotationsFirst: fc.boolean(),
  })
  .map((shape) => ({ text: textOf(shape), shape }));

type Shape = typeof picture extends fc.Arbitrary<{ shape: infer S }> ? S : never;

function textOf(shape: {
  machine: string;
  shared: boolean;
  relocations: readonly { target: string; offset: number; type: number; symbol: string; addend: number }[];
  debug: readonly string[];
  fillers: number;
  group: boolean;
  gap: number;
  annotationsFirst: boolean;
}): string {
  const used = new Set(shape.relocations.map(({ symbol }) => symbol));
  const annotated = ['twice_b', 'twice_a'].filter((name) => used.has(name));
  const annotations = annotated.flatMap((name, i) => [
    `annotate vmlinux ${name} ${i + 1}`,
    ...(shape.gap > 0 ? [`annotation-gap vmlinux ${shape.gap}`] : []),
  ]);
  const hasAnnotations = annotated.length > 0;
  const describable = shape.debug.filter((symbol) => hasAnnotations || !/notes|klp/.test(symbol));
  return [
    `module ${shape.machine}${shape.shared ? ' names=shared' : ''}`,
    'modinfo livepatch=Y vermagic=6.1.0',
    ...(shape.annotationsFirst ? annotations : []),
    ...Array.from(
      { length: shape.fillers },
      (_, i) => `section .filler${i} PROGBITS A ${i * 3} align=${1 << i}`,
    ),
    ...targets.map((target) => `section ${target} PROGBITS WA 64 align=8`),
    'section .bss NOBITS WA 32 align=16',
    'section .debug_info PROGBITS - 64',
    ...(shape.group ? ['group global .text .data'] : []),
    ...(shape.annotationsFirst ? [] : annotations),
    'file a.c',
    ...(hasAnnotations
      ? [
          'symbol notes OBJECT LOCAL .klp.module_relocs.vmlinux 0 12',
          'section-symbol .klp.module_relocs.vmlinux',
        ]
      : []),
    'symbol local FUNC LOCAL .text 4 8',
    'section-symbol .text',
    'symbol global FUNC GLOBAL .text 16 8',
    ...names.map((name) => `undefined ${name}${name.startsWith('weak') ? ' WEAK' : ''}`),
    ...shape.relocations.map((r) => `rela ${r.target} ${r.offset} ${r.type} ${r.symbol} ${r.addend}`),
    ...describable.map((symbol, i) => `rela .debug_info ${i * 8} 1 ${symbol} ${i}`),
  ].join('\n');
}

test('rewriting without edits changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(picture, async ({ text }) => {
      const bytes = moduleFromText(text);
      const object = await openObject(bytes);
      const output = await writeObject(await ObjectBuilder.from(object));
      const copy = await output.read(0, output.size);
      expect(await dumpObject(await openObject(copy), { offsets: false })).toBe(
        await dumpObject(object, { offsets: false }),
      );
      expect(copy).toEqual(bytes);
    }),
  );
});

/** Every relocation but those of and about annotations, by names: what a conversion must keep. */
function relocationsOf(bytes: Uint8Array<ArrayBuffer>): string[] {
  const { sections, symbols } = readPlainElf(bytes);
  const nameOf = (index: number): string => {
    const symbol = symbols[index];
    const name = symbol?.name || (sections[symbol?.shndx ?? 0]?.name ?? '');
    return name.replace(/^\.klp\.sym\.[^.]+\.(.*),\d+$/, '$1');
  };
  return sections
    .filter(({ type }) => type === 4)
    .flatMap(({ name, info }) => {
      const target = sections[info]?.name ?? '';
      return readPlainRelocations(bytes, name).map(
        ({ offset, type, symbol, addend }) => `${target}+${offset} ${type} ${nameOf(symbol)} ${addend}`,
      );
    })
    .filter((line) => !/module_relocs| notes /.test(line))
    .sort();
}

test('a conversion verifies, and keeps every relocation', async () => {
  let converted = 0;
  await fc.assert(
    fc.asyncProperty(picture, async ({ text, shape }: { text: string; shape: Shape }) => {
      const bytes = moduleFromText(text);
      const plan = await planModule(bytes, list);
      const hasWork = shape.relocations.some(({ symbol }) => /^(unique|twice|in_)/.test(symbol));
      expect(plan.state).toBe(hasWork ? 'ready' : 'nothing');
      if (!hasWork) return;
      converted += 1;
      const result = await convertInput(bytes, list);
      expect(result.verification.problems).toEqual([]);
      expect(relocationsOf(result.bytes)).toEqual(relocationsOf(bytes));
    }),
  );
  expect(converted).toBeGreaterThan(20);
});
