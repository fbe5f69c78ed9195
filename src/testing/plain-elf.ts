// A second, naive ELF reader: whole file in memory, an object a thing, nothing checked. It shares no code with
// src/elf, so that what the reader and the writer agree on is confirmed by somebody else.

export interface PlainSection {
  readonly name: string;
  readonly type: number;
  readonly flags: bigint;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly align: number;
  readonly entsize: number;
  readonly bytes: Uint8Array;
}

export interface PlainSymbol {
  readonly name: string;
  readonly info: number;
  readonly other: number;
  /** SHN_XINDEX resolved. */
  readonly shndx: number;
  readonly value: bigint;
  readonly size: bigint;
}

export interface PlainRelocation {
  readonly offset: bigint;
  readonly type: number;
  readonly symbol: number;
  readonly addend: bigint;
}

export interface PlainElf {
  readonly machine: number;
  readonly flags: number;
  readonly osabi: number;
  readonly abiversion: number;
  readonly shoff: number;
  readonly sections: readonly PlainSection[];
  readonly symbols: readonly PlainSymbol[];
}

export function readPlainElf(bytes: Uint8Array<ArrayBuffer>): PlainElf {
  const read = fieldReader(bytes);
  const { wide, view, little } = read;
  const shoff = Number(read.word(wide ? 40 : 32));
  const tail = wide ? 48 : 36;
  const size = wide ? 64 : 40;
  const headerOf = (i: number): Omit<PlainSection, 'name' | 'bytes'> & { nameOffset: number } => {
    const base = shoff + i * size;
    const word = (k: number): bigint => read.word(base + 8 + k * (wide ? 8 : 4));
    const afterWords = base + 8 + 4 * (wide ? 8 : 4);
    return {
      nameOffset: view.getUint32(base, little),
      type: view.getUint32(base + 4, little),
      flags: word(0),
      offset: Number(word(2)),
      size: Number(word(3)),
      link: view.getUint32(afterWords, little),
      info: view.getUint32(afterWords + 4, little),
      align: Number(read.word(afterWords + 8)),
      entsize: Number(read.word(afterWords + 8 + (wide ? 8 : 4))),
    };
  };
  const first = headerOf(0);
  const count = view.getUint16(tail + 12, little) || first.size;
  const shstrndx = view.getUint16(tail + 14, little);
  const strings = headerOf(shstrndx === 0xffff ? first.link : shstrndx);
  const sections = Array.from({ length: count }, (_, i): PlainSection => {
    const { nameOffset, ...header } = headerOf(i);
    const length = header.type === 8 || header.type === 0 ? 0 : header.size;
    return {
      ...header,
      name: textAt(bytes, strings.offset + nameOffset),
      bytes: bytes.subarray(header.offset, header.offset + length),
    };
  });
  return {
    machine: view.getUint16(18, little),
    flags: view.getUint32(tail, little),
    osabi: view.getUint8(7),
    abiversion: view.getUint8(8),
    shoff,
    sections,
    symbols: readSymbols(bytes, sections),
  };
}

function readSymbols(file: Uint8Array<ArrayBuffer>, sections: readonly PlainSection[]): PlainSymbol[] {
  const { wide, view, little, word } = fieldReader(file);
  const symtab = sections.find(({ type }) => type === 2);
  if (symtab === undefined) return [];
  const extended = sections.find(({ type }) => type === 18);
  const strings = sections[symtab.link]?.offset ?? 0;
  const size = wide ? 24 : 16;
  return Array.from({ length: symtab.size / size }, (_, i) => {
    const base = symtab.offset + i * size;
    const rest = base + (wide ? 4 : 12);
    const shndx = view.getUint16(rest + 2, little);
    return {
      name: textAt(file, strings + view.getUint32(base, little)),
      info: view.getUint8(rest),
      other: view.getUint8(rest + 1),
      shndx: shndx === 0xffff && extended ? view.getUint32(extended.offset + i * 4, little) : shndx,
      value: word(base + (wide ? 8 : 4)),
      size: word(base + (wide ? 16 : 8)),
    };
  });
}

/** The relocations of the first section of this name. */
export function readPlainRelocations(file: Uint8Array<ArrayBuffer>, name: string): PlainRelocation[] {
  const { wide, view, little, word } = fieldReader(file);
  const section = readPlainElf(file).sections.find((candidate) => candidate.name === name);
  if (section === undefined) throw new Error(`there is no section ${name}`);
  const hasAddend = section.type === 4;
  const step = wide ? 8 : 4;
  const size = step * (hasAddend ? 3 : 2);
  return Array.from({ length: section.size / size }, (_, i) => {
    const base = section.offset + i * size;
    const info = word(base + step);
    const raw = hasAddend ? word(base + 2 * step) : 0n;
    return {
      offset: word(base),
      symbol: wide ? Number(info >> 32n) : view.getUint32(base + step, little) >>> 8,
      type: wide ? Number(info & 0xffffffffn) : view.getUint8(base + step + (little ? 0 : 3)),
      addend: BigInt.asIntN(wide ? 64 : 32, raw),
    };
  });
}

function fieldReader(bytes: Uint8Array<ArrayBuffer>): {
  wide: boolean;
  little: boolean;
  view: DataView;
  word: (offset: number) => bigint;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[4] === 2;
  const little = bytes[5] === 1;
  const word = (offset: number): bigint =>
    wide ? view.getBigUint64(offset, little) : BigInt(view.getUint32(offset, little));
  return { wide, little, view, word };
}

const utf8 = new TextDecoder();

function textAt(bytes: Uint8Array, offset: number): string {
  return utf8.decode(bytes.subarray(offset, bytes.indexOf(0, offset)));
}
