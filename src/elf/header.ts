import { FormatError } from '../base/format-error';
import { ByteView } from '../bytes/byte-view';
import {
  EI_NIDENT,
  ELFCLASS32,
  ELFCLASS64,
  ELFDATA2LSB,
  ELFDATA2MSB,
  ET_DYN,
  ET_EXEC,
  ET_REL,
} from './constants';
import { type ElfLayout, elf32Layout, elf64Layout } from './layout';

/** The ELF header. The three counts are as they stand in the file, before extended numbering. */
export interface ElfHeader {
  readonly layout: ElfLayout;
  readonly littleEndian: boolean;
  readonly ei_osabi: number;
  readonly ei_abiversion: number;
  readonly e_type: number;
  readonly e_machine: number;
  readonly e_version: number;
  readonly e_entry: bigint;
  readonly e_flags: number;
  readonly e_phnum: number;
  readonly e_shoff: bigint;
  readonly e_shnum: number;
  readonly e_shstrndx: number;
}

/** Whether `bytes` begin with the ELF magic. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** Parses the first 64 bytes (fewer if the file is shorter). Throws {@link FormatError} unless it is an ELF32 or ELF64 file. */
export function parseHeader(bytes: Uint8Array<ArrayBuffer>): ElfHeader {
  if (!isElf(bytes)) {
    throw new FormatError({
      code: 'elf/magic',
      message: 'this is not an ELF file: it does not begin with 7f 45 4c 46',
      where: 'ELF header',
      offset: 0,
      mend: 'Open the .ko file itself; a compressed one must be unpacked first.',
    });
  }
  const ident = new ByteView(bytes, true, 'ELF header');
  const layout = layoutOf(ident.u8(4));
  const littleEndian = byteOrderOf(ident.u8(5));
  const view = new ByteView(bytes, littleEndian, 'ELF header');
  const at = layout.header;
  const word = (offset: number): bigint => (layout.word === 8 ? view.u64(offset) : BigInt(view.u32(offset)));
  const header: ElfHeader = {
    layout,
    littleEndian,
    ei_osabi: view.u8(7),
    ei_abiversion: view.u8(8),
    e_type: view.u16(16),
    e_machine: view.u16(18),
    e_version: view.u32(20),
    e_entry: word(at.entry),
    e_flags: view.u32(at.flags),
    e_phnum: view.u16(at.ehsize + 4),
    e_shoff: word(at.shoff),
    e_shnum: view.u16(at.ehsize + 8),
    e_shstrndx: view.u16(at.ehsize + 10),
  };
  checkHeader(header, view.u16(at.ehsize + 6));
  return header;
}

function checkHeader(header: ElfHeader, e_shentsize: number): void {
  if (header.e_shoff !== 0n && e_shentsize !== header.layout.section.size) {
    throw new FormatError({
      code: 'elf/shentsize',
      message: `section headers are said to be ${e_shentsize} bytes each, ELF${header.layout.bits} has ${header.layout.section.size}`,
      where: 'ELF header',
      offset: header.layout.header.ehsize + 6,
      mend: 'The file is damaged: build it again.',
    });
  }
}

/** Throws {@link FormatError} unless the file is an object file, as modules are. */
export function checkRelocatable(header: ElfHeader): void {
  if (header.e_type === ET_REL) return;
  throw new FormatError({
    code: 'elf/type',
    message: `this ELF file is not relocatable: e_type is ${header.e_type}${typeName(header.e_type)}, a kernel module has 1 (ET_REL)`,
    where: 'ELF header',
    offset: 16,
    mend: 'Open the .ko that the kernel build made, not a program, a shared library or vmlinux.',
  });
}

/** Whether the first bytes of a file are those of a linked ELF file, as a vmlinux is: ET_EXEC, or ET_DYN where the kernel can move. */
export function isLinkedElf(head: Uint8Array): boolean {
  const e_type = head[5] === ELFDATA2MSB ? head[17] : head[16];
  return isElf(head) && (e_type === ET_EXEC || e_type === ET_DYN);
}

function typeName(e_type: number): string {
  const names: Readonly<Record<number, string>> = { 2: ' (ET_EXEC)', 3: ' (ET_DYN)', 4: ' (ET_CORE)' };
  return names[e_type] ?? '';
}

function layoutOf(elfClass: number): ElfLayout {
  if (elfClass === ELFCLASS64) return elf64Layout;
  if (elfClass === ELFCLASS32) return elf32Layout;
  throw new FormatError({
    code: 'elf/class',
    message: `the ELF class is ${elfClass}, neither 1 (32-bit) nor 2 (64-bit)`,
    where: 'ELF header',
    offset: 4,
    mend: 'The file is damaged: build it again.',
  });
}

function byteOrderOf(data: number): boolean {
  if (data === ELFDATA2LSB || data === ELFDATA2MSB) return data === ELFDATA2LSB;
  throw new FormatError({
    code: 'elf/data',
    message: `the byte order is ${data}, neither 1 (little-endian) nor 2 (big-endian)`,
    where: 'ELF header',
    offset: 5,
    mend: 'The file is damaged: build it again.',
  });
}

/** The header's bytes, everything that is not a count or an offset kept as it was read. */
export function encodeHeader(header: ElfHeader): Uint8Array<ArrayBuffer> {
  const { layout } = header;
  const at = layout.header;
  const view = new ByteView(new Uint8Array(at.size), header.littleEndian, 'ELF header');
  view.bytes.set([0x7f, 0x45, 0x4c, 0x46, layout.bits === 64 ? ELFCLASS64 : ELFCLASS32]);
  view.setU8(5, header.littleEndian ? ELFDATA2LSB : ELFDATA2MSB);
  view.setU8(6, 1);
  view.setU8(7, header.ei_osabi);
  view.setU8(8, header.ei_abiversion);
  view.setU16(EI_NIDENT, header.e_type);
  view.setU16(18, header.e_machine);
  view.setU32(20, header.e_version);
  const setWord = (offset: number, value: bigint): void =>
    layout.word === 8 ? view.setU64(offset, value) : view.setU32(offset, Number(value));
  setWord(at.entry, header.e_entry);
  setWord(at.shoff, header.e_shoff);
  view.setU32(at.flags, header.e_flags);
  view.setU16(at.ehsize, at.size);
  view.setU16(at.ehsize + 6, layout.section.size);
  view.setU16(at.ehsize + 8, header.e_shnum);
  view.setU16(at.ehsize + 10, header.e_shstrndx);
  return view.bytes;
}
