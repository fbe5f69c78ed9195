// The words of a picture and what they stand for.

/** Where the bytes of the machine's objects differ, by the name that the first line of a picture gives. */
export interface PictureTarget {
  readonly e_machine: number;
  readonly bits: 32 | 64;
  readonly order: 'little' | 'big';
  readonly e_flags: number;
  /** Type of the relocation that stores a whole address. */
  readonly addressType: number;
}

export const targets: Readonly<Record<string, PictureTarget>> = {
  x86_64: { e_machine: 62, bits: 64, order: 'little', e_flags: 0, addressType: 1 },
  ppc64le: { e_machine: 21, bits: 64, order: 'little', e_flags: 2, addressType: 38 },
  ppc64: { e_machine: 21, bits: 64, order: 'big', e_flags: 1, addressType: 38 },
  s390x: { e_machine: 22, bits: 64, order: 'big', e_flags: 0, addressType: 22 },
  aarch64: { e_machine: 183, bits: 64, order: 'little', e_flags: 0, addressType: 257 },
  mips64: { e_machine: 8, bits: 64, order: 'big', e_flags: 0, addressType: 18 },
  i386: { e_machine: 3, bits: 32, order: 'little', e_flags: 0, addressType: 1 },
  ppc: { e_machine: 20, bits: 32, order: 'big', e_flags: 0x8000, addressType: 1 },
  unknown: { e_machine: 4242, bits: 64, order: 'little', e_flags: 0, addressType: 1 },
};

export const sectionTypes: Readonly<Record<string, number>> = {
  NULL: 0,
  PROGBITS: 1,
  SYMTAB: 2,
  STRTAB: 3,
  RELA: 4,
  NOTE: 7,
  NOBITS: 8,
  REL: 9,
  GROUP: 17,
};
const flagLetters: Readonly<Record<string, number>> = {
  '-': 0,
  W: 0x1,
  A: 0x2,
  X: 0x4,
  M: 0x10,
  S: 0x20,
  I: 0x40,
  L: 0x80,
  G: 0x200,
  o: 0x100000,
};
export const symbolTypes: Readonly<Record<string, number>> = {
  NOTYPE: 0,
  OBJECT: 1,
  FUNC: 2,
  SECTION: 3,
  FILE: 4,
};
export const binds: Readonly<Record<string, number>> = { LOCAL: 0, GLOBAL: 1, WEAK: 2, UNIQUE: 10 };

export function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T {
  const value = table[name];
  if (value === undefined) throw new Error(`picture: ${name} is none of ${Object.keys(table).join(' ')}`);
  return value;
}

export function numberOr(table: Readonly<Record<string, number>>, word: string): number {
  return /^\d/.test(word) ? num(word) : lookUp(table, word);
}

export function num(word: string): number {
  const value = Number(word);
  if (Number.isNaN(value)) throw new Error(`picture: ${word} is no number`);
  return value;
}

/** `-0x80` as well, which BigInt does not read. */
export function signed(word: string): bigint {
  return word.startsWith('-') ? -BigInt(word.slice(1)) : BigInt(word);
}

export function flagsOf(letters: string): number {
  return [...letters].reduce((flags, letter) => flags | lookUp(flagLetters, letter), 0);
}

export function bytesOf(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

export function hexBytes(hex: string): number[] {
  return hex === '-' ? [] : (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

export function pattern(size: number, seed: number): number[] {
  return Array.from({ length: size }, (_, i) => (i * 7 + seed * 31 + 1) & 0xff);
}
