import { ascending, at } from '../base/column';
import { FormatError, type FormatProblem } from '../base/format-error';
import { BufferSource, type ByteSource, SliceSource } from '../bytes/byte-source';
import { ByteView, hostIsLittleEndian } from '../bytes/byte-view';
import { SHT_NOBITS, SHT_NULL, SHT_REL, SHT_RELA, SHT_SYMTAB, SHT_SYMTAB_SHNDX } from './constants';
import { checkRelocatable, type ElfHeader, parseHeader } from './header';
import { parseRelocations, type RelocationTable, relocationSize } from './relocation';
import { hasBytesIn, parseSections, type SectionIndex, type SectionTable } from './section';
import { StringTable } from './string-table';
import { parseSymbols, SymbolTable } from './symbol';

/**
 * An ELF file as it was read: immutable, columnar, and lazy. Opening reads the header and the section
 * headers; symbols and relocations are read when first asked for and kept.
 */
export class ObjectFile {
  readonly source: ByteSource;
  readonly header: ElfHeader;
  readonly sections: SectionTable;
  /** What is wrong with single sections; the rest of the file is usable. */
  readonly problems: readonly FormatProblem[];
  #sectionIndices: Uint32Array | undefined;
  /** `sh_flags` by halves: a flag is looked for without making a bigint. */
  readonly #flagHalves: Uint32Array;
  #symbols: Promise<SymbolTable> | undefined;
  readonly #relocations = new Map<SectionIndex, Promise<RelocationTable>>();

  private constructor(source: ByteSource, header: ElfHeader, sections: SectionTable) {
    this.source = source;
    this.header = header;
    this.sections = sections;
    this.#flagHalves = new Uint32Array(sections.sh_flags.buffer);
    this.problems = findProblems(source, sections);
  }

  /** Opens an object file, as modules are. Throws {@link FormatError} when header or section headers cannot be read. */
  static async open(source: ByteSource): Promise<ObjectFile> {
    const header = parseHeader(await source.read(0, Math.min(source.size, 64)));
    checkRelocatable(header);
    return ObjectFile.#openSections(source, header);
  }

  /** As {@link open} for a linked file, as a vmlinux is. */
  static async openLinked(source: ByteSource): Promise<ObjectFile> {
    return ObjectFile.#openSections(source, parseHeader(await source.read(0, Math.min(source.size, 64))));
  }

  static async #openSections(source: ByteSource, header: ElfHeader): Promise<ObjectFile> {
    const sections = await parseSections(source, header);
    checkTotalSize(source, sections);
    return new ObjectFile(source, header, sections);
  }

  /** Section 1 … n in order; the null section is not one. */
  sectionIndices(): Iterable<SectionIndex> {
    this.#sectionIndices ??= ascending(this.sections.count).subarray(1);
    return this.#sectionIndices;
  }

  sectionName(index: SectionIndex): string {
    return this.sections.names[index] ?? '';
  }

  /** The first section of this name. */
  findSection(name: string): SectionIndex | undefined {
    const index = this.sections.names.indexOf(name, 1);
    return index < 0 ? undefined : index;
  }

  /** The first section of this type. */
  findSectionOfType(type: number): SectionIndex | undefined {
    const index = this.sections.sh_type.indexOf(type, 1);
    return index < 0 ? undefined : index;
  }

  /** Whether a section has an SHF_* flag: one of those with names, all of which are within the lower 32 bits. */
  hasFlag(index: SectionIndex, flag: bigint): boolean {
    const low = hostIsLittleEndian ? 2 * index : 2 * index + 1;
    return (at(this.#flagHalves, low) & Number(flag)) !== 0;
  }

  isRelocationSection(index: SectionIndex): boolean {
    const type = at(this.sections.sh_type, index);
    return type === SHT_RELA || type === SHT_REL;
  }

  /** The section's bytes, unread; empty for SHT_NOBITS. Throws {@link FormatError} when they lie outside the file. */
  contents(index: SectionIndex): ByteSource {
    const type = at(this.sections.sh_type, index);
    if (type === SHT_NOBITS || type === SHT_NULL) return new BufferSource(new Uint8Array(0));
    if (!hasBytesIn(this.source, this.sections, index))
      throw new FormatError(outsideFile(this.source, this.sections, index));
    return new SliceSource(this.source, at(this.sections.sh_offset, index), at(this.sections.sh_size, index));
  }

  /** The section's bytes. Async, so that it rejects and never throws between two promises that are waited for together. */
  async readSection(index: SectionIndex): Promise<Uint8Array<ArrayBuffer>> {
    const contents = this.contents(index);
    return contents.read(0, contents.size);
  }

  /** The symbol table; empty when the file has none. Throws {@link FormatError} when it is damaged. */
  symbols(): Promise<SymbolTable> {
    this.#symbols ??= readSymbols(this);
    return this.#symbols;
  }

  /** The entries of a relocation section. Throws {@link FormatError} when it is damaged. */
  relocations(index: SectionIndex): Promise<RelocationTable> {
    const known = this.#relocations.get(index);
    if (known !== undefined) return known;
    const table = readRelocations(this, index);
    this.#relocations.set(index, table);
    return table;
  }
}

/** Sections share no bytes (gABI), so together they fit into the file; else a small file would read as a huge one. */
function checkTotalSize(source: ByteSource, sections: SectionTable): void {
  let total = 0;
  for (let i = 1; i < sections.count; i++)
    if (hasBytesIn(source, sections, i)) total += at(sections.sh_size, i);
  if (total <= source.size) return;
  throw new FormatError({
    code: 'elf/overlap',
    message: `the sections have ${total} bytes together, the file ${source.size}: they overlap`,
    where: 'section headers',
    mend: 'The file is damaged: build it again.',
  });
}

function findProblems(source: ByteSource, sections: SectionTable): FormatProblem[] {
  const problems: FormatProblem[] = [];
  for (let i = 1; i < sections.count; i++) {
    const type = at(sections.sh_type, i);
    if (type !== SHT_NULL && type !== SHT_NOBITS && !hasBytesIn(source, sections, i)) {
      problems.push(outsideFile(source, sections, i));
    }
  }
  return problems;
}

function outsideFile(source: ByteSource, sections: SectionTable, index: SectionIndex): FormatProblem {
  return {
    code: 'elf/section-outside-file',
    message: `the section's ${at(sections.sh_size, index)} bytes at ${at(sections.sh_offset, index)} lie outside the file of ${source.size} bytes`,
    where: `section ${index} ${sections.names[index] ?? ''}`,
    offset: at(sections.sh_offset, index),
    mend: 'The file is cut short or damaged: copy or build it again.',
  };
}

async function readSymbols(object: ObjectFile): Promise<SymbolTable> {
  const { sections, header } = object;
  const symtab = object.findSectionOfType(SHT_SYMTAB);
  if (symtab === undefined) {
    const empty = parseSymbols(new Uint8Array(0), header, 0);
    return new SymbolTable(
      empty,
      new StringTable(new Uint8Array(0), 'symbol names'),
      undefined,
      sections.names,
    );
  }
  const strtab = at(sections.sh_link, symtab);
  if (strtab < 1 || strtab >= sections.count) {
    throw new FormatError({
      code: 'elf/symtab-link',
      message: `sh_link is ${strtab}, which is no section of the file, so the symbols have no names`,
      where: `section ${symtab} ${object.sectionName(symtab)}`,
      mend: 'The file is damaged: build it again.',
    });
  }
  const [bytes, names, extended] = await Promise.all([
    readTable(object, symtab, header.layout.symbol.size),
    object.readSection(strtab),
    readExtendedIndices(object, symtab),
  ]);
  const columns = parseSymbols(bytes, header, at(sections.sh_offset, symtab));
  const strings = new StringTable(names, 'symbol names');
  // Throws here, once, for a name that cannot be read, so that none fails later, while it is shown or planned with.
  strings.check(columns.st_name);
  return new SymbolTable(columns, strings, extended, sections.names);
}

/** The section with the extended indices of a symbol table: the first of those that say they are it. */
export function findExtendedIndices(object: ObjectFile, symtab: SectionIndex): SectionIndex | undefined {
  const { sh_type, sh_link } = object.sections;
  for (const index of object.sectionIndices())
    if (at(sh_type, index) === SHT_SYMTAB_SHNDX && at(sh_link, index) === symtab) return index;
  return undefined;
}

async function readExtendedIndices(
  object: ObjectFile,
  symtab: SectionIndex,
): Promise<Uint32Array | undefined> {
  const { sections, header } = object;
  const index = findExtendedIndices(object, symtab);
  if (index === undefined) return undefined;
  const bytes = await readTable(object, index, 4);
  const place = at(sections.sh_offset, index);
  const view = new ByteView(bytes, header.littleEndian, 'extended section indices', place);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.u32(i * 4));
}

function readRelocations(object: ObjectFile, index: SectionIndex): Promise<RelocationTable> {
  const hasAddend = at(object.sections.sh_type, index) === SHT_RELA;
  return readTable(object, index, relocationSize(object.header, hasAddend)).then((bytes) =>
    parseRelocations(bytes, object.header, hasAddend, at(object.sections.sh_offset, index)),
  );
}

/** The bytes of a section that is a table of entries of `entrySize` bytes. */
async function readTable(
  object: ObjectFile,
  index: SectionIndex,
  entrySize: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { sections } = object;
  const size = at(sections.sh_size, index);
  const entsize = at(sections.sh_entsize, index);
  if (size % entrySize !== 0 || (entsize !== 0 && entsize !== entrySize)) {
    throw new FormatError({
      code: 'elf/entry-size',
      message: `${size} bytes with sh_entsize ${entsize} are not a table of ${entrySize}-byte entries`,
      where: `section ${index} ${object.sectionName(index)}`,
      offset: at(sections.sh_offset, index),
      mend: 'The file is damaged: build it again.',
    });
  }
  return object.readSection(index);
}
