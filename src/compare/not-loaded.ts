import { at } from '../base/column';
import { sectionKeys } from '../diff/section-reference';
import { SHF_ALLOC, SHT_GROUP, SHT_STRTAB, SHT_SYMTAB, SHT_SYMTAB_SHNDX } from '../elf/constants';
import type { ObjectFile } from '../elf/object-file';
import { hasBytesIn, type SectionIndex } from '../elf/section';
import { isSameContent } from '../klp/conversion/same-content';

/** Sections that differ and mean nothing to the kernel. */
export interface OtherSections {
  readonly debug: number;
  readonly notes: number;
  readonly notLoaded: number;
}

/** Bytes of each side that are read for this; sections beyond that count as the same when their sizes are. */
const mostBytes = 32 * 2 ** 20;

/** Counts the sections without meaning that differ or are on one side only. */
export async function compareOtherSections(a: ObjectFile, b: ObjectFile): Promise<OtherSections> {
  const [keysOfA, keysOfB] = [sectionKeys(a), sectionKeys(b)];
  const others = new Map(keysOfB.map((key, index) => [key, index]));
  const counts = { debug: 0, notes: 0, notLoaded: 0 };
  let left = mostBytes;
  for (const index of a.sectionIndices()) {
    const kind = kindOf(a, index);
    if (kind === undefined) continue;
    const key = keysOfA[index] ?? '';
    const other = others.get(key);
    others.delete(key);
    const size = at(a.sections.sh_size, index);
    const isRead = size <= left;
    if (other === undefined || !(await isSameSection(a, index, b, other, isRead))) counts[kind] += 1;
    if (isRead) left -= size;
  }
  for (const index of others.values()) {
    const kind = index === 0 ? undefined : kindOf(b, index);
    if (kind !== undefined) counts[kind] += 1;
  }
  return counts;
}

/** What kind of section without meaning it is; `undefined` for those that are compared otherwise, and tables of ELF itself. */
function kindOf(object: ObjectFile, index: SectionIndex): keyof OtherSections | undefined {
  const name = object.sectionName(index);
  const type = at(object.sections.sh_type, index);
  if (object.isRelocationSection(index)) return undefined;
  if ([SHT_SYMTAB, SHT_STRTAB, SHT_SYMTAB_SHNDX, SHT_GROUP].includes(type)) return undefined;
  if (/^\.(BTF|debug_|zdebug_)/.test(name)) return 'debug';
  if (name.startsWith('.note')) return 'notes';
  return object.hasFlag(index, SHF_ALLOC) ? undefined : 'notLoaded';
}

async function isSameSection(
  a: ObjectFile,
  index: SectionIndex,
  b: ObjectFile,
  other: SectionIndex,
  isRead: boolean,
): Promise<boolean> {
  if (at(a.sections.sh_size, index) !== at(b.sections.sh_size, other)) return false;
  if (!isRead || !hasBytesIn(a.source, a.sections, index) || !hasBytesIn(b.source, b.sections, other))
    return true;
  return isSameContent(a, index, b, other);
}
