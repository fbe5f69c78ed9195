// Pictures of modules with everything that create-diff-object lays down for create-klp-module, several objects at a time.

import { pointer, recordBytes } from './intermediate-pictures';
import { moduleFromText } from './module-from-text';
import { lookUp, targets } from './picture-words';

/** One record of `.kpatch.relocations` with its own of `.kpatch.symbols`, as create-diff-object writes them in pairs. */
export interface KpatchUse {
  /** A symbol and what is added to it. */
  readonly place: readonly [symbol: string, offset: number];
  readonly type: number;
  readonly addend: number;
  /** The object that is patched. */
  readonly gate: string;
  /** The object that has the symbol. */
  readonly object: string;
  readonly name: string;
  readonly position?: number;
  readonly bind?: number;
  readonly kind?: number;
  readonly external?: boolean;
}

/** The sections `.kpatch.*` as lines of a picture; `arch` are pairs of a section's symbol and an object. */
export function kpatchTables(
  machine: string,
  uses: readonly KpatchUse[],
  arch: readonly (readonly [symbol: string, object: string])[] = [],
): string {
  const strings = [
    ...new Set([
      ...uses.flatMap(({ gate, object, name }) => [gate, object, name]),
      ...arch.map(([, object]) => object),
    ]),
  ];
  const bytes = new TextEncoder().encode(strings.map((text) => `${text}\0`).join(''));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const size = 40 * uses.length;
  const symbols = uses.flatMap(
    ({ position = 0, bind = 0, kind = 2 }, i) =>
      [
        [40 * i + 8, 8, position],
        [40 * i + 16, 1, bind],
        [40 * i + 17, 1, kind],
      ] as const,
  );
  const relocations = uses.flatMap(
    ({ type, addend, external = false }, i) =>
      [
        [40 * i + 8, 4, type],
        [40 * i + 12, 4, Number(external)],
        [40 * i + 16, 8, addend],
      ] as const,
  );
  const string = (section: string, offset: number, text: string): string => {
    const before = strings.slice(0, strings.indexOf(text));
    const at = before.reduce((sum, name) => sum + name.length + 1, 0);
    return pointer(machine, section, offset, '.kpatch.strings', at);
  };
  return [
    `section .kpatch.strings PROGBITS A 1 bytes=${hex}`,
    `section .kpatch.symbols PROGBITS A ${size} align=8 bytes=${recordBytes(machine, size, symbols)}`,
    `section .kpatch.relocations PROGBITS A ${size} align=8 bytes=${recordBytes(machine, size, relocations)}`,
    `section .kpatch.arch PROGBITS A ${16 * arch.length} align=8 bytes=${recordBytes(machine, 16 * arch.length, []) || '-'}`,
    ...['strings', 'symbols'].map((name) => `section-symbol .kpatch.${name}`),
    ...uses.flatMap(({ place: [symbol, offset], gate, object, name }, i) => [
      string('.kpatch.symbols', 40 * i + 24, name),
      string('.kpatch.symbols', 40 * i + 32, object),
      pointer(machine, '.kpatch.relocations', 40 * i, symbol, offset),
      string('.kpatch.relocations', 40 * i + 24, gate),
      pointer(machine, '.kpatch.relocations', 40 * i + 32, '.kpatch.symbols', 40 * i),
    ]),
    ...arch.flatMap(([symbol, object], i) => [
      pointer(machine, '.kpatch.arch', 16 * i, symbol),
      string('.kpatch.arch', 16 * i + 8, object),
    ]),
  ].join('\n');
}

/** Of three objects: relative and absolute, local, global and weak, in code and data, one symbol for several gates. */
const uses: readonly KpatchUse[] = [
  { place: ['.text.a', 4], type: 4, addend: -4, gate: 'vmlinux', object: 'vmlinux', name: 'alpha' },
  {
    ...{ place: ['.text.a', 12], type: 2, addend: -5, gate: 'vmlinux', object: 'vmlinux', name: 'beta' },
    ...{ position: 17, kind: 1 },
  },
  { place: ['.text.a', 20], type: 11, addend: 64, gate: 'vmlinux', object: 'vmlinux', name: 'alpha' },
  {
    ...{ place: ['.text.b', 4], type: 2, addend: -4, gate: 'ext4', object: 'ext4', name: 'alpha' },
    ...{ position: 3, bind: 1 },
  },
  {
    ...{ place: ['.text.b', 16], type: 4, addend: -4, gate: 'ext4', object: 'nf_tables', name: 'shared' },
    ...{ bind: 1, external: true },
  },
  { place: ['.text.b', 24], type: 11, addend: 0, gate: 'vmlinux', object: 'vmlinux', name: 'alpha' },
  {
    place: ['table', 8],
    type: 1,
    addend: 0x7fffffffff,
    gate: 'ext4',
    object: 'ext4',
    name: 'alpha',
    position: 3,
    bind: 1,
  },
  {
    ...{
      place: ['table', 16],
      type: 1,
      addend: -8,
      gate: 'nf_tables',
      object: 'vmlinux',
      name: 'gamma.isra.0',
    },
    ...{ bind: 2, kind: 0 },
  },
  { place: ['.altinstr_replacement', 3], type: 4, addend: -4, gate: 'ext4', object: 'ext4', name: 'delta' },
];

const sections = (machine: string, release: string): string => `
module ${machine}
modinfo livepatch=Y vermagic=${release}
this-module lp
section .text.a PROGBITS AX 64 align=16
section .text.b PROGBITS AX 64 align=16
section .data.c PROGBITS WA 32 align=8
section .altinstr_replacement PROGBITS AX 16
section-symbol .text.a
section-symbol .text.b
section-symbol .altinstr_replacement
symbol table OBJECT LOCAL .data.c 0 24
symbol a FUNC GLOBAL .text.a 0 64
undefined elsewhere
`;

/** A module without `.klp.arch` to make, as create-diff-object leaves it for kernels since 5.8. */
export function kpatchModule(machine: string): Uint8Array<ArrayBuffer> {
  const { addressType } = lookUp(targets, machine);
  const used = machine === 'x86_64' ? uses : uses.map((use) => ({ ...use, type: addressType }));
  return moduleFromText(`${sections(machine, '6.12.0')}${kpatchTables(machine, used)}`);
}

/** What stands for `s` in names that are to be the same in the file. */
const twins = ['s', 'X', 'Y'] as const;

/**
 * A module as `ld -r --unique=.altinstructions --unique=.parainstructions` links it for kernels before 5.8: three sections
 * of each name, of vmlinux, ext4 and vmlinux again, with entries of `struct alt_instr` (13 bytes) and
 * `struct paravirt_patch_site` (16, of which the last has 12). With `kept`, a last one that no record names.
 */
export function archModule(release: string, { kept = false } = {}): Uint8Array<ArrayBuffer> {
  const objects = ['vmlinux', 'ext4', 'vmlinux'];
  const lines = twins.flatMap((twin, i) => {
    const [alt, para] = [`.altinstruction${twin}`, `.parainstruction${twin}`];
    const text = i === 1 ? '.text.b' : '.text.a';
    return [
      `section ${alt} PROGBITS A ${13 * (i + 1)}`,
      `section ${para} PROGBITS A ${16 * i + 12} align=8`,
      `section-symbol ${alt}`,
      `section-symbol ${para}`,
      ...Array.from({ length: i + 1 }, (_, entry) => [
        `rela ${alt} ${13 * entry} R_X86_64_PC32 ${text} ${8 * entry + i}`,
        `rela ${alt} ${13 * entry + 4} R_X86_64_PC32 .altinstr_replacement ${entry}`,
        `rela ${para} ${16 * entry} R_X86_64_64 ${text} ${4 * entry + i}`,
      ]).flat(),
    ];
  });
  const arch = twins.flatMap((twin, i) => {
    const object = objects[i] ?? '';
    return [[`.altinstruction${twin}`, object] as const, [`.parainstruction${twin}`, object] as const];
  });
  const named = kept ? arch.slice(0, -1) : arch;
  const text = `${sections('x86_64', release)}${lines.join('\n')}\n${kpatchTables('x86_64', uses, named)}`;
  return renamed(moduleFromText(text));
}

function renamed(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const same = text.replace(/(altinstruction|parainstruction)[XY]\0/g, '$1s\0');
  return Uint8Array.from(same, (character) => character.charCodeAt(0));
}
