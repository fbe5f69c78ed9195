import { at } from '../../base/column';
import { SHF_ALLOC, SHF_RELA_LIVEPATCH, SHN_LIVEPATCH } from '../../elf/constants';
import type { ObjectFile } from '../../elf/object-file';
import type { RelocationTable } from '../../elf/relocation';
import type { SymbolTable } from '../../elf/symbol';
import { isNoneRelocation } from '../livepatch-module';
import {
  annotationPrefix,
  isObjtoolSection,
  parseLivepatchSectionName,
  parseLivepatchSymbolName,
} from '../names';

/** What the kernel asks of the format, whatever was planned (kernel/livepatch/core.c: klp_resolve_symbols). */
export async function checkFormat(
  object: ObjectFile,
): Promise<{ readonly check: string; readonly problems: readonly string[] }> {
  const symbols = await object.symbols();
  const problems: string[] = [];
  for (const index of object.sectionIndices()) {
    const name = object.sectionName(index);
    if (name.startsWith(annotationPrefix)) problems.push(`${name} is still there`);
    const target = at(object.sections.sh_info, index);
    const isLoaded = target > 0 && target < object.sections.count && object.hasFlag(target, SHF_ALLOC);
    // What objtool leaves behind has ordinary relocations against livepatch symbols; nobody reads it.
    if (!object.isRelocationSection(index) || !isLoaded || isObjtoolSection(object.sectionName(target)))
      continue;
    const livepatch = object.hasFlag(index, SHF_RELA_LIVEPATCH);
    if (livepatch && parseLivepatchSectionName(name) === undefined)
      problems.push(`${name} is no livepatch section name`);
    const row = oddRow(object, symbols, await object.relocations(index), livepatch);
    if (row !== undefined)
      problems.push(`relocation ${row} of ${name} and its symbol are not both livepatch`);
  }
  return {
    check:
      'Every livepatch relocation names a livepatch symbol the kernel can read, no other relocation does.',
    problems,
  };
}

/** The first relocation that is livepatch where its symbol is not, or the other way round; `undefined` when none is. */
export function oddRow(
  object: ObjectFile,
  symbols: SymbolTable,
  table: RelocationTable,
  livepatch: boolean,
): number | undefined {
  for (let row = 0; row < table.count; row++) {
    const symbol = at(table.r_symbol, row);
    const isMarked = symbol < symbols.count && at(symbols.st_shndx, symbol) === SHN_LIVEPATCH;
    const isNone = isNoneRelocation(object.header.e_machine, at(table.r_type, row));
    if (isMarked !== livepatch && !isNone) return row;
    const name = symbol < symbols.count ? symbols.name(symbol) : '';
    if (livepatch && parseLivepatchSymbolName(name) === undefined) return row;
  }
  return undefined;
}
