import { relocationTypeName } from '../elf/names';
import { type Picture, type PictureSection, type PictureSymbol, parsePicture } from './picture';
import { PlainWriter, StringBytes } from './plain-writer';

/**
 * Builds an ELF object from a text picture, one thing a line, `#` begins a comment:
 *
 *     module x86_64                                  machine; options flags= osabi= abiversion= phnum= names=shared
 *     modinfo livepatch=Y vermagic=6.1.0
 *     this-module lp
 *     section .text PROGBITS AX 64                   type by name or number, flags as readelf's letters or "-", size;
 *                                                    options align= entsize= link= info= bytes=<hex>
 *     sections 65300 .filler                         many empty ones
 *     note .note.gnu.build-id GNU 3 0011aabb
 *     group f .text.f .rela.text.f                   signature symbol and members
 *     symbol f FUNC GLOBAL .text 0 16                section by name, UND ABS COM LIVEPATCH or a number; option other=
 *     section-symbol .text
 *     file a.c
 *     undefined state_show                           or: undefined state_show WEAK
 *     livepatch-symbol .klp.sym.vmlinux.f,0
 *     rela .text 0x10 R_X86_64_PLT32 state_show -4   into .rela.text; options in=<section> flags=<letters>; also: rel
 *     annotate vmlinux state_show 2                  KLP_SYMPOS record of 12 bytes; with 8 at the end, of 8
 *     annotation-gap vmlinux 4
 *     trailer ~Module signature appended~
 *
 * Sections stand in the order of their first line; symbols too, but local ones first. An assembler of its own, so that
 * the code under test is checked against something else: nothing of src/elf but the table of relocation names is used.
 */
export function moduleFromText(text: string): Uint8Array<ArrayBuffer> {
  return assemble(parsePicture(text));
}

const livepatchIndex = 0xff20;
const reserved: Readonly<Record<string, number>> = {
  UND: 0,
  LIVEPATCH: livepatchIndex,
  ABS: 0xfff1,
  COM: 0xfff2,
};
const extendedIndex = 0xffff;
const firstReserved = 0xff00;

interface OutputSection {
  readonly section: PictureSection;
  readonly content: Uint8Array;
}

function assemble(picture: Picture): Uint8Array<ArrayBuffer> {
  const symbols = orderSymbols(picture.symbols);
  const names = new Names(picture, symbols.length > 0 ? symbols : []);
  const sections: OutputSection[] = picture.sections.map((section) => ({
    section,
    content: encodeSection(section, picture, names),
  }));
  const add = (name: string, type: number, content: Uint8Array, more: Partial<PictureSection> = {}): void => {
    const base = { flags: 0, align: 1, entsize: 0, link: '0', info: '0', size: 0, bytes: [] };
    sections.push({ section: { name, type, ...base, relocations: [], members: [], ...more }, content });
  };
  const table = encodeSymbols(symbols, picture, names);
  if (table.extended !== undefined)
    add('.symtab_shndx', 18, table.extended, { align: 4, entsize: 4, link: '.symtab' });
  const isLarge = picture.target.bits === 64;
  add('.symtab', 2, table.entries, {
    align: isLarge ? 8 : 4,
    entsize: isLarge ? 24 : 16,
    link: '.strtab',
    info: `${1 + symbols.filter(({ bind }) => bind === 0).length}`,
  });
  const strings = new StringBytes();
  if (!picture.sharesNames) add('.strtab', 3, names.symbolNames.bytes());
  const nameTable = picture.sharesNames ? names.symbolNames : strings;
  const ownName = picture.sharesNames ? '.strtab' : '.shstrtab';
  const offsets = [...sections.map(({ section }) => nameTable.add(section.name)), nameTable.add(ownName)];
  add(ownName, 3, nameTable.bytes());
  return layOut(picture, sections, offsets, names);
}

function orderSymbols(symbols: readonly PictureSymbol[]): PictureSymbol[] {
  return [...symbols.filter(({ bind }) => bind === 0), ...symbols.filter(({ bind }) => bind !== 0)];
}

/** What a picture says by name, as numbers. */
class Names {
  readonly symbolNames = new StringBytes();
  readonly nameOffsets: readonly number[];
  readonly #sections = new Map<string, number>();
  readonly #symbols = new Map<string, number>();
  readonly #types = new Map<string, number>();

  constructor({ sections, target }: Picture, symbols: readonly PictureSymbol[]) {
    const count = sections.length;
    for (const [i, { name }] of sections.entries())
      if (!this.#sections.has(name)) this.#sections.set(name, i + 1);
    const isExtended = symbols.some(({ section }) => (this.#sections.get(section) ?? 0) >= firstReserved);
    this.#sections.set('.symtab', count + (isExtended ? 2 : 1));
    this.#sections.set('.strtab', count + (isExtended ? 3 : 2));
    for (const [i, { name, section }] of symbols.entries()) {
      const known = name === '' ? section : name;
      if (!this.#symbols.has(known)) this.#symbols.set(known, i + 1);
    }
    this.nameOffsets = symbols.map(({ name }) => this.symbolNames.add(name));
    for (let type = 0; type < 1100; type++) this.#types.set(relocationTypeName(target.e_machine, type), type);
  }

  section(word: string): number {
    return reserved[word] ?? this.#sections.get(word) ?? numeric(word, 'section');
  }

  symbol(word: string): number {
    return this.#symbols.get(word) ?? numeric(word, 'symbol');
  }

  relocationType(word: string): number {
    return this.#types.get(word) ?? numeric(word, 'relocation type');
  }

  /** `sh_info`: a section, a symbol after `symbol:`, or a number. */
  info(word: string): number {
    return word.startsWith('symbol:') ? this.symbol(word.slice('symbol:'.length)) : this.section(word);
  }
}

function numeric(word: string, what: string): number {
  const value = Number(word);
  if (Number.isNaN(value)) throw new Error(`picture: there is no ${what} ${word}`);
  return value;
}

function encodeSection(section: PictureSection, picture: Picture, names: Names): Uint8Array {
  if (section.type !== 17 && section.relocations.length === 0) return Uint8Array.from(section.bytes);
  const { bits, order } = picture.target;
  const out = new PlainWriter(bits, order);
  if (section.type === 17) {
    out.u32(1);
    for (const member of section.members) out.u32(names.section(member));
    return out.bytes();
  }
  for (const { offset, type, symbol, addend } of section.relocations) {
    const [symbolIndex, typeNumber] = [names.symbol(symbol), names.relocationType(type)];
    out.word(offset);
    if (bits === 64) out.u64((BigInt(symbolIndex) << 32n) | BigInt(typeNumber));
    else out.u32(symbolIndex * 256 + typeNumber);
    if (section.type === 4) out.word(BigInt.asUintN(bits, addend));
  }
  return out.bytes();
}

function encodeSymbols(
  symbols: readonly PictureSymbol[],
  picture: Picture,
  names: Names,
): { entries: Uint8Array; extended: Uint8Array | undefined } {
  const { bits, order } = picture.target;
  const out = new PlainWriter(bits, order);
  const extended = new PlainWriter(32, order);
  let isExtended = false;
  out.zeros(bits === 64 ? 24 : 16);
  extended.u32(0);
  for (const [i, { section, type, bind, other, value, size }] of symbols.entries()) {
    const index = names.section(section);
    const isFar = reserved[section] === undefined && index >= firstReserved && !/^\d/.test(section);
    isExtended ||= isFar;
    extended.u32(isFar ? index : 0);
    out.u32(names.nameOffsets[i] ?? 0);
    if (bits === 32) {
      out.u32(Number(value));
      out.u32(Number(size));
    }
    out.u8(bind * 16 + type);
    out.u8(other);
    out.u16(isFar ? extendedIndex : index);
    if (bits === 64) {
      out.u64(value);
      out.u64(size);
    }
  }
  return { entries: out.bytes(), extended: isExtended ? extended.bytes() : undefined };
}

function layOut(
  picture: Picture,
  sections: readonly OutputSection[],
  nameOffsets: readonly number[],
  names: Names,
): Uint8Array<ArrayBuffer> {
  const { target, osabi, abiversion, phnum, trailer } = picture;
  const { bits, order } = target;
  const body = new PlainWriter(bits, order);
  body.zeros(bits === 64 ? 64 : 52);
  const offsets = sections.map(({ section, content }) => {
    body.align(section.align);
    const offset = body.size;
    body.raw(content);
    return offset;
  });
  body.align(bits / 8);
  const shoff = body.size;
  const count = sections.length + 1;
  const nameIndex = sections.length;
  const headers = new PlainWriter(bits, order);
  // Section 0 holds the numbers that the header's 16 bits do not.
  const [farCount, farNames] = [count, nameIndex].map((value) => (value >= firstReserved ? value : 0));
  headers.header([...[0, 0, 0, 0, 0], farCount ?? 0, farNames ?? 0, ...[0, 0, 0]]);
  for (const [i, { section, content }] of sections.entries()) {
    const { type, flags, align, entsize, size } = section;
    const isEmpty = type === 0 || type === 8;
    const link = names.section(section.link);
    const info = names.info(section.info);
    const fields = [nameOffsets[i] ?? 0, type, flags, 0, offsets[i] ?? 0, isEmpty ? size : content.length];
    headers.header([...fields, link, info, align, entsize]);
  }
  const head = new PlainWriter(bits, order);
  head.raw([0x7f, 0x45, 0x4c, 0x46, bits === 64 ? 2 : 1, order === 'little' ? 1 : 2, 1, osabi, abiversion]);
  head.zeros(7);
  head.u16(1);
  head.u16(target.e_machine);
  head.u32(1);
  head.word(0n);
  head.word(0n);
  head.word(BigInt(shoff));
  head.u32(target.e_flags);
  head.u16(bits === 64 ? 64 : 52);
  head.u16(0);
  head.u16(phnum);
  head.u16(bits === 64 ? 64 : 40);
  head.u16(count >= firstReserved ? 0 : count);
  head.u16(nameIndex >= firstReserved ? extendedIndex : nameIndex);
  const end = new TextEncoder().encode(trailer);
  const bytes = new Uint8Array(shoff + headers.size + end.length);
  bytes.set(body.bytes());
  bytes.set(head.bytes());
  bytes.set(headers.bytes(), shoff);
  bytes.set(end, shoff + headers.size);
  return bytes;
}
