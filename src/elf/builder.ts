import { assert } from '../base/assert';
import { FormatError } from '../base/format-error';
import type { ByteSource } from '../bytes/byte-source';
import { checkNameTables, checkSymbolSections, readSections } from './builder-sections';
import { SHN_LORESERVE, SHN_UNDEF, SHN_XINDEX } from './constants';
import type { SectionGroup } from './group';
import type { ObjectFile } from './object-file';
import type { RelocationTable } from './relocation';
import type { SymbolTable } from './symbol';

/** Names a section or symbol of a builder for good, whatever is added or removed: the original's index, then counting on. */
export type SectionId = number;
export type SymbolId = number;

/**
 * What a section holds. The kinds that embed indices are taken apart, so that the writer can put final indices in;
 * only what certainly embeds none is `bytes`.
 */
export type SectionContent =
  | { readonly kind: 'bytes'; readonly bytes: ByteSource }
  | { readonly kind: 'nobits'; readonly size: number }
  /** Relocations as they were read: passed through while no symbol changes its index. */
  | { readonly kind: 'original-relocations'; readonly bytes: ByteSource; readonly hasAddend: boolean }
  | { readonly kind: 'relocations'; readonly table: RelocationTable }
  | { readonly kind: 'group'; readonly group: SectionGroup }
  | { readonly kind: 'symbols' }
  | { readonly kind: 'extended-indices' }
  /** The string table(s) that names are appended to. */
  | { readonly kind: 'strings'; readonly bytes: ByteSource };

/** What `sh_info` means for a section. */
export type SectionInfo =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'section'; readonly section: SectionId }
  | { readonly kind: 'symbol'; readonly symbol: SymbolId };

export interface BuilderSection {
  readonly id: SectionId;
  readonly name: string;
  readonly sh_type: number;
  readonly sh_flags: bigint;
  readonly sh_addr: bigint;
  readonly sh_link: SectionId;
  readonly info: SectionInfo;
  readonly sh_addralign: number;
  readonly sh_entsize: number;
  readonly content: SectionContent;
}

/** What changes about a symbol that was read; everything else about it stays. */
export interface SymbolEdit {
  /** New name, appended to the string table. */
  readonly name?: Uint8Array<ArrayBuffer>;
  /** A reserved index such as SHN_LIVEPATCH, in place of the section the symbol had. */
  readonly st_shndx?: number;
}

/** A symbol that the file does not have; fields of fewer bits in a 32-bit file must fit there. */
export interface NewSymbol {
  /** Without a NUL; appended to the string table, even when it has the name already. */
  readonly name: Uint8Array<ArrayBuffer>;
  readonly st_info: number;
  readonly st_other: number;
  /** SHN_UNDEF, a reserved index such as SHN_LIVEPATCH, or the section that defines the symbol. */
  readonly st_shndx: number | { readonly section: SectionId };
  readonly value: bigint;
  readonly size: bigint;
}

/** What a header of a section is to say instead of what the file says; what is absent stays. */
export interface HeaderChange {
  /** All of `sh_flags`. */
  readonly flags?: bigint;
  readonly link?: SectionId;
  /** Of a relocation section: the section that it relocates. */
  readonly info?: SectionId;
}

/**
 * An editable model of one object file. Reading gives every section and symbol an id that stays the same while
 * editing; only the writer assigns indices (writer.ts). What is not edited is never decoded.
 */
export class ObjectBuilder {
  readonly original: ObjectFile;
  readonly symbols: SymbolTable;
  readonly #sections: (BuilderSection | undefined)[];
  readonly #symbolEdits = new Map<SymbolId, SymbolEdit>();
  readonly #removedSymbols = new Set<SymbolId>();
  readonly #addedSymbols: NewSymbol[] = [];

  private constructor(original: ObjectFile, symbols: SymbolTable, sections: (BuilderSection | undefined)[]) {
    this.original = original;
    this.symbols = symbols;
    this.#sections = sections;
  }

  /**
   * Throws {@link FormatError} when the file cannot be rewritten without risk: it names the section and why. `changes`
   * are those of headers, so that one that names no section of the file can be set right.
   */
  static async from(
    object: ObjectFile,
    changes: ReadonlyMap<SectionId, HeaderChange> = new Map(),
  ): Promise<ObjectBuilder> {
    const [problem] = object.problems;
    if (problem !== undefined) throw new FormatError(problem);
    const symbols = await object.symbols();
    checkNameTables(object);
    checkSymbolSections(object, symbols);
    const sections = await readSections(object, symbols, changes);
    return new ObjectBuilder(object, symbols, [undefined, ...sections]);
  }

  /** Sections that are there, in order of their ids. */
  sections(): BuilderSection[] {
    return this.#sections.filter((section) => section !== undefined);
  }

  hasSection(id: SectionId): boolean {
    return this.#sections[id] !== undefined;
  }

  section(id: SectionId): BuilderSection {
    const section = this.#sections[id];
    if (section === undefined) throw new RangeError(`section ${id} was removed or never there`);
    return section;
  }

  /** Adds a section after all others. */
  addSection(section: Omit<BuilderSection, 'id'>): SectionId {
    const id = this.#sections.length;
    this.#sections.push({ ...section, id });
    return id;
  }

  /** Removes a section; group membership ends with it. Its symbols and relocation sections are the caller's to remove. */
  removeSection(id: SectionId): void {
    this.section(id);
    this.#sections[id] = undefined;
  }

  setContent(id: SectionId, content: SectionContent): void {
    this.#sections[id] = { ...this.section(id), content };
  }

  /**
   * Adds a symbol: a local one after the last local one, another after all others. Throws {@link FormatError} when the
   * file has no symbol table to add to. Relocations name it by the id that is returned.
   */
  addSymbol(symbol: NewSymbol): SymbolId {
    if (this.symbols.count === 0) throw noSymbolTable();
    const { st_shndx, value, size, name } = symbol;
    const limit = 1n << BigInt(this.original.header.layout.bits);
    assert(value >= 0n && value < limit && size >= 0n && size < limit, 'value and size of a symbol fit');
    assert(!name.includes(0), 'a name has no NUL');
    assert(
      typeof st_shndx !== 'number' ||
        st_shndx === SHN_UNDEF ||
        (st_shndx >= SHN_LORESERVE && st_shndx < SHN_XINDEX),
      `${st_shndx} is no reserved section index`,
    );
    this.#addedSymbols.push(symbol);
    return this.symbolCount - 1;
  }

  /** Ids of symbols are below this: the file's own, then the added ones; removed ones count. */
  get symbolCount(): number {
    return this.symbols.count + this.#addedSymbols.length;
  }

  /** The added symbol of this id; `undefined` for the file's own. */
  addedSymbol(id: SymbolId): NewSymbol | undefined {
    return this.#addedSymbols[id - this.symbols.count];
  }

  /** Changes a symbol of the file; not one that was added. */
  editSymbol(id: SymbolId, edit: SymbolEdit): void {
    assert(this.addedSymbol(id) === undefined, `symbol ${id} was added, not read`);
    this.#symbolEdits.set(id, { ...this.#symbolEdits.get(id), ...edit });
  }

  /** Removes a symbol. No relocation that is kept may refer to it; the writer refuses otherwise. */
  removeSymbol(id: SymbolId): void {
    this.#removedSymbols.add(id);
  }

  isSymbolRemoved(id: SymbolId): boolean {
    return this.#removedSymbols.has(id);
  }

  symbolEdit(id: SymbolId): SymbolEdit | undefined {
    return this.#symbolEdits.get(id);
  }

  get hasRemovedSymbols(): boolean {
    return this.#removedSymbols.size > 0;
  }

  get hasSymbolEdits(): boolean {
    return this.#symbolEdits.size > 0;
  }
}

function noSymbolTable(): FormatError {
  return new FormatError({
    code: 'elf/no-symbols',
    message: 'the file has no symbol table, or an empty one, to which a symbol could be added',
    where: 'section headers',
    mend: 'Open the .ko before strip; strip --strip-debug keeps what is needed.',
  });
}
