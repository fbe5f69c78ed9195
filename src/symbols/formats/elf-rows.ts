import { at } from '../../base/column';
import { hostIsLittleEndian } from '../../bytes/byte-view';
import {
  SHF_ALLOC,
  SHN_UNDEF,
  SHN_XINDEX,
  STB_GNU_UNIQUE,
  STB_LOCAL,
  STT_FILE,
  STT_SECTION,
} from '../../elf/constants';
import type { ObjectFile } from '../../elf/object-file';
import type { SymbolTable } from '../../elf/symbol';
import { NameHasher } from '../name-hash';
import type { CountedObject } from '../source-objects';
import { isExportName } from '../symbol-object';
import type { ElfBlock, RowColumns } from '../symbol-rows';

/** Names of this many bytes and more cannot be in a livepatch symbol (`KSYM_NAME_LEN` is 512 at most). */
const longestName = 512;

/** Where the symbols of an ELF file go. */
export interface ElfTarget {
  readonly rows: RowColumns;
  readonly object: CountedObject;
  /** What is added to `st_name` to have the name's place among the names of all rows. */
  readonly namesStart: number;
}

/** Which of a file's symbols become rows. */
export type SymbolFilter = (symbol: number, nameStart: number, nameEnd: number) => boolean;

/** Adds the symbols that the file defines and that have a name of their own, in the order of `.symtab`. */
export function addElfSymbols(
  object: ObjectFile,
  symbols: SymbolTable,
  { rows, object: counted, namesStart }: ElfTarget,
  isKept: SymbolFilter,
): void {
  const names = symbols.strings.bytes;
  const hasher = new NameHasher(names);
  const values = new Uint32Array(symbols.st_value.buffer, symbols.st_value.byteOffset, symbols.count * 2);
  const sizes = new Uint32Array(symbols.st_size.buffer, symbols.st_size.byteOffset, symbols.count * 2);
  const [low, high] = hostIsLittleEndian ? [0, 1] : [1, 0];
  const live = liveSections(object);
  for (let i = 1; i < symbols.count; i++) {
    const shndx = symbols.st_shndx[i] ?? 0;
    const info = symbols.st_info[i] ?? 0;
    const type = info & 0xf;
    if (shndx === SHN_UNDEF || type === STT_FILE || type === STT_SECTION) continue;
    const start = symbols.st_name[i] ?? 0;
    let end = start;
    while ((names[end] ?? 0) !== 0) end += 1;
    if (end === start || end - start >= longestName || !isKept(i, start, end)) continue;
    const section = shndx === SHN_XINDEX ? (symbols.definedIn(i) ?? shndx) : shndx;
    rows.push(namesStart + start, hasher.hash(start, end), i, 0);
    rows.setAddress(values[i * 2 + high] ?? 0, values[i * 2 + low] ?? 0);
    const size = sizes[i * 2 + high] === 0 ? (sizes[i * 2 + low] ?? 0) : 0xffffffff;
    rows.setElf(info, section, size, live[section] === 1);
    if (isExportName(names, start, end)) counted.exports += 1;
    else counted.symbols += 1;
  }
}

/** What the rows of the file refer to. */
export function elfBlock(object: ObjectFile, symbols: SymbolTable, namesStart: number): ElfBlock {
  const files: number[] = [];
  for (let i = 1; i < symbols.count; i++)
    if (((symbols.st_info[i] ?? 0) & 0xf) === STT_FILE && (symbols.st_info[i] ?? 0) >> 4 === STB_LOCAL)
      files.push(i);
  return {
    sectionNames: object.sections.names,
    fileSymbols: Uint32Array.from(files),
    fileNames: Uint32Array.from(files, (symbol) => namesStart + at(symbols.st_name, symbol)),
  };
}

/** The loader takes SHF_ALLOC from these, which it has read itself (kernel/module/main.c: rewrite_section_headers). */
const readByLoader = new Set(['.modinfo', '__versions', '__version_ext_crcs', '__version_ext_names']);

/**
 * For each section whether its symbols stay once a module is loaded (kernel/module/kallsyms.c: is_core_symbol):
 * allocated and no init section (module_init_section: the name begins with `.init`).
 */
function liveSections(object: ObjectFile): Uint8Array {
  return Uint8Array.from(object.sections.names, (name, index) => {
    const isAllocated = object.hasFlag(index, SHF_ALLOC) || name === '.data..percpu';
    return isAllocated && !name.startsWith('.init') && !readByLoader.has(name) ? 1 : 0;
  });
}

/**
 * Tells whether `nm` prints a symbol with a letter that the kernel's table of vmlinux takes: defined in an allocated
 * section, not absolute, not unique (scripts/mksysmap: a N U w; scripts/kallsyms.c: is_ignored_symbol: u n).
 */
export function listedByNm(object: ObjectFile, symbols: SymbolTable): (symbol: number) => boolean {
  const allocated = Uint8Array.from(object.sections.names, (_, index) =>
    object.hasFlag(index, SHF_ALLOC) ? 1 : 0,
  );
  return (symbol) => {
    const section = symbols.definedIn(symbol);
    return section !== undefined && allocated[section] === 1 && symbols.bind(symbol) !== STB_GNU_UNIQUE;
  };
}
