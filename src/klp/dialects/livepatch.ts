import { at } from '../../base/column';
import { formatCount, formatList } from '../../base/format';
import { SHN_ABS, SHN_LIVEPATCH, SHN_UNDEF } from '../../elf/constants';
import { type Dialect, isNoneRelocation, type UnrecognisedModule } from '../livepatch-module';
import { isObjtoolSection, livepatchSymbolPrefix } from '../names';

/** A module with livepatch relocation sections or symbols: finished, or left half-way by a tool. */
export function recogniseLivepatch(module: UnrecognisedModule): Dialect | undefined {
  const finished = module.relocations.filter((section) => section.livepatch);
  const named = [SHN_LIVEPATCH, SHN_UNDEF, SHN_ABS].some((st_shndx) => countSymbols(module, st_shndx) > 0);
  if (finished.length === 0 && !named) return undefined;
  const leftovers = findLeftovers(module);
  if (leftovers.length > 0) {
    return {
      id: 'half-converted',
      title: 'half converted',
      explanation: `A conversion stopped half-way or a later tool broke it: ${formatList(leftovers)}. The kernel would use 0 for such symbols or refuse the module. Convert the original module again.`,
      convertible: false,
    };
  }
  const relocations = finished.reduce((sum, section) => sum + section.table.count, 0);
  return {
    id: 'livepatch',
    title: 'finished livepatch',
    explanation: `Already in the kernel's livepatch format: ${formatCount(relocations, 'livepatch relocation')} in ${formatCount(finished.length, 'section')}. There is nothing to convert.`,
    convertible: false,
  };
}

function countSymbols({ symbols }: UnrecognisedModule, st_shndx: number): number {
  let count = 0;
  for (let i = 1; i < symbols.count; i++) {
    if (at(symbols.st_shndx, i) === st_shndx && symbols.name(i).startsWith(livepatchSymbolPrefix)) count += 1;
  }
  return count;
}

function findLeftovers(module: UnrecognisedModule): string[] {
  const { symbols, object } = module;
  const leftovers: string[] = [];
  // ld -r makes SHN_ABS of SHN_LIVEPATCH.
  const unmarked = countSymbols(module, SHN_UNDEF) + countSymbols(module, SHN_ABS);
  if (unmarked > 0) {
    leftovers.push(
      `${formatCount(unmarked, 'symbol')} named .klp.sym.… ${unmarked === 1 ? 'lacks' : 'lack'} SHN_LIVEPATCH`,
    );
  }
  let ordinary = 0;
  for (const section of module.relocations) {
    if (section.livepatch || isObjtoolSection(module.object.sectionName(section.target))) continue;
    for (let i = 0; i < section.table.count; i++) {
      const symbol = at(section.table.r_symbol, i);
      if (symbol >= symbols.count || at(symbols.st_shndx, symbol) !== SHN_LIVEPATCH) continue;
      // objtool leaves the original in place as a NONE relocation: harmless.
      if (!isNoneRelocation(object.header.e_machine, at(section.table.r_type, i))) ordinary += 1;
    }
  }
  if (ordinary > 0) {
    leftovers.push(
      `${formatCount(ordinary, 'ordinary relocation')} ${ordinary === 1 ? 'refers' : 'refer'} to livepatch symbols`,
    );
  }
  if (module.annotations.sections.size > 0) leftovers.push('the annotation sections are still there');
  return leftovers;
}
