// What a module imports, as the module loader looks it up.

import { EM_PPC64, EM_S390, EM_X86_64, STB_WEAK } from '../elf/constants';
import type { SymbolIndex, SymbolTable } from '../elf/symbol';
import type { LivepatchModule } from '../klp/livepatch-module';
import { livepatchSymbolPrefix } from '../klp/names';

/** A name that is looked up among the exports of vmlinux and of modules. */
export interface ImportedName {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** It may be missing. */
  readonly isWeak: boolean;
}

/**
 * An undefined symbol as it is looked up; `undefined` for what the kernel provides without an export (kernel/module/main.c:
 * ignore_undef_symbol; arch/s390/kernel/module.c and arch/powerpc/kernel/module_64.c: module_frob_arch_sections).
 */
export function importedName(
  symbols: SymbolTable,
  index: SymbolIndex,
  e_machine: number,
): ImportedName | undefined {
  const inFile = symbols.name(index);
  if (isProvided(e_machine, inFile)) return undefined;
  // arch/powerpc/kernel/module_64.c: dedotify.
  const hasDot =
    e_machine === EM_PPC64 && inFile.startsWith('.') && !inFile.startsWith(livepatchSymbolPrefix);
  return {
    name: hasDot ? inFile.slice(1) : inFile,
    bytes: symbols.nameBytes(index).subarray(hasDot ? 1 : 0),
    isWeak: symbols.bind(index) === STB_WEAK,
  };
}

function isProvided(e_machine: number, name: string): boolean {
  if (name === '_GLOBAL_OFFSET_TABLE_') return e_machine === EM_X86_64 || e_machine === EM_S390;
  return name === '.TOC.' && e_machine === EM_PPC64;
}

/** What a module imports, but for livepatch symbols that lost SHN_LIVEPATCH. */
export function* importsOf({ object, symbols }: LivepatchModule): Generator<ImportedName> {
  for (let i = 1; i < symbols.count; i++) {
    if (!symbols.isUndefined(i)) continue;
    const imported = importedName(symbols, i, object.header.e_machine);
    if (imported === undefined || imported.name === '' || imported.name.startsWith(livepatchSymbolPrefix))
      continue;
    yield imported;
  }
}

/** Whether a name is among the imports. */
export function imports(module: LivepatchModule, name: string): boolean {
  for (const imported of importsOf(module)) if (imported.name === name) return true;
  return false;
}
