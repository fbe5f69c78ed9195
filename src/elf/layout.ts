// Sizes and field offsets of the ELF structures for both classes. Class and byte order are decided once, here;
// everything else reads `layout.sym.value` and does not ask which class it is.

interface HeaderLayout {
  readonly size: number;
  readonly entry: number;
  readonly phoff: number;
  readonly shoff: number;
  readonly flags: number;
  readonly ehsize: number;
}

interface SectionLayout {
  readonly size: number;
  readonly flags: number;
  readonly addr: number;
  readonly offset: number;
  readonly shSize: number;
  readonly link: number;
  readonly info: number;
  readonly addralign: number;
  readonly entsize: number;
}

interface SymbolLayout {
  readonly size: number;
  readonly info: number;
  readonly other: number;
  readonly shndx: number;
  readonly value: number;
  readonly symSize: number;
}

/** Where the fields of the structures of one ELF class are, in bytes. */
export interface ElfLayout {
  readonly bits: 32 | 64;
  /** Size of an address or offset field. */
  readonly word: 4 | 8;
  readonly header: HeaderLayout;
  readonly section: SectionLayout;
  readonly symbol: SymbolLayout;
  readonly relSize: number;
  readonly relaSize: number;
}

export const elf32Layout: ElfLayout = {
  bits: 32,
  word: 4,
  header: { size: 52, entry: 24, phoff: 28, shoff: 32, flags: 36, ehsize: 40 },
  section: {
    size: 40,
    flags: 8,
    addr: 12,
    offset: 16,
    shSize: 20,
    link: 24,
    info: 28,
    addralign: 32,
    entsize: 36,
  },
  symbol: { size: 16, value: 4, symSize: 8, info: 12, other: 13, shndx: 14 },
  relSize: 8,
  relaSize: 12,
};

export const elf64Layout: ElfLayout = {
  bits: 64,
  word: 8,
  header: { size: 64, entry: 24, phoff: 32, shoff: 40, flags: 48, ehsize: 52 },
  section: {
    size: 64,
    flags: 8,
    addr: 16,
    offset: 24,
    shSize: 32,
    link: 40,
    info: 44,
    addralign: 48,
    entsize: 56,
  },
  symbol: { size: 24, info: 4, other: 5, shndx: 6, value: 8, symSize: 16 },
  relSize: 16,
  relaSize: 24,
};
