import fc from 'fast-check';

const machines = ['x86_64', 's390x', 'i386', 'ppc', 'ppc64le'] as const;
const targets = ['.text', '.text.unlikely', '.data', '.rodata', '.toc'] as const;
/** In the list: `unique_*` once, `twice_*` twice in vmlinux, `exported_*` exported, `weak_*` nowhere. */
const names = ['unique_a', 'unique_b', 'in_ext4', 'twice_a', 'twice_b', 'exported_a', 'weak_a'] as const;
export const list = `*vmlinux unique_a unique_b twice_a twice_b exported_a __ksymtab_exported_a twice_a twice_b *ext4 in_ext4`;

const relocation = fc.record({
  target: fc.constantFrom(...targets),
  offset: fc.nat(60),
  type: fc.integer({ min: 1, max: 12 }),
  symbol: fc.constantFrom(...names, 'local', 'global', '.text'),
  addend: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
});

/** Small livepatches of every shape, as the text of a picture. */
export const picture = fc
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

/** What a picture was made of. */
export type Shape = typeof picture extends fc.Arbitrary<{ shape: infer S }> ? S : never;

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
