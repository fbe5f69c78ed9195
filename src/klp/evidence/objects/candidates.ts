import { at } from '../../../base/column';
import { STT_SECTION } from '../../../elf/constants';
import type { SectionIndex } from '../../../elf/section';
import type { SymbolIndex, SymbolTable } from '../../../elf/symbol';
import { findBytes } from './find-bytes';
import type { LinkedSections } from './linked-sections';
import type { ObjectPart } from './object-part';
import { firstFrom } from './sorted-relocations';

/** A place in the module. */
export interface LinkedPlace {
  readonly section: SectionIndex;
  readonly offset: number;
}

/** A place where a part may stand, and where then, by its relocations, other parts of its object file do. */
export interface Candidate extends LinkedPlace {
  readonly implied: ReadonlyMap<SectionIndex, LinkedPlace>;
}

/** More places with the same bytes are not compared. */
const mostPlaces = 64;

/** The symbols of an object file. */
export interface OwnSymbols {
  readonly table: SymbolTable;
  /** See LinkedSections.numberNames. */
  readonly names: Uint32Array;
}

/**
 * The places in the module with a part's bytes, relocations and symbols; undefined when too many have its bytes. `ld -r`
 * copies the bytes of an object file that has SHT_RELA as they are, fields included, and only changes relocations
 * against section symbols: their addends grow by where that section's part stands. Where some places have all the local
 * symbols, only those count.
 */
export async function findCandidates(
  part: ObjectPart,
  symbols: OwnSymbols,
  linked: LinkedSections,
): Promise<Candidate[] | undefined> {
  const candidates: Candidate[] = [];
  for (const section of linked.named(part.name)) {
    const bytes = await linked.bytes(section);
    if (!linked.mayCompare(bytes.length + part.bytes.length)) return undefined;
    const offsets = findBytes(bytes, part.bytes, part.align, mostPlaces);
    if (offsets === undefined) return undefined;
    for (const offset of offsets) {
      const place = { section, offset };
      const implied = compareRelocations(part, symbols, linked, place);
      if (implied === undefined || !hasSymbols(part.globals, linked, place)) continue;
      candidates.push({ ...place, implied });
    }
  }
  const named = candidates.filter((place) => hasSymbols(part.locals, linked, place));
  return named.length > 0 ? named : candidates;
}

function hasSymbols(
  own: ObjectPart['globals'],
  linked: LinkedSections,
  { section, offset }: LinkedPlace,
): boolean {
  return own.every(({ name, value }) => linked.defines(section, offset + value, name));
}

/** Where the sections stand that the part's relocations refer to; undefined where the relocations differ. */
function compareRelocations(
  { relocations: own, bytes, section: ownSection }: ObjectPart,
  symbols: OwnSymbols,
  linked: LinkedSections,
  place: LinkedPlace,
): Map<SectionIndex, LinkedPlace> | undefined {
  const other = linked.relocations(place.section);
  const start = firstFrom(other, place.offset);
  const count = own.offsets.length;
  if (firstFrom(other, place.offset + bytes.length) - start !== count) return undefined;
  const implied = new Map<SectionIndex, LinkedPlace>([[ownSection, place]]);
  for (let i = 0; i < count; i++) {
    const k = start + i;
    const isSame =
      at(own.offsets, i) + place.offset === at(other.offsets, k) && at(own.types, i) === at(other.types, k);
    if (!isSame) return undefined;
    const [a, b] = [at(own.symbols, i), at(other.symbols, k)];
    const moved = at(other.addends, k) - at(own.addends, i);
    const [section, target] = [sectionOf(symbols.table, a), sectionOf(linked.module.symbols, b)];
    if (symbols.names[a] === undefined || symbols.names[a] !== linked.nameNumbers[b]) return undefined;
    if (section === undefined || target === undefined) {
      if (section !== target || moved !== 0) return undefined;
      continue;
    }
    const there = { section: target, offset: moved };
    if (!agrees(implied.get(section), there)) return undefined;
    implied.set(section, there);
  }
  return implied;
}

/** Whether two places are one, as far as both are known. */
export function agrees(a: LinkedPlace | undefined, b: LinkedPlace | undefined): boolean {
  return a === undefined || b === undefined || (a.section === b.section && a.offset === b.offset);
}

/** The section that a section symbol stands for. */
function sectionOf(symbols: SymbolTable, symbol: SymbolIndex): SectionIndex | undefined {
  const isSection = symbol < symbols.count && symbols.type(symbol) === STT_SECTION;
  return isSection ? symbols.definedIn(symbol) : undefined;
}
