import { SHF_ALLOC } from '../elf/constants';
import type { ObjectFile } from '../elf/object-file';
import type { SectionIndex } from '../elf/section';

/** kernel/module/main.c: find_sec. Sections without SHF_ALLOC do not exist for it. */
export function findAllocated(object: ObjectFile, name: string): SectionIndex | undefined {
  for (const index of object.sectionIndices())
    if (object.hasFlag(index, SHF_ALLOC) && object.sectionName(index) === name) return index;
  return undefined;
}
