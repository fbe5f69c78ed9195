import { at } from '../base/column';
import { FormatError } from '../base/format-error';
import type { ByteSource } from '../bytes/byte-source';
import { ByteView } from '../bytes/byte-view';
import { SHN_LORESERVE, SHN_XINDEX, SHT_NOBITS, SHT_NULL } from './constants';
import type { ElfHeader } from './header';
import { StringTable } from './string-table';

/** Position of a section in the file it was read from; means nothing in another file. */
export type SectionIndex = number & { readonly unit?: 'section' };

/** The section header table as columns; row i is section i, row 0 the null section. */
export interface SectionTable {
  readonly count: number;
  readonly sh_name: Uint32Array;
  readonly sh_type: Uint32Array;
  readonly sh_flags: BigUint64Array;
  readonly sh_addr: BigUint64Array;
  /** Byte offset in the file; a value beyond 2^53 has become 2^53 and lies outside any file. */
  readonly sh_offset: Float64Array;
  /** Size in bytes, bounded as `sh_offset`. */
  readonly sh_size: Float64Array;
  readonly sh_link: Uint32Array;
  readonly sh_info: Uint32Array;
  readonly sh_addralign: Float64Array;
  readonly sh_entsize: Float64Array;
  /** Index of the section that holds the names. */
  readonly shstrndx: SectionIndex;
  /** Names as text, decoded once. */
  readonly names: readonly string[];
}

const farOutside = 2 ** 53;

/** Parses the section headers, extended numbering included (gABI: section 0 holds what the header cannot). */
export async function parseSections(source: ByteSource, header: ElfHeader): Promise<SectionTable> {
  if (header.e_shoff === 0n) {
    throw new FormatError({
      code: 'elf/no-sections',
      message: 'the file has no section headers, so it cannot be a kernel module',
      where: 'ELF header',
      offset: header.layout.header.shoff,
      mend: 'Open the .ko as the kernel build made it; strip or sstrip may have removed too much.',
    });
  }
  const size = header.layout.section.size;
  const start = offsetWithin(source, header.e_shoff, size);
  const first = new ByteView(await source.read(start, size), header.littleEndian, 'section header 0', start);
  const count =
    header.e_shnum === 0 ? Number(readWord(first, header, header.layout.section.shSize)) : header.e_shnum;
  const shstrndx =
    header.e_shstrndx === SHN_XINDEX ? first.u32(header.layout.section.link) : header.e_shstrndx;
  if (count < 1 || count > Math.floor((source.size - start) / size)) {
    throw new FormatError({
      code: 'elf/truncated',
      message: `${count} section headers of ${size} bytes do not fit into a file of ${source.size} bytes`,
      where: 'section headers',
      offset: start,
      mend: 'The file is cut short or damaged: copy or build it again.',
    });
  }
  const bytes = await source.read(start, count * size);
  const table = parseColumns(
    new ByteView(bytes, header.littleEndian, 'section headers', start),
    header,
    count,
  );
  return { ...table, shstrndx, names: await readNames(source, table, shstrndx) };
}

type SectionColumns = Omit<SectionTable, 'shstrndx' | 'names'>;

function parseColumns(view: ByteView, header: ElfHeader, count: number): SectionColumns {
  const layout = header.layout.section;
  const columns: SectionColumns = {
    count,
    sh_name: new Uint32Array(count),
    sh_type: new Uint32Array(count),
    sh_flags: new BigUint64Array(count),
    sh_addr: new BigUint64Array(count),
    sh_offset: new Float64Array(count),
    sh_size: new Float64Array(count),
    sh_link: new Uint32Array(count),
    sh_info: new Uint32Array(count),
    sh_addralign: new Float64Array(count),
    sh_entsize: new Float64Array(count),
  };
  const bounded = (offset: number): number => Math.min(Number(readWord(view, header, offset)), farOutside);
  for (let i = 0; i < count; i++) {
    const base = i * layout.size;
    columns.sh_name[i] = view.u32(base);
    columns.sh_type[i] = view.u32(base + 4);
    columns.sh_flags[i] = readWord(view, header, base + layout.flags);
    columns.sh_addr[i] = readWord(view, header, base + layout.addr);
    columns.sh_offset[i] = bounded(base + layout.offset);
    columns.sh_size[i] = bounded(base + layout.shSize);
    columns.sh_link[i] = view.u32(base + layout.link);
    columns.sh_info[i] = view.u32(base + layout.info);
    columns.sh_addralign[i] = bounded(base + layout.addralign);
    columns.sh_entsize[i] = bounded(base + layout.entsize);
  }
  return columns;
}

function readWord(view: ByteView, header: ElfHeader, offset: number): bigint {
  return header.layout.word === 8 ? view.u64(offset) : BigInt(view.u32(offset));
}

function offsetWithin(source: ByteSource, offset: bigint, length: number): number {
  if (offset + BigInt(length) <= BigInt(source.size)) return Number(offset);
  throw new FormatError({
    code: 'elf/truncated',
    message: `the section headers are said to begin at ${offset}, the file has ${source.size} bytes`,
    where: 'ELF header',
    mend: 'The file is cut short or damaged: copy or build it again.',
  });
}

async function readNames(source: ByteSource, table: SectionColumns, shstrndx: number): Promise<string[]> {
  if (shstrndx < 1 || shstrndx >= table.count || !hasBytesIn(source, table, shstrndx)) {
    throw new FormatError({
      code: 'elf/shstrndx',
      message: `section ${shstrndx} is said to hold the section names, but the file has no such readable section`,
      where: 'ELF header',
      mend: 'The file is cut short or damaged: copy or build it again.',
    });
  }
  const bytes = await source.read(at(table.sh_offset, shstrndx), at(table.sh_size, shstrndx));
  const strings = new StringTable(bytes, 'section names');
  strings.check(table.sh_name);
  const known = new Map<number, string>();
  return Array.from(table.sh_name, (offset) => {
    const name = known.get(offset) ?? strings.textAt(offset);
    known.set(offset, name);
    return name;
  });
}

/** Whether the section has bytes in the file, all of them inside it. */
export function hasBytesIn(source: ByteSource, sections: SectionColumns, index: SectionIndex): boolean {
  const type = at(sections.sh_type, index);
  if (type === SHT_NULL || type === SHT_NOBITS) return false;
  return at(sections.sh_offset, index) + at(sections.sh_size, index) <= source.size;
}

/** One section header as the writer produces it; indices and offsets are final. */
export interface SectionHeader {
  readonly sh_name: number;
  readonly sh_type: number;
  readonly sh_flags: bigint;
  readonly sh_addr: bigint;
  readonly sh_offset: number;
  readonly sh_size: number;
  readonly sh_link: number;
  readonly sh_info: number;
  readonly sh_addralign: number;
  readonly sh_entsize: number;
}

/** The section header table's bytes. */
export function encodeSections(headers: readonly SectionHeader[], elf: ElfHeader): Uint8Array<ArrayBuffer> {
  const layout = elf.layout.section;
  const view = new ByteView(
    new Uint8Array(headers.length * layout.size),
    elf.littleEndian,
    'section headers',
  );
  const setWord = (offset: number, value: bigint): void =>
    elf.layout.word === 8 ? view.setU64(offset, value) : view.setU32(offset, Number(value));
  headers.forEach((header, i) => {
    const base = i * layout.size;
    view.setU32(base, header.sh_name);
    view.setU32(base + 4, header.sh_type);
    setWord(base + layout.flags, header.sh_flags);
    setWord(base + layout.addr, header.sh_addr);
    setWord(base + layout.offset, BigInt(header.sh_offset));
    setWord(base + layout.shSize, BigInt(header.sh_size));
    view.setU32(base + layout.link, header.sh_link);
    view.setU32(base + layout.info, header.sh_info);
    setWord(base + layout.addralign, BigInt(header.sh_addralign));
    setWord(base + layout.entsize, BigInt(header.sh_entsize));
  });
  return view.bytes;
}

/** Splits a count or index into what the 16-bit header field takes and what goes to section header 0. */
export function extendedNumber(value: number, escapeValue: number): { inHeader: number; inSection0: number } {
  return value >= SHN_LORESERVE
    ? { inHeader: escapeValue, inSection0: value }
    : { inHeader: value, inSection0: 0 };
}
