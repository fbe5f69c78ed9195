import { at } from '../../base/column';
import { FormatError } from '../../base/format-error';
import { EM_PPC64, EM_RISCV, SHN_LIVEPATCH } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import { encodeName } from '../../elf/string-table';
import type { SymbolIndex } from '../../elf/symbol';
import type { SymbolChange, SymbolReference } from '../conversion/edits';
import { type ObjtoolRecord, readObjtoolRecords } from '../intermediate/objtool-records';
import { isNoneRelocation, type LivepatchModule } from '../livepatch-module';
import { livepatchSymbolPrefix, parseLivepatchSymbolName } from '../names';
import { noRemovals } from './removals';
import type { Records, Wanted, WantedSymbol } from './wanted';

/** tools/objtool/klp-post-link.c: symbols are marked, what stood at the places is left as `R_*_NONE`. */
export async function fromObjtool(module: LivepatchModule): Promise<Records> {
  const records = await readObjtoolRecords(module);
  const changed = new Map<SymbolIndex, SymbolChange>();
  const wanted: Wanted[] = [];
  const symbols = new Map<SymbolIndex, Wanted[]>();
  for (const record of records) {
    const symbol: SymbolReference = { kind: 'existing', index: record.symbol };
    const { gate, target, type, addend } = record;
    const relocation = { offset: BigInt(target.offset), type, addend, symbol };
    const one = { gate, target: target.section, relocation };
    wanted.push(one);
    const known = symbols.get(record.symbol);
    if (known === undefined) symbols.set(record.symbol, [one]);
    else known.push(one);
    changed.set(record.symbol, { st_shndx: SHN_LIVEPATCH });
  }
  const idle = idleRows(records);
  for (const index of onlyUsedBy(module, idle)) changed.set(index, { st_shndx: SHN_LIVEPATCH });
  const { e_machine } = module.object.header;
  // These two refuse R_*_NONE, see kernel/module: apply_relocate_add.
  const refusesNone = e_machine === EM_PPC64 || e_machine === EM_RISCV;
  return {
    symbols: [...symbols].map(([index, of]) => existingSymbol(module, index, of)),
    wanted,
    edits: {
      symbols: { changed, added: [], removed: new Set() },
      relocations: {
        dropped: refusesNone ? idle : new Map(),
        neutralized: refusesNone ? new Map() : idle,
      },
    },
    removals: noRemovals,
  };
}

/** The relocations that stand where records want livepatch ones. */
function idleRows(records: readonly ObjtoolRecord[]): Map<SectionIndex, Set<number>> {
  const idle = new Map<SectionIndex, Set<number>>();
  for (const { ordinary } of records) {
    if (ordinary === undefined) continue;
    const rows = idle.get(ordinary.relocations.index) ?? new Set();
    idle.set(ordinary.relocations.index, rows.add(ordinary.row));
  }
  return idle;
}

/** Undefined symbols that nothing but such relocations refers to: tombstones, which the module loader shall not look up. */
function onlyUsedBy(
  { object, symbols, relocations }: LivepatchModule,
  idle: ReadonlyMap<SectionIndex, ReadonlySet<number>>,
): SymbolIndex[] {
  const idleSymbols = new Set<SymbolIndex>();
  const used = new Set<SymbolIndex>();
  for (const { index, table } of relocations) {
    for (let row = 0; row < table.count; row++) {
      const symbol = at(table.r_symbol, row);
      if (idle.get(index)?.has(row) === true) idleSymbols.add(symbol);
      else if (!isNoneRelocation(object.header.e_machine, at(table.r_type, row))) used.add(symbol);
    }
  }
  return [...idleSymbols].filter(
    (symbol) => symbol > 0 && symbol < symbols.count && symbols.isUndefined(symbol) && !used.has(symbol),
  );
}

function existingSymbol(
  { symbols, object }: LivepatchModule,
  index: SymbolIndex,
  wanted: readonly Wanted[],
): WantedSymbol {
  const name = symbols.name(index);
  const parsed = parseLivepatchSymbolName(name);
  const isFree = symbols.isUndefined(index) || at(symbols.st_shndx, index) === SHN_LIVEPATCH;
  if (parsed === undefined || !isFree) {
    throw new FormatError({
      code: 'klp/record-symbol',
      message:
        parsed === undefined
          ? `${name} is not of the form .klp.sym.<object>.<symbol>,<position>`
          : `${name} is defined in the module, and can be no livepatch symbol`,
      where: `${object.sectionName(object.findSection('.symtab') ?? 0)}, symbol ${index}`,
      mend: 'Make the module again with objtool klp diff.',
    });
  }
  const start = livepatchSymbolPrefix.length + encodeName(parsed.object).length + 1;
  const bytes = symbols.nameBytes(index);
  const end = bytes.lastIndexOf(0x2c);
  return { index, parsed, nameBytes: Uint8Array.from(bytes.subarray(start, end)), wanted };
}
