import { EM_AARCH64, STB_LOCAL, STT_FILE, STT_NOTYPE, STT_SECTION } from '../../elf/constants';
import type { ObjectFile } from '../../elf/object-file';
import type { SymbolIndex, SymbolTable } from '../../elf/symbol';

/** An object file that went into the module. */
export interface SourceFile {
  /** As the compiler says it: `a.c`. Two files of different folders may have one name. */
  readonly name: string;
  /** The STT_FILE symbol before its local symbols; undefined for a file that other evidence shows and symbols do not. */
  readonly symbol: SymbolIndex | undefined;
}

/** The bytes that a symbol covers; they are of one object file. */
export interface Extent {
  readonly start: number;
  readonly end: number;
  readonly symbol: SymbolIndex;
  /** Undefined for global symbols, which stand in no file's group. */
  readonly file: SourceFile | undefined;
}

/**
 * The files in the order of `.symtab`, and for each symbol the file in whose group it stands. That order is not the
 * link order: ld writes the local symbols of a file when it meets the file's first section in the output
 * (bfd/elflink.c: bfd_elf_final_link). Global symbols, and what follows an STT_FILE symbol without a name, have none.
 */
export function readFileGroups(symbols: SymbolTable): {
  files: SourceFile[];
  groups: readonly (SourceFile | undefined)[];
} {
  const files: SourceFile[] = [];
  const groups: (SourceFile | undefined)[] = [undefined];
  let current: SourceFile | undefined;
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    const isLocal = symbols.bind(symbol) === STB_LOCAL;
    if (isLocal && symbols.type(symbol) === STT_FILE) {
      const name = symbols.name(symbol);
      current = name === '' ? undefined : { name, symbol };
      if (current !== undefined) files.push(current);
    }
    groups.push(isLocal && !isAddedLater(symbols, symbol) ? current : undefined);
  }
  return { files, groups };
}

/** Symbols that say nothing of what they stand at: section symbols, and those of tools that run after the link. */
function isAddedLater(symbols: SymbolTable, symbol: SymbolIndex): boolean {
  const type = symbols.type(symbol);
  return type === STT_SECTION || type === STT_FILE || isPrefix(symbols.name(symbol));
}

/**
 * objtool puts `__pfx_<function>` symbols behind the local symbols of the last file, whichever file the function is of
 * (tools/objtool/elf.c: elf_create_prefix_symbol); with IBT it runs on the linked module.
 */
function isPrefix(name: string): boolean {
  return name.startsWith('__pfx_');
}

/** What a symbol covers, at least one byte and all inside its section; undefined where it shows nothing. */
export function extentOf(
  object: ObjectFile,
  symbols: SymbolTable,
  symbol: SymbolIndex,
): Omit<Extent, 'file'> | undefined {
  const section = symbols.definedIn(symbol);
  if (section === undefined || isAddedLater(symbols, symbol)) return undefined;
  const size = isMappingSymbol(object, symbols, symbol) ? 1 : Number(symbols.size(symbol));
  const start = Number(symbols.value(symbol));
  const end = start + size;
  return size > 0 && end <= (object.sections.sh_size[section] ?? 0) ? { start, end, symbol } : undefined;
}

/** `$x` and `$d` of arm64 stand at the first byte of code or data that an object file brings (AAELF64, 5.7). */
function isMappingSymbol(object: ObjectFile, symbols: SymbolTable, symbol: SymbolIndex): boolean {
  return (
    object.header.e_machine === EM_AARCH64 &&
    symbols.type(symbol) === STT_NOTYPE &&
    symbols.size(symbol) === 0n &&
    /^\$[dx](\.|$)/.test(symbols.name(symbol))
  );
}
