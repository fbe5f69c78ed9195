// The names that readelf gives to ELF's numbers.

import type { ElfHeader } from './header';
import { relocationTypeNames } from './relocation-names';

type NameTable = Readonly<Record<number, string>>;

const machines: NameTable = {
  3: 'i386',
  8: 'MIPS',
  20: 'PowerPC',
  21: 'PowerPC64',
  22: 'S/390',
  40: 'ARM',
  62: 'x86-64',
  183: 'AArch64',
  243: 'RISC-V',
  258: 'LoongArch',
};

/** `x86-64`, `PowerPC64 LE`, or `machine 99`. */
export function machineName(header: ElfHeader): string {
  const name = machines[header.e_machine] ?? `machine ${header.e_machine}`;
  return header.e_machine === 21 && header.littleEndian ? `${name} LE` : name;
}

/** Whether Linux runs on the machine and its relocation types are tabled. */
export function isKnownMachine(e_machine: number): boolean {
  return e_machine in machines;
}

/** `ELF64, little-endian`. */
export function formatName(header: ElfHeader): string {
  return `ELF${header.layout.bits}, ${header.littleEndian ? 'little' : 'big'}-endian`;
}

const sectionTypes: NameTable = {
  0: 'NULL',
  1: 'PROGBITS',
  2: 'SYMTAB',
  3: 'STRTAB',
  4: 'RELA',
  5: 'HASH',
  6: 'DYNAMIC',
  7: 'NOTE',
  8: 'NOBITS',
  9: 'REL',
  11: 'DYNSYM',
  14: 'INIT_ARRAY',
  15: 'FINI_ARRAY',
  16: 'PREINIT_ARRAY',
  17: 'GROUP',
  18: 'SYMTAB_SHNDX',
  19: 'RELR',
  1879002114: 'LLVM_LINKER_OPTIONS',
  1879002115: 'LLVM_ADDRSIG',
  1879002121: 'LLVM_CALL_GRAPH_PROFILE',
  1879002122: 'LLVM_BB_ADDR_MAP',
  1879048181: 'GNU_ATTRIBUTES',
  1879048182: 'GNU_HASH',
  1879048189: 'VERDEF',
  1879048190: 'VERNEED',
  1879048191: 'VERSYM',
};

/** SHT_*: `PROGBITS`, or the number. */
export function sectionTypeName(type: number): string {
  return sectionTypes[type] ?? `0x${type.toString(16)}`;
}

/** Flag, readelf's letter, name. In readelf's order. All within the lower 32 bits. */
const sectionFlags: readonly (readonly [bit: number, letter: string, name: string])[] = [
  [0x1, 'W', 'WRITE'],
  [0x2, 'A', 'ALLOC'],
  [0x4, 'X', 'EXECINSTR'],
  [0x10, 'M', 'MERGE'],
  [0x20, 'S', 'STRINGS'],
  [0x40, 'I', 'INFO_LINK'],
  [0x80, 'L', 'LINK_ORDER'],
  [0x100, 'O', 'OS_NONCONFORMING'],
  [0x200, 'G', 'GROUP'],
  [0x400, 'T', 'TLS'],
  [0x800, 'C', 'COMPRESSED'],
  [0x00100000, 'o', 'RELA_LIVEPATCH'],
  [0x80000000, 'E', 'EXCLUDE'],
];

const unnamedFlags = ~sectionFlags.reduce((all, [bit]) => all | BigInt(bit), 0n);

/** `AIo`; `x` for bits without a name. */
export function sectionFlagLetters(flags: bigint): string {
  const low = Number(BigInt.asUintN(32, flags));
  let letters = '';
  for (const [bit, letter] of sectionFlags) if ((low & bit) !== 0) letters += letter;
  return (flags & unnamedFlags) === 0n ? letters : `${letters}x`;
}

/** `['ALLOC', 'INFO_LINK', 'RELA_LIVEPATCH']`; bits without a name as one number. */
export function sectionFlagNames(flags: bigint): string[] {
  const low = Number(BigInt.asUintN(32, flags));
  const names: string[] = [];
  for (const [bit, , name] of sectionFlags) if ((low & bit) !== 0) names.push(name);
  const rest = flags & unnamedFlags;
  if (rest !== 0n) names.push(`0x${rest.toString(16)}`);
  return names;
}

const symbolTypes: NameTable = {
  0: 'NOTYPE',
  1: 'OBJECT',
  2: 'FUNC',
  3: 'SECTION',
  4: 'FILE',
  5: 'COMMON',
  6: 'TLS',
  10: 'GNU_IFUNC',
};
const symbolBinds: NameTable = { 0: 'LOCAL', 1: 'GLOBAL', 2: 'WEAK', 10: 'GNU_UNIQUE' };
const visibilities = ['DEFAULT', 'INTERNAL', 'HIDDEN', 'PROTECTED'] as const;

/** STT_*: `FUNC`, or the number. */
export function symbolTypeName(type: number): string {
  return symbolTypes[type] ?? `type ${type}`;
}

/** STB_*: `GLOBAL`, or the number. */
export function symbolBindName(bind: number): string {
  return symbolBinds[bind] ?? `bind ${bind}`;
}

/** STV_*, the low two bits of `st_other`. */
export function visibilityName(st_other: number): string {
  return visibilities[st_other & 3] ?? '';
}

/** A reserved section index as readelf abbreviates it, SHN_LIVEPATCH by name. */
export function reservedIndexName(st_shndx: number): string {
  const names: NameTable = { 0: 'UND', 65312: 'LIVEPATCH', 65521: 'ABS', 65522: 'COM', 65535: 'XINDEX' };
  return names[st_shndx] ?? `0x${st_shndx.toString(16)}`;
}

/** `R_X86_64_PLT32`, or `type 99` for a number the machine does not define. */
export function relocationTypeName(e_machine: number, type: number): string {
  return relocationTypeNames(e_machine)[type] ?? `type ${type}`;
}
