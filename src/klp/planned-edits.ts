import { SHN_LIVEPATCH } from '../elf/constants';
import { encodeName } from '../elf/string-table';
import type { SymbolIndex } from '../elf/symbol';
import type { AddedSection, Edits, SymbolChange } from './edits';
import type { LivepatchModule } from './livepatch-module';
import { livepatchSymbolName, livepatchSymbolPrefix } from './names';
import type { PlannedSection, PlannedSymbol } from './plan';
import type { Removals } from './removals';
import { isConverted } from './resolution';

/**
 * What klp-convert changes, of any generation: symbols are renamed in place, their relocations move to livepatch
 * sections in their order, the annotations go.
 */
export function planEdits(
  module: LivepatchModule,
  symbols: readonly PlannedSymbol[],
  sections: readonly PlannedSection[],
  removals: Removals,
): Edits {
  const changed = new Map<SymbolIndex, SymbolChange>();
  for (const planned of symbols) {
    const name = newNameBytes(module, planned);
    if (name !== undefined) changed.set(planned.symbol, { name, st_shndx: SHN_LIVEPATCH });
  }
  return {
    symbols: { changed, added: [], removed: removals.symbols },
    relocations: { dropped: removals.relocations, neutralized: new Map() },
    sections: { added: sections.map(addedSection), removed: removals.sections },
  };
}

function addedSection({ name, object, target, moves }: PlannedSection): AddedSection {
  return { name, gate: object, target, entries: moves.map((move) => ({ kind: 'moved', ...move })) };
}

/** The new name around the old name's own bytes, whatever they are. */
function newNameBytes(
  module: LivepatchModule,
  { symbol, resolution, newName }: PlannedSymbol,
): Uint8Array<ArrayBuffer> | undefined {
  if (newName === undefined || !isConverted(resolution)) return undefined;
  const { object, position } = resolution;
  const name = resolution.kind === 'stated' ? resolution.symbol : module.symbols.nameBytes(symbol);
  const head = encodeName(`${livepatchSymbolPrefix}${object}.`);
  const tail = encodeName(
    livepatchSymbolName({ object: '', symbol: '', position }).slice(livepatchSymbolPrefix.length + 1),
  );
  const bytes = new Uint8Array(head.length + name.length + tail.length);
  bytes.set(head);
  bytes.set(name, head.length);
  bytes.set(tail, head.length + name.length);
  return bytes;
}
