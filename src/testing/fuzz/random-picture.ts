// Modules that are sound as ELF and say odd things: names, sections and relocations of the livepatch dialects at random.

import type { Random } from './random';

const objects = ['vmlinux', 'ext4', 'snd-pcm', 'snd_pcm', 'lp', 'x'.repeat(60), 'a.b', '9p', 'é', '%s'];
const functions = ['state_show', 'dup', '_printk', 'f', 'helper.isra.0', 'a,b', '$x', '__x64_sys_read', 'ä'];
/** What the sources have. */
const knownFunctions = ['state_show', 'dup', '_printk', 'f', 'helper.isra.0', 'saved_command_line', 'shared'];
const machines = [
  'x86_64',
  'x86_64',
  'x86_64',
  'ppc64le',
  's390x',
  'aarch64',
  'i386',
  'ppc',
  'ppc64',
  'mips64',
];
const plainSections = [
  '.text',
  '.text.f',
  '.data',
  '.rodata',
  '.bss',
  '.init.text',
  '.init_array',
  '.debug_info',
  '.altinstructions',
  '.parainstructions',
  '__jump_table',
  '.static_call_sites',
  '__ksymtab',
  '__versions',
  '.kpatch.funcs',
  '.kpatch.strings',
  '.kpatch.symbols',
  '.kpatch.relocations',
  '.init.klp_objects',
  '.init.klp_funcs',
  '.toc',
  '.orc_unwind',
  '.orc_unwind_ip',
  '.note.gnu.build-id',
  '.data..percpu',
  '.modinfo',
  '.symtab',
  '.BTF',
  '__mcount_loc',
  '.klp.arch',
  '.gnu.linkonce.this_module',
];
const flags = ['-', 'A', 'AX', 'WA', 'WAX', 'AMS', 'AG', 'Ao', 'I', 'Io', 'AIo', 'o', 'L'];
const addends = [
  '0',
  '-4',
  '4',
  '0x7fffffff',
  '-0x80000000',
  '0x7fffffffffffffff',
  '-0x8000000000000000',
  '12',
];
const numbers = ['0', '1', '4', '8', '0x10', '0x1c', '0x3f', '0x40', '0xffffffff', '0x7fffffffffffffff'];
const positions = [
  '0',
  '1',
  '2',
  '3',
  '4294967295',
  '4294967296',
  '99999999999999999999',
  '-1',
  '',
  ' 1',
  '01',
];

/** A symbol's name, as one of the tools writes it or nearly so; of a plain module as the C source has it. */
function symbolName(random: Random, isPlain: boolean): string {
  if (isPlain) return random.pick(knownFunctions);
  const [object, name] = [random.pick(objects), random.pick(functions)];
  const position = random.pick(random.once(3) ? positions : ['0', '1', '2']).trim();
  const forms = [
    name,
    name,
    name,
    `.klp.sym.${object}.${name},${position}`,
    `.klp.sym.${object}.${name}`,
    `.klp.sym.rela.${object}.${random.pick(objects)}.${name},${position}`,
    `.klp.sym.rela.${object}.vmlinux.${name}.${position}`,
    `.klp.tombstone.${name}`,
    `__ksymtab_${name}`,
    `klp_enable_patch`,
    `__this_module`,
    `init_module`,
    'kallsyms_lookup_name',
    `.klp.sym.rela.`,
    `.klp.sym.`,
    name.repeat(1 + random.below(80)),
  ];
  return random.pick(forms);
}

function sectionName(random: Random, isPlain = false): string {
  if (isPlain) return random.pick(['.text', '.text.f', '.data', '.data.g', '.rodata', '.debug_info', '.toc']);
  const object = random.pick(objects);
  const target = random.pick(plainSections);
  return random.pick([
    target,
    target,
    target,
    `.klp.rela.${object}.${target}`,
    `.klp.module_relocs.${object}`,
    `__klp_relocs.${object}`,
    `.klp.arch.${object}.${target}`,
    random.pick(['.klp.relocs', '.klp.rela.', '__klp_relocs', '.kpatch.arch', '.group', '.rela.text']),
  ]);
}

/** The text of a picture, which `moduleFromText` takes. */
export function randomPicture(random: Random): string {
  const machine = random.pick(machines);
  // Half of them can be converted, so that what converts is tried as well.
  const isPlain = random.once(2);
  const head = [
    `module ${machine}${random.once(8) ? ' names=shared' : ''}`,
    `modinfo ${random.once(6) ? 'name=lp' : 'livepatch=Y'} ${random.pick(['vermagic=6.1.0-56-amd64', 'vermagic=6.12.0', 'vermagic=5.4.0', 'license=GPL', 'depends=ext4,,x', 'vermagic='])}`,
    ...(random.once(2) ? ['this-module lp'] : []),
    'section .text PROGBITS AX 64 align=16',
  ];
  const sections = ['.text', ...random.list(random.below(8), () => sectionName(random, isPlain))];
  const symbols = random.list(1 + random.below(8), () => symbolName(random, isPlain));
  const target = (): string => random.pick(sections);
  const lines = [
    ...sections.slice(1).map((name) => sectionLine(name, random)),
    ...(random.once(3) ? [`group ${random.pick(symbols)} ${target()} ${target()}`] : []),
    ...(random.once(2) ? ['file a.c'] : []),
    ...(random.once(2) ? ['section-symbol .text'] : []),
    ...symbols.map((name) => symbolLine(name, target(), random, isPlain)),
    ...random.list(random.below(10), () => relocationLine(target(), random.pick(symbols), random, isPlain)),
    ...random.list(random.once(2) ? 0 : random.below(4), () => annotationLine(symbols, random)),
    ...(random.once(60) ? crowd(symbols, random) : []),
    ...(random.once(60)
      ? [
          `sections ${random.pick([300, 3000, 65_280, 66_000])} .${random.pick(['filler', longName(random, [40, 60, 300])])}`,
        ]
      : []),
    ...(random.once(12) ? ['trailer ~Module signature appended~'] : []),
  ];
  return [...head, ...lines].join('\n');
}

/** Thousands of one thing: what takes time for each of each other one shows. */
function crowd(symbols: readonly string[], random: Random): string[] {
  const symbol = random.pick(symbols);
  const long = longName(random, [200, 500, 2000, 4096, 5000]);
  const line = random.pick<(i: number) => string>([
    () => `section .crowd PROGBITS ${random.pick(['A', '-'])} 2 bytes=0001`,
    (i) => `symbol crowd${i % 7} FUNC LOCAL .text ${i} 8`,
    () => `undefined ${symbol}`,
    (i) => `symbol ${long} FUNC ${i % 2 === 0 ? 'LOCAL' : 'GLOBAL'} .text ${i} 8`,
    (i) => `rela .text ${i * 8} 2 ${symbol} -4`,
    (i) => `annotate vmlinux ${symbol} ${i % 3}`,
    (i) => `livepatch-symbol .klp.sym.ext4.f${i},1`,
  ]);
  return Array.from({ length: 500 + random.below(4000) }, (_, i) => line(i));
}

/** All that have it share its bytes. */
function longName(random: Random, lengths: readonly number[]): string {
  return 'n'.repeat(random.pick(lengths));
}

function sectionLine(name: string, random: Random): string {
  const type = random.pick([
    'PROGBITS',
    'PROGBITS',
    'PROGBITS',
    'NOBITS',
    'NOTE',
    'NULL',
    'STRTAB',
    '0x6ffffff0',
  ]);
  const size = random.pick([0, 1, 8, 24, 40, 64, 64, 120, 4096]);
  const content = random.once(2) ? ` bytes=${hexOf(random, size)}` : '';
  return `section ${name} ${type} ${random.pick(flags)} ${size} align=${random.pick([1, 8, 16, 4096])}${content}`;
}

/** Small numbers, as records and tables have them. */
function hexOf(random: Random, size: number): string {
  if (size === 0) return '-';
  return random
    .list(size, () => (random.once(4) ? random.below(256) : random.below(3)).toString(16).padStart(2, '0'))
    .join('');
}

function symbolLine(name: string, section: string, random: Random, isPlain: boolean): string {
  if (isPlain && !random.once(12)) return `undefined ${name}`;
  return random.pick([
    `undefined ${name}`,
    `undefined ${name}`,
    `undefined ${name} WEAK`,
    `livepatch-symbol ${name}`,
    `symbol ${name} ${random.pick(['FUNC', 'OBJECT', 'NOTYPE'])} ${random.pick(['LOCAL', 'GLOBAL', 'WEAK'])} ${section} ${random.pick(numbers)} ${random.pick(numbers)}`,
    `symbol ${name} FUNC GLOBAL ${random.pick(['ABS', 'COM', 'UND', 'LIVEPATCH', '65000'])} 0 0`,
  ]);
}

function relocationLine(target: string, symbol: string, random: Random, isPlain: boolean): string {
  const type = random.pick([0, 1, 2, 2, 4, 4, 10, 11, 24, 26, 38, 99]);
  const into =
    !isPlain && random.once(3)
      ? ` in=${sectionName(random)} flags=${random.pick(['I', 'Io', 'AIo', '-'])}`
      : '';
  const kind = random.once(12) ? 'rel' : 'rela';
  return `${kind} ${target} ${random.pick(numbers)} ${type} ${symbol} ${random.pick(addends)}${into}`;
}

function annotationLine(symbols: readonly string[], random: Random): string {
  const object = random.pick(objects);
  if (random.once(4)) return `annotation-gap ${object} ${random.pick([4, 8, 20])}`;
  return `annotate ${object} ${random.pick(symbols)} ${random.below(4)} ${random.pick([12, 12, 8])}`;
}
