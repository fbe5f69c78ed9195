import { at } from '../../base/column';
import { SHN_LIVEPATCH } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';
import type { AddedSection, AddedSymbol, Edits, SymbolChange, SymbolReference } from '../conversion/edits';
import type { LivepatchModule } from '../livepatch-module';
import { livepatchNameBytes } from '../names';
import type { LivepatchPart, PlannedSection, PlannedSymbol } from './plan';
import type { Removals } from './removals';

/**
 * What klp-convert changes, of any generation: symbols are renamed in place, their relocations move to livepatch
 * sections in their order, the annotations go. Of a symbol that becomes several the first is the renamed one; the others
 * are added, and their relocations refer to them from then on.
 */
export function planEdits(
  module: LivepatchModule,
  symbols: readonly PlannedSymbol[],
  sections: readonly PlannedSection[],
  removals: Removals,
): Edits {
  const changed = new Map<SymbolIndex, SymbolChange>();
  const added: AddedSymbol[] = [];
  const redirected = new Map<SectionIndex, Map<number, SymbolReference>>();
  for (const { symbol, parts } of symbols) {
    const [first, ...others] = parts;
    if (first === undefined) continue;
    changed.set(symbol, { name: livepatchNameBytes(first), st_shndx: SHN_LIVEPATCH });
    for (const part of others) {
      redirect(part, { kind: 'added', place: added.length }, redirected);
      added.push(likeSymbol(module, symbol, livepatchNameBytes(part)));
    }
  }
  return {
    symbols: { changed, added, removed: removals.symbols },
    relocations: { dropped: removals.relocations, neutralized: new Map() },
    sections: {
      added: sections.map((section) => addedSection(section, redirected)),
      removed: removals.sections,
    },
  };
}

function redirect(
  { uses }: LivepatchPart,
  reference: SymbolReference,
  redirected: Map<SectionIndex, Map<number, SymbolReference>>,
): void {
  for (const { section, rows } of uses) {
    const known = redirected.get(section.index) ?? new Map<number, SymbolReference>();
    redirected.set(section.index, known);
    for (const row of rows) known.set(row, reference);
  }
}

/** Another undefined symbol of the same binding, type and visibility. */
function likeSymbol(
  { symbols }: LivepatchModule,
  symbol: SymbolIndex,
  name: Uint8Array<ArrayBuffer>,
): AddedSymbol {
  return {
    name,
    st_info: at(symbols.st_info, symbol),
    st_other: at(symbols.st_other, symbol),
    st_shndx: SHN_LIVEPATCH,
    value: symbols.value(symbol),
    size: symbols.size(symbol),
  };
}

function addedSection(
  { name, object, target, moves }: PlannedSection,
  redirected: ReadonlyMap<SectionIndex, ReadonlyMap<number, SymbolReference>>,
): AddedSection {
  const entries = moves.map((move) => {
    const own = redirected.get(move.section.index);
    return { kind: 'moved' as const, ...move, ...(own === undefined ? {} : { redirected: own }) };
  });
  return { name, gate: object, target, entries };
}
