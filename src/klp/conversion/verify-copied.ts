import { at, bigAt } from '../../base/column';
import { SHF_ALLOC, SHF_INFO_LINK, SHT_PROGBITS, SHT_RELA, SHT_SYMTAB } from '../../elf/constants';
import type { ObjectFile } from '../../elf/object-file';
import type { SectionIndex } from '../../elf/section';
import type { CopiedSection } from './edits';

/** The input, the output, and how an index of a symbol in the one becomes one in the other; -1 for a removed symbol. */
export interface CopyCheck {
  readonly before: ObjectFile;
  readonly after: ObjectFile;
  readonly symbol: (index: number) => number;
}

/** As arch/x86/kernel/livepatch.c of kernels before 5.8 reads it: `.klp.arch.%55[^.].%127s`, and then two names. */
const nameForm = /^\.klp\.arch\.[^.]{1,55}\.(\.altinstructions|\.parainstructions)$/;

/**
 * What is not as planned with sections that are copies of others, which stand from `first` on in the output, each with its
 * relocation section behind it. Sections are paired by what their headers say, whatever the writer was told.
 */
export async function verifyCopies(
  files: CopyCheck,
  copies: readonly CopiedSection[],
  first: SectionIndex,
): Promise<string[]> {
  const problems: string[] = [];
  const relocations = relocationSections(files.before);
  for (const [i, copy] of copies.entries()) {
    const index = first + 2 * i;
    if (!hasHeaders(files.after, copy.name, index)) problems.push(`section ${copy.name} is not as planned`);
    else if (!(await hasBytes(files, copy, index))) problems.push(`the bytes of ${copy.name} are no copies`);
    else if (!(await hasRelocations(files, copy, index, relocations)))
      problems.push(`the relocations of ${copy.name} are no copies`);
  }
  return problems;
}

function relocationSections(object: ObjectFile): Map<SectionIndex, SectionIndex[]> {
  const byTarget = new Map<SectionIndex, SectionIndex[]>();
  for (const index of object.sectionIndices()) {
    if (!object.isRelocationSection(index)) continue;
    const target = at(object.sections.sh_info, index);
    const known = byTarget.get(target);
    if (known === undefined) byTarget.set(target, [index]);
    else known.push(index);
  }
  return byTarget;
}

function hasHeaders(after: ObjectFile, name: string, index: SectionIndex): boolean {
  const { sections } = after;
  if (index + 1 >= sections.count) return false;
  return (
    nameForm.test(name) &&
    after.sectionName(index) === name &&
    after.sectionName(index + 1) === `.rela${name}` &&
    at(sections.sh_type, index) === SHT_PROGBITS &&
    bigAt(sections.sh_flags, index) === SHF_ALLOC &&
    bigAt(sections.sh_addr, index) === 0n &&
    at(sections.sh_addralign, index) === 8 &&
    at(sections.sh_type, index + 1) === SHT_RELA &&
    bigAt(sections.sh_flags, index + 1) === SHF_INFO_LINK &&
    at(sections.sh_info, index + 1) === index &&
    at(sections.sh_link, index + 1) === after.findSectionOfType(SHT_SYMTAB)
  );
}

/** Every part has its bytes at its place, and zeros stand between them. */
async function hasBytes({ before, after }: CopyCheck, { name, parts }: CopiedSection, index: SectionIndex) {
  const bytes = await after.readSection(index);
  let end = 0;
  for (const { section, offset } of parts) {
    const part = await before.readSection(section);
    const isCopy =
      name.endsWith(before.sectionName(section)) &&
      offset >= end &&
      bytes.subarray(end, offset).every((byte) => byte === 0) &&
      offset + part.length <= bytes.length &&
      part.every((byte, i) => byte === bytes[offset + i]);
    if (!isCopy) return false;
    end = offset + part.length;
  }
  return end === bytes.length;
}

async function hasRelocations(
  { before, after, symbol }: CopyCheck,
  { parts }: CopiedSection,
  index: SectionIndex,
  relocations: ReadonlyMap<SectionIndex, readonly SectionIndex[]>,
): Promise<boolean> {
  const copied = await after.relocations(index + 1);
  let next = 0;
  for (const { section, offset } of parts) {
    for (const source of relocations.get(section) ?? []) {
      const table = await before.relocations(source);
      if (next + table.count > copied.count) return false;
      for (let row = 0; row < table.count; row++) {
        const isCopy =
          bigAt(copied.r_offset, next) === BigInt.asUintN(64, bigAt(table.r_offset, row) + BigInt(offset)) &&
          at(copied.r_type, next) === at(table.r_type, row) &&
          bigAt(copied.r_addend, next) === bigAt(table.r_addend, row) &&
          at(copied.r_symbol, next) === symbol(at(table.r_symbol, row));
        if (!isCopy) return false;
        next += 1;
      }
    }
  }
  return next === copied.count;
}
