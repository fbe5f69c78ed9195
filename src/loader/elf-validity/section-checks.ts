import { SHT_NOBITS, SHT_NULL, SHT_STRTAB, SHT_SYMTAB } from '../../elf/constants';
import type { StepFinding } from '../verdict';
import { buildAgain, cutShort, type ElfCheck, harmful, isAllocated, refused, signed } from './elf-check';
import { realSections } from './find-section';
import type { RawElf, RawSection } from './raw-elf';

// The section headers and the section name table. kernel/module/main.c: elf_validity_check,
// elf_validity_cache_sechdrs, elf_validity_cache_secstrings.

export const nameTableInFile: ElfCheck = async (elf) => {
  const table = await elf.nameTable();
  return isInFile(elf, table)
    ? undefined
    : refused(
        `Invalid ELF section hdr(type ${table.sh_type})`,
        `The section name table (section ${table.index}) reaches beyond the end of the file: ${cutShort}`,
      );
};

export const nameTableType: ElfCheck = async (elf) => {
  const { index, sh_type } = await elf.nameTable();
  return sh_type === SHT_STRTAB
    ? undefined
    : refused(
        `Invalid ELF section name table type: ${sh_type}`,
        `Section ${index} is to hold the names of sections and is no string table. ${buildAgain}`,
      );
};

export const nameTableFilled: ElfCheck = async (elf) =>
  (await elf.nameTable()).sh_size > 0n
    ? undefined
    : refused('empty section name table', `No section has a name. ${buildAgain}`);

/** Where an empty table has been let through (5.10), the byte before it is looked at. */
export const nameTableEnds: ElfCheck = async (elf) => {
  const { sh_offset, sh_size } = await elf.nameTable();
  const last = await elf.byteAt(BigInt.asUintN(64, sh_offset + sh_size - 1n));
  return last === 0
    ? undefined
    : refused(
        "ELF Spec violation: section name table isn't null terminated",
        `The last byte of the section name table must be NUL. ${buildAgain}`,
      );
};

/** Where there are no section headers at all (`e_shnum` 0) the kernel reads one nevertheless, as 6.12 and later do first. */
export const sectionZero: ElfCheck = async (elf) => {
  const [zero] = await elf.sections();
  return zero === undefined || (zero.sh_type === SHT_NULL && zero.sh_size === 0n && zero.sh_addr === 0n)
    ? undefined
    : refused(
        `ELF Spec violation: section 0 type(${signed(zero.sh_type)})!=SH_NULL or non-zero len or addr`,
        'Section 0 must be empty. Extended numbering, which uses it, is not for modules: link the module with fewer sections.',
      );
};

/** 5.10 and 6.1: one loop over the sections, all three checks of one before the next. */
export const sectionsOneByOne: ElfCheck = async (elf) => {
  const table = await elf.nameTable();
  return firstWrong(
    elf,
    (section) => symbolTableLink(elf, section) ?? contents(elf, section) ?? allocatedName(section, table),
  );
};

/** Since 6.12: a loop for the contents alone. */
export const contentsInFile: ElfCheck = (elf) => firstWrong(elf, (section) => contents(elf, section));

/** Since 6.12: names of all sections, section 0 included, but of SHT_NULL. */
export const allNames: ElfCheck = async (elf) => {
  const table = await elf.nameTable();
  const lost = (await elf.sections()).find(
    (section) => section.sh_type !== SHT_NULL && isUnnamed(section, table),
  );
  return lost === undefined ? undefined : wrongName(lost);
};

/**
 * Up to 6.3 the names of sections that are not loaded are not checked, and then compared all the same (module_finalize of
 * the architecture): Linux 6.1 crashes on such a file.
 */
export const strayName: ElfCheck = async (elf) => {
  const table = await elf.nameTable();
  const stray = (await realSections(elf)).find((section) => isUnnamed(section, table));
  return (
    stray &&
    harmful(
      `The name of section ${stray.index} lies outside of the section name table. This release does not check that and reads whatever memory is there, which may crash the kernel. ${buildAgain}`,
    )
  );
};

async function firstWrong(
  elf: RawElf,
  check: (section: RawSection) => StepFinding | undefined,
): Promise<StepFinding | undefined> {
  for (const section of await realSections(elf)) {
    if (section.sh_type === SHT_NULL || section.sh_type === SHT_NOBITS) continue;
    const found = check(section);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A symbol table must say which section holds its names. Others pass. */
export function symbolTableLink({ header }: RawElf, section: RawSection): StepFinding | undefined {
  const link = signed(section.sh_link);
  return section.sh_type !== SHT_SYMTAB || (section.sh_link > 0 && section.sh_link < header.e_shnum)
    ? undefined
    : refused(
        `Invalid ELF sh_link!=SHN_UNDEF(${link}) or (sh_link(${link}) >= hdr->e_shnum(${header.e_shnum})`,
        `The symbol table (section ${section.index}) does not say which section holds its names. ${buildAgain}`,
      );
}

function contents(elf: RawElf, section: RawSection): StepFinding | undefined {
  return isInFile(elf, section)
    ? undefined
    : refused(
        `Invalid ELF section in module (section ${section.index} type ${section.sh_type})`,
        `Section ${section.index} has ${section.sh_size} bytes at ${section.sh_offset}, the file ends at ${elf.size}: ${cutShort}`,
      );
}

function allocatedName(section: RawSection, table: RawSection): StepFinding | undefined {
  return isAllocated(section) && isUnnamed(section, table) ? wrongName(section) : undefined;
}

/** kernel/module/main.c: validate_section_offset. A sum beyond 64 bits is beyond the file as well. */
function isInFile({ size }: RawElf, { sh_offset, sh_size }: RawSection): boolean {
  return sh_offset + sh_size <= size;
}

function isUnnamed({ sh_name }: RawSection, { sh_size }: RawSection): boolean {
  return BigInt(sh_name) >= sh_size;
}

function wrongName({ index, sh_type, sh_name }: RawSection): StepFinding {
  return refused(
    `Invalid ELF section name in module (section ${index} type ${sh_type})`,
    `The name of section ${index} is said to be at ${sh_name}, beyond the end of the section name table. ${buildAgain}`,
  );
}
