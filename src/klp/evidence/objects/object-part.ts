import { at } from '../../../base/column';
import { FormatError } from '../../../base/format-error';
import { groupBy } from '../../../base/group-by';
import {
  SHF_ALLOC,
  SHF_EXECINSTR,
  SHT_NOBITS,
  SHT_REL,
  STB_LOCAL,
  STT_FILE,
  STT_SECTION,
} from '../../../elf/constants';
import type { ObjectFile } from '../../../elf/object-file';
import type { SectionIndex } from '../../../elf/section';
import type { SymbolTable } from '../../../elf/symbol';
import { annotationPrefix } from '../../names';
import { type SortedRelocations, sortRelocations } from './sorted-relocations';

/** One section of an object file that goes into the module, with what it is recognised by. */
export interface ObjectPart {
  readonly section: SectionIndex;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly align: number;
  readonly relocations: SortedRelocations;
  readonly globals: readonly Definition[];
  /** Local symbols may be missing in the module. */
  readonly locals: readonly Definition[];
  /** Code and annotations: they are in the module, or the object file is another than the one that was linked. */
  readonly isEssential: boolean;
}

export interface Definition {
  readonly name: string;
  readonly value: number;
}

/** The parts of an object file with content. Throws FormatError when it is damaged or has SHT_REL. */
export async function readParts(object: ObjectFile, symbols: SymbolTable): Promise<ObjectPart[]> {
  const { sections } = object;
  const relocationSections = groupBy(
    [...object.sectionIndices()].filter((index) => object.isRelocationSection(index)),
    (index) => at(sections.sh_info, index),
  );
  const definitions = definitionsBySection(symbols);
  const parts: ObjectPart[] = [];
  for (const section of object.sectionIndices()) {
    const isContent = at(sections.sh_type, section) !== SHT_NOBITS && at(sections.sh_size, section) > 0;
    if (!isContent || !object.hasFlag(section, SHF_ALLOC)) continue;
    const tables = [];
    for (const index of relocationSections.get(section) ?? []) tables.push(await readTable(object, index));
    const own = definitions.get(section) ?? [];
    const name = object.sectionName(section);
    parts.push({
      section,
      name,
      bytes: await object.readSection(section),
      align: Math.max(at(sections.sh_addralign, section), 1),
      relocations: sortRelocations(tables),
      globals: own.filter(({ isLocal }) => !isLocal),
      locals: own.filter(({ isLocal }) => isLocal),
      isEssential: object.hasFlag(section, SHF_EXECINSTR) || name.startsWith(annotationPrefix),
    });
  }
  return parts;
}

function readTable(object: ObjectFile, index: SectionIndex): ReturnType<ObjectFile['relocations']> {
  if (at(object.sections.sh_type, index) === SHT_REL)
    throw new FormatError({
      code: 'klp/object-rel',
      message: 'its relocations keep their addends in the code, which the linker changes',
    });
  return object.relocations(index);
}

function definitionsBySection(
  symbols: SymbolTable,
): Map<SectionIndex | undefined, (Definition & { readonly isLocal: boolean })[]> {
  const named = Array.from({ length: symbols.count }, (_, symbol) => symbol).filter((symbol) => {
    const type = symbols.type(symbol);
    return type !== STT_SECTION && type !== STT_FILE && symbols.definedIn(symbol) !== undefined;
  });
  return groupBy(
    named.map((symbol) => ({
      section: symbols.definedIn(symbol),
      name: symbols.name(symbol),
      value: Number(symbols.value(symbol)),
      isLocal: symbols.bind(symbol) === STB_LOCAL,
    })),
    ({ section }) => section,
  );
}
