import { at } from '../../base/column';
import { formatCount, formatList } from '../../base/format';
import { SHN_ABS, SHN_LIVEPATCH, SHN_UNDEF } from '../../elf/constants';
import { type Dialect, isNoneRelocation, type UnrecognisedModule } from '../livepatch-module';
import { isObjtoolSection, livepatchSymbolPrefix } from '../names';
import { symbolsNamed } from './dialect';
import { tombstonePrefix } from './objtool';

/** A module with livepatch relocation sections or symbols that a tool left half-way. */
export function recogniseHalfConverted(module: UnrecognisedModule): Dialect | undefined {
  const unmarked = countUnmarked(module);
  const unmade = countUnmade(module);
  const isBegun = unmarked > 0 || unmade > 0 || hasLivepatchFormat(module);
  const leftovers = isBegun ? describeLeftovers(module, unmarked, unmade) : [];
  if (leftovers.length === 0) return undefined;
  return {
    id: 'half-converted',
    title: 'half converted',
    explanation: `A conversion stopped half-way or a later tool broke it: ${formatList(leftovers)}. The kernel would use 0 for such symbols or refuse the module. Repair it, or convert the original module again.`,
    convertible: false,
  };
}

/** ld -r makes SHN_ABS of SHN_LIVEPATCH. */
function countUnmarked(module: UnrecognisedModule): number {
  return [SHN_UNDEF, SHN_ABS].reduce(
    (sum, st_shndx) => sum + [...symbolsNamed(module, livepatchSymbolPrefix, st_shndx)].length,
    0,
  );
}

/** Relocations that objtool gave a placeholder, and that no livepatch relocation replaced. */
function countUnmade(module: UnrecognisedModule): number {
  const tombstones = new Set(symbolsNamed(module, tombstonePrefix, SHN_UNDEF));
  return tombstones.size === 0 ? 0 : countOrdinary(module, (symbol) => tombstones.has(symbol));
}

function hasLivepatchFormat(module: UnrecognisedModule): boolean {
  return (
    module.relocations.some(({ livepatch }) => livepatch) ||
    symbolsNamed(module, livepatchSymbolPrefix, SHN_LIVEPATCH).next().done !== true
  );
}

function describeLeftovers(module: UnrecognisedModule, unmarked: number, unmade: number): string[] {
  const { symbols } = module;
  const leftovers: string[] = [];
  if (unmarked > 0) {
    leftovers.push(
      `${formatCount(unmarked, 'symbol')} named .klp.sym.… ${unmarked === 1 ? 'lacks' : 'lack'} SHN_LIVEPATCH`,
    );
  }
  const ordinary = countOrdinary(module, (symbol) => at(symbols.st_shndx, symbol) === SHN_LIVEPATCH);
  if (ordinary > 0) leftovers.push(`${refer(ordinary, 'ordinary relocation')} to livepatch symbols`);
  if (unmade > 0) leftovers.push(`${refer(unmade, 'relocation')} to placeholders named ${tombstonePrefix}…`);
  if (module.annotations.sections.size > 0) leftovers.push('the annotation sections are still there');
  return leftovers;
}

function refer(count: number, noun: string): string {
  return `${formatCount(count, noun)} ${count === 1 ? 'refers' : 'refer'}`;
}

/** Relocations that the module loader would apply with a symbol that passes. */
function countOrdinary(module: UnrecognisedModule, test: (symbol: number) => boolean): number {
  const { symbols, object } = module;
  let count = 0;
  for (const section of module.relocations) {
    if (section.livepatch || isObjtoolSection(object.sectionName(section.target))) continue;
    for (let i = 0; i < section.table.count; i++) {
      const symbol = at(section.table.r_symbol, i);
      if (symbol >= symbols.count || !test(symbol)) continue;
      // objtool leaves the original in place as a NONE relocation: harmless.
      if (!isNoneRelocation(object.header.e_machine, at(section.table.r_type, i))) count += 1;
    }
  }
  return count;
}
