import { at } from '../base/column';
import { SHN_LIVEPATCH } from '../elf/constants';
import { encodeName } from '../elf/string-table';
import type { AddedSymbol, SymbolReference } from './edits';
import { type KpatchSymbol, readKpatchRecords } from './intermediate/kpatch-records';
import type { LivepatchModule } from './livepatch-module';
import { livepatchSymbolName, livepatchSymbolPrefix } from './names';
import { planRemovals, type RemovalWords } from './removals';
import type { Records, Wanted } from './wanted';

/** Sections that only create-klp-module reads. `.kpatch.strings` stays: kpatch’s hook may refer to it. */
const kpatchSections = new Set(['.kpatch.symbols', '.kpatch.relocations', '.kpatch.arch']);

const kpatchWords: RemovalWords = {
  what: 'the tables of kpatch-build',
  mend: 'Make the module again with kpatch-build.',
};

/** kpatch-build/create-klp-module.c, with --no-klp-arch-sections: kernels since 5.8 read none. */
export async function fromKpatch(module: LivepatchModule): Promise<Records> {
  const { object } = module;
  const { relocations } = await readKpatchRecords(module);
  const places = new Map<string, { place: number; symbol: KpatchSymbol; wanted: Wanted[] }>();
  const wanted = relocations.map(({ gate, target, type, addend, symbol }): Wanted => {
    const name = nameOf(symbol);
    const known = places.get(name) ?? { place: places.size, symbol, wanted: [] };
    places.set(name, known);
    const reference: SymbolReference = { kind: 'added', place: known.place };
    const one = {
      gate,
      target: target.section,
      relocation: { offset: BigInt(target.offset), type, addend, symbol: reference },
    };
    known.wanted.push(one);
    return one;
  });
  const removed = new Set(
    [...object.sectionIndices()].filter((index) => {
      const of = object.isRelocationSection(index) ? at(object.sections.sh_info, index) : index;
      return of < object.sections.count && kpatchSections.has(object.sectionName(of));
    }),
  );
  const removals = await planRemovals(module, removed, kpatchWords);
  return {
    symbols: [...places.values()].map(({ symbol, wanted: of }) => ({
      index: 0,
      parsed: { object: symbol.object, symbol: symbol.name, position: symbol.position },
      nameBytes: symbol.nameBytes,
      wanted: of,
    })),
    wanted,
    edits: {
      symbols: {
        changed: new Map(),
        added: [...places.values()].map(({ symbol }) => addedSymbol(symbol)),
        removed: removals.symbols,
      },
      relocations: { dropped: removals.relocations, neutralized: new Map() },
    },
    removals,
  };
}

function nameOf({ object, name, position }: KpatchSymbol): string {
  return livepatchSymbolName({ object, symbol: name, position });
}

function addedSymbol({ object, nameBytes, position, bind, type }: KpatchSymbol): AddedSymbol {
  const [head, tail] = [encodeName(`${livepatchSymbolPrefix}${object}.`), encodeName(`,${position}`)];
  const name = new Uint8Array(head.length + nameBytes.length + tail.length);
  name.set(head);
  name.set(nameBytes, head.length);
  name.set(tail, head.length + nameBytes.length);
  return { name, st_info: (bind << 4) | type, st_other: 0, st_shndx: SHN_LIVEPATCH, value: 0n, size: 0n };
}
