import { at } from '../../base/column';
import type { FormatProblem } from '../../base/format-error';
import { SHN_LIVEPATCH } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import type { AddedSymbol, SymbolReference } from '../conversion/edits';
import { type KpatchSymbol, readKpatchRecords } from '../intermediate/kpatch-records';
import { sectionText } from '../intermediate/record-section';
import type { LivepatchModule } from '../livepatch-module';
import { livepatchNameBytes, livepatchSymbolName } from '../names';
import { type ArchSections, planArchSections } from './klp-arch';
import { planRemovals, type Removals, type RemovalWords } from './removals';
import type { Records, Wanted } from './wanted';

/** Sections that only create-klp-module reads. `.kpatch.strings` stays: kpatch’s hook may refer to it. */
const kpatchSections = new Set(['.kpatch.symbols', '.kpatch.relocations', '.kpatch.arch']);

const kpatchWords: RemovalWords = {
  what: 'the tables of kpatch-build',
  mend: 'Make the module again with kpatch-build.',
};

/** kpatch-build/create-klp-module.c; klp-arch.ts says when as with --no-klp-arch-sections. */
export async function fromKpatch(module: LivepatchModule): Promise<Records> {
  const { object } = module;
  const { relocations, arch: records } = await readKpatchRecords(module);
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
  const arch = planArchSections(module, records);
  const tables = [...object.sectionIndices()].filter((index) => {
    const of = object.isRelocationSection(index) ? at(object.sections.sh_info, index) : index;
    return of < object.sections.count && kpatchSections.has(object.sectionName(of));
  });
  const removals = await planRemovals(module, new Set([...tables, ...arch.removed]), kpatchWords);
  const problems = [...removals.problems, ...arch.problems, ...leftBehind(module, wanted, arch, removals)];
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
    removals: { ...removals, problems },
    copied: arch.copied,
    warnings: arch.warnings,
  };
}

/** What would refer to sections and symbols that go. create-klp-module writes numbers without meaning then. */
function leftBehind(
  { object, relocations }: LivepatchModule,
  wanted: readonly Wanted[],
  arch: ArchSections,
  removals: Removals,
): FormatProblem[] {
  const targets = new Set(
    wanted.map(({ target }) => target).filter((target) => removals.sections.has(target)),
  );
  const sources = relocations.filter(
    ({ index, table }) =>
      arch.removed.has(index) && table.r_symbol.some((symbol) => removals.symbols.has(symbol)),
  );
  const problem = (message: string, section: SectionIndex): FormatProblem => ({
    code: 'klp/record-target',
    message,
    where: sectionText(object, section),
    mend: kpatchWords.mend,
  });
  return [
    ...[...targets].map((target) =>
      problem('A record of kpatch-build is for a section that the conversion removes', target),
    ),
    ...sources.map(({ index }) =>
      problem('What moves to .klp.arch.… refers to a symbol that the conversion removes', index),
    ),
  ];
}

function nameOf({ object, name, position }: KpatchSymbol): string {
  return livepatchSymbolName({ object, symbol: name, position });
}

function addedSymbol({ object, nameBytes, position, bind, type }: KpatchSymbol): AddedSymbol {
  const name = livepatchNameBytes({ object, nameBytes, position });
  return { name, st_info: (bind << 4) | type, st_other: 0, st_shndx: SHN_LIVEPATCH, value: 0n, size: 0n };
}
