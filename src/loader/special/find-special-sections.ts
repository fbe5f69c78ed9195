import { at } from '../../base/column';
import { groupBy } from '../../base/group-by';
import { SHF_ALLOC } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import { isNoneRelocation, type LivepatchModule, type RelocationSection } from '../../klp/livepatch-module';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { KernelProfile } from '../profile';
import { keyLayout } from './key-entries';
import { type KnownSection, type Reader, readerOf } from './known-section';
import { knownSection } from './known-sections';
import type { SpecialSection } from './special-section';
import { lateGate, StaticKeyReader } from './static-keys';

/**
 * The sections of a module that the kernel's own code reads when it loads it, in the order of the section headers.
 * `map` tells whose the keys of static branches and calls are.
 */
export async function findSpecialSections(
  module: LivepatchModule,
  profile: KernelProfile,
  map: SymbolMap | undefined,
): Promise<SpecialSection[]> {
  const { object } = module;
  const byTarget = groupBy(module.relocations, ({ target }) => target);
  const found = new Set<string>();
  // Made for the first table of keys: most modules have none, and it looks at all symbols.
  let keys: StaticKeyReader | undefined;
  const result: SpecialSection[] = [];
  for (const index of object.sectionIndices()) {
    const name = object.sectionName(index);
    const known = knownSection(name);
    if (known === undefined) continue;
    const relocations = byTarget.get(index) ?? [];
    const target = { profile, header: object.header };
    const layout = keyLayout(name, object.header, relocations);
    const entrySize = layout?.size ?? known.entrySize?.(target);
    const entries = entrySize && Math.floor(at(object.sections.sh_size, index) / entrySize);
    if (layout !== undefined) keys ??= new StaticKeyReader(module, map);
    const reader: Reader = isFound(module, index, known, found)
      ? readerOf(known, target)
      : { ...readerOf(known, target), at: 'never' };
    result.push({
      index,
      name,
      title: known.title,
      consumedAt: reader.at,
      source: reader.source,
      entries,
      late: lateRelocations(module, relocations),
      breaks: reader.at === 'never' ? undefined : known.breaks,
      keys: (layout && keys?.read(index, layout, relocations, entries ?? 0)) ?? [],
    });
  }
  return result;
}

/** kernel/module/main.c: find_sec takes the first of a name that has SHF_ALLOC. `found` are the names it took before. */
function isFound(
  { object }: LivepatchModule,
  index: SectionIndex,
  { needsAlloc }: KnownSection,
  found: Set<string>,
): boolean {
  if (needsAlloc === undefined) return true;
  const name = object.sectionName(index);
  if (!object.hasFlag(index, SHF_ALLOC) || found.has(name)) return false;
  found.add(name);
  return true;
}

/** By object, in the order of the file; R_*_NONE writes nothing. */
function lateRelocations(
  module: LivepatchModule,
  relocations: readonly RelocationSection[],
): SpecialSection['late'] {
  const { e_machine } = module.object.header;
  const counts = new Map<string, number>();
  for (const section of relocations) {
    const object = lateGate(module, section);
    if (object === undefined) continue;
    const writing = section.table.r_type.reduce(
      (count, type) => count + (isNoneRelocation(e_machine, type) ? 0 : 1),
      0,
    );
    if (writing > 0) counts.set(object, (counts.get(object) ?? 0) + writing);
  }
  return [...counts].map(([object, count]) => ({ object, count }));
}
