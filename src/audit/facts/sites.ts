import { at, bigAt } from '../../base/column';
import type { LivepatchModule, RelocationSection } from '../../klp/livepatch-module';
import { parseLivepatchSectionName } from '../../klp/names';
import type { Subject } from '../finding';

/** One relocation with its names, as rules look at it. */
export interface Site {
  readonly section: RelocationSection;
  readonly sectionName: string;
  readonly targetName: string;
  readonly entry: number;
  readonly offset: bigint;
  readonly type: number;
  readonly addend: bigint;
  /** Index in the symbol table; may lie beyond it. */
  readonly symbol: number;
  /** Empty for an index beyond the table. */
  readonly symbolName: string;
  /** `st_shndx`. */
  readonly symbolSection: number;
}

/**
 * Whether an entry of a section is worth a {@link Site}: told from the columns alone, since large modules have hundreds of
 * thousands of entries and rules are about few.
 */
export type EntryTest = (section: RelocationSection, entry: number) => boolean;

/** The relocations that the kernel applies, in its order: ordinary ones, livepatch ones, or both; those that pass. */
export function* sitesOf(
  module: LivepatchModule,
  which: 'ordinary' | 'livepatch' | 'all',
  passes?: EntryTest,
): Generator<Site> {
  for (const section of module.relocations) {
    if (which !== 'all' && section.livepatch !== (which === 'livepatch')) continue;
    yield* sitesOfSection(module, section, passes);
  }
}

export function* sitesOfSection(
  module: LivepatchModule,
  section: RelocationSection,
  passes: EntryTest = () => true,
): Generator<Site> {
  const { object, symbols } = module;
  const [sectionName, targetName] = [object.sectionName(section.index), object.sectionName(section.target)];
  const { table } = section;
  for (let entry = 0; entry < table.count; entry++) {
    if (!passes(section, entry)) continue;
    const symbol = at(table.r_symbol, entry);
    const isKnown = symbol < symbols.count;
    yield {
      section,
      sectionName,
      targetName,
      entry,
      offset: bigAt(table.r_offset, entry),
      type: at(table.r_type, entry),
      addend: bigAt(table.r_addend, entry),
      symbol,
      symbolName: isKnown ? symbols.name(symbol) : '',
      symbolSection: isKnown ? at(symbols.st_shndx, symbol) : 0,
    };
  }
}

/** Whether an entry is of a type that passes. */
export function ofType(passes: (type: number) => boolean): EntryTest {
  return ({ table }, entry) => passes(at(table.r_type, entry));
}

/** Whether an entry's symbol, by its index, passes. */
export function ofSymbol(passes: (symbol: number) => boolean): EntryTest {
  return ({ table }, entry) => passes(at(table.r_symbol, entry));
}

/** The object whose arrival applies a livepatch relocation section; `undefined` for an ordinary one or a name the kernel cannot read. */
export function gateOf(module: LivepatchModule, section: RelocationSection): string | undefined {
  return section.livepatch ? parseLivepatchSectionName(module.object.sectionName(section.index)) : undefined;
}

/** `.text+0x14`. */
export function placeOf({ targetName, offset }: Pick<Site, 'targetName' | 'offset'>): string {
  return `${targetName}+0x${offset.toString(16)}`;
}

export function subjectOf({ sectionName, offset, symbolName }: Site): Subject {
  return { kind: 'relocation', section: sectionName, offset, symbol: symbolName };
}

/** A finding repeated at each site would be a flood: the first of each key, with how many there are. */
export function firstOfEach<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
): { readonly first: T; readonly count: number }[] {
  const groups = new Map<string, { first: T; count: number }>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { first: item, count: 1 });
    else known.count += 1;
  }
  return [...groups.values()];
}
