import { assert } from '../../base/assert';
import type { ByteSource } from '../../bytes/byte-source';
import { ByteView } from '../../bytes/byte-view';
import { isElf } from '../../elf/header';
import { isS390 } from './machines';
import { readSectionNames } from './section-names';

/** `sizeof(Elf64_Ehdr)` and `sizeof(Elf64_Shdr)`: what a 64-bit kernel takes every file for. */
export const headerSize = 64;
export const sectionHeaderSize = 64;

/** As much as is held of a table at once: a whole number of `Elf64_Sym`. */
const pieceSize = 24 * 2 ** 15;

/** `Elf64_Ehdr` as the kernel reads it, whatever EI_CLASS and EI_DATA say. */
export interface RawHeader {
  readonly isElf: boolean;
  readonly ei_class: number;
  readonly e_type: number;
  readonly e_machine: number;
  readonly e_shoff: bigint;
  readonly e_flags: number;
  readonly e_shentsize: number;
  readonly e_shnum: number;
  readonly e_shstrndx: number;
}

/** `Elf64_Shdr`. */
export interface RawSection {
  readonly index: number;
  readonly sh_name: number;
  readonly sh_type: number;
  readonly sh_flags: bigint;
  readonly sh_addr: bigint;
  readonly sh_offset: bigint;
  readonly sh_size: bigint;
  readonly sh_link: number;
}

/**
 * A file as the module loader sees it: numbers at fixed places, none of them believed. Tables may be read once the checks
 * before have let their place through; nothing larger than the section headers is held at once.
 */
export class RawElf {
  readonly source: ByteSource;
  readonly header: RawHeader;
  readonly littleEndian: boolean;
  /** Bytes of the kernel's `struct module`, where it is known. */
  readonly moduleSize: number | undefined;
  #sections: Promise<readonly RawSection[]> | undefined;
  #names: Promise<readonly string[]> | undefined;

  private constructor(source: ByteSource, view: ByteView, moduleSize: number | undefined) {
    this.moduleSize = moduleSize;
    this.source = source;
    this.littleEndian = view.littleEndian;
    this.header = parseHeader(view);
  }

  /**
   * Reads the header; the missing end of a shorter file counts as zero. The byte order is that of the kernels for the
   * file's machine: big on s390, else little.
   */
  static async open(source: ByteSource, moduleSize?: number): Promise<RawElf> {
    const bytes = await readPadded(source, 0, headerSize);
    const isBig = [true, false].some((little) => isS390(new ByteView(bytes, little, 'ELF header').u16(18)));
    return new RawElf(source, new ByteView(bytes, !isBig, 'ELF header'), moduleSize);
  }

  /** Size of the file in bytes. */
  get size(): bigint {
    return BigInt(this.source.size);
  }

  /** The section headers, at least section 0. To be called once `e_shoff` and `e_shnum` have been checked. */
  sections(): Promise<readonly RawSection[]> {
    this.#sections ??= this.#readSections();
    return this.#sections;
  }

  /** The section that `e_shstrndx` names. To be called once that has been checked. */
  async nameTable(): Promise<RawSection> {
    const table = (await this.sections())[this.header.e_shstrndx];
    assert(table !== undefined, 'e_shstrndx has been checked');
    return table;
  }

  /** The names of all sections, see {@link readSectionNames}. To be called once the name table has been checked. */
  names(): Promise<readonly string[]> {
    this.#names ??= this.#readNames();
    return this.#names;
  }

  /** One byte of the file; `undefined` outside of it. */
  async byteAt(offset: bigint): Promise<number | undefined> {
    return offset < this.size ? (await this.source.read(Number(offset), 1))[0] : undefined;
  }

  /** What the section has in the file, one bounded piece after another; what lies outside of the file is left out. */
  async *pieces({ sh_offset, sh_size }: RawSection): AsyncGenerator<ByteView> {
    const end = Number(smaller(sh_offset + sh_size, this.size));
    for (let start = Number(smaller(sh_offset, this.size)); start < end; start += pieceSize) {
      const bytes = await this.source.read(start, Math.min(pieceSize, end - start));
      yield new ByteView(bytes, this.littleEndian, 'section contents', start);
    }
  }

  async #readSections(): Promise<readonly RawSection[]> {
    const { e_shoff, e_shnum } = this.header;
    const count = Math.max(e_shnum, 1);
    const bytes = await readPadded(this.source, Number(e_shoff), count * sectionHeaderSize);
    const view = new ByteView(bytes, this.littleEndian, 'section headers', Number(e_shoff));
    return Array.from({ length: count }, (_, index) => parseSection(view, index));
  }

  async #readNames(): Promise<readonly string[]> {
    return readSectionNames(this.source, await this.sections(), await this.nameTable());
  }
}

function parseHeader(view: ByteView): RawHeader {
  return {
    isElf: isElf(view.bytes),
    ei_class: view.u8(4),
    e_type: view.u16(16),
    e_machine: view.u16(18),
    e_shoff: view.u64(40),
    e_flags: view.u32(48),
    e_shentsize: view.u16(58),
    e_shnum: view.u16(60),
    e_shstrndx: view.u16(62),
  };
}

function parseSection(view: ByteView, index: number): RawSection {
  const base = index * sectionHeaderSize;
  return {
    index,
    sh_name: view.u32(base),
    sh_type: view.u32(base + 4),
    sh_flags: view.u64(base + 8),
    sh_addr: view.u64(base + 16),
    sh_offset: view.u64(base + 24),
    sh_size: view.u64(base + 32),
    sh_link: view.u32(base + 40),
  };
}

/** `length` bytes from `offset`, zeros after the end of the file. */
async function readPadded(
  source: ByteSource,
  offset: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const there = Math.max(Math.min(length, source.size - offset), 0);
  const bytes = new Uint8Array(length);
  if (there > 0) bytes.set(await source.read(offset, there));
  return bytes;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
