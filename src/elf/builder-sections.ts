// What a builder begins with: the sections of a file taken apart, and why some file cannot be.

import { present } from '../base/assert';
import { at, bigAt } from '../base/column';
import { FormatError } from '../base/format-error';
import type { BuilderSection, HeaderChange, SectionContent, SectionId, SectionInfo } from './builder';
import {
  EM_AARCH64,
  EM_ARM,
  EM_RISCV,
  EM_X86_64,
  SHF_INFO_LINK,
  SHN_UNDEF,
  SHN_XINDEX,
  SHT_ARM_ATTRIBUTES,
  SHT_FINI_ARRAY,
  SHT_GNU_ATTRIBUTES,
  SHT_GROUP,
  SHT_INIT_ARRAY,
  SHT_NOBITS,
  SHT_NOTE,
  SHT_NULL,
  SHT_PREINIT_ARRAY,
  SHT_PROGBITS,
  SHT_REL,
  SHT_RELA,
  SHT_STRTAB,
  SHT_SYMTAB,
  SHT_SYMTAB_SHNDX,
  SHT_X86_64_UNWIND,
} from './constants';
import { parseGroup, type SectionGroup } from './group';
import { sectionTypeName } from './names';
import { findExtendedIndices, type ObjectFile } from './object-file';
import type { SymbolTable } from './symbol';

/** Names are appended to the tables they stand in, which must be nothing else: throws {@link FormatError}. */
export function checkNameTables(object: ObjectFile): void {
  const { sections } = object;
  const symtab = object.findSectionOfType(SHT_SYMTAB);
  const tables = [sections.shstrndx, ...(symtab === undefined ? [] : [at(sections.sh_link, symtab)])];
  for (const index of tables) {
    if (at(sections.sh_type, index) !== SHT_STRTAB)
      throw notRewritable(object, index, 'it holds names and is no string table');
  }
}

/** Symbols must be in sections that the file has: their indices are numbered anew. */
export function checkSymbolSections(object: ObjectFile, symbols: SymbolTable): void {
  for (let i = 0; i < symbols.count; i++) {
    const shndx = at(symbols.st_shndx, i);
    const section = symbols.definedIn(i) ?? (shndx === SHN_XINDEX ? object.sections.count : 0);
    if (section < object.sections.count && (i > 0 || shndx === SHN_UNDEF)) continue;
    throw new FormatError({
      code: 'elf/section-index',
      message: `symbol ${i} ${symbols.name(i)} is said to be in section ${symbols.definedIn(i) ?? shndx}, where none can be`,
      where: 'symbol table',
      mend: 'The file is damaged: build it again.',
    });
  }
}

/**
 * The sections as the builder has them, with the changes to their headers. Throws {@link FormatError} when one may hold
 * indices that are not known.
 */
export async function readSections(
  object: ObjectFile,
  symbols: SymbolTable,
  changes: ReadonlyMap<SectionId, HeaderChange>,
): Promise<BuilderSection[]> {
  // Nothing else need be waited for.
  const groups = await readGroups(object);
  const read: BuilderSection[] = [];
  for (const index of object.sectionIndices())
    read.push(readSection(object, symbols, groups, index, changes.get(index)));
  return read;
}

type Groups = ReadonlyMap<SectionId, SectionGroup>;

async function readGroups(object: ObjectFile): Promise<Groups> {
  const { sections, header } = object;
  const groups = new Map<SectionId, SectionGroup>();
  for (const index of object.sectionIndices()) {
    if (at(sections.sh_type, index) !== SHT_GROUP) continue;
    const group = parseGroup(await object.readSection(index), header, at(sections.sh_offset, index));
    for (const member of group.members) checkedSection(object, index, member, 'a group member');
    groups.set(index, group);
  }
  return groups;
}

function readSection(
  object: ObjectFile,
  symbols: SymbolTable,
  groups: Groups,
  index: number,
  change: HeaderChange = {},
): BuilderSection {
  const { sections } = object;
  return {
    id: index,
    name: object.sectionName(index),
    sh_type: at(sections.sh_type, index),
    sh_flags: change.flags ?? bigAt(sections.sh_flags, index),
    sh_addr: bigAt(sections.sh_addr, index),
    sh_link: change.link ?? checkedSection(object, index, at(sections.sh_link, index), 'sh_link'),
    info:
      change.info === undefined
        ? readInfo(object, symbols, index)
        : { kind: 'section', section: change.info },
    sh_addralign: at(sections.sh_addralign, index),
    sh_entsize: at(sections.sh_entsize, index),
    content: readContent(object, groups, index),
  };
}

function readInfo(object: ObjectFile, symbols: SymbolTable, index: number): SectionInfo {
  const type = at(object.sections.sh_type, index);
  const value = at(object.sections.sh_info, index);
  // The signature of a group: where there is no such symbol it is no section either, whatever the flags say.
  if (type === SHT_GROUP)
    return value < symbols.count ? { kind: 'symbol', symbol: value } : { kind: 'number', value };
  if (object.isRelocationSection(index) || object.hasFlag(index, SHF_INFO_LINK)) {
    return { kind: 'section', section: checkedSection(object, index, value, 'sh_info') };
  }
  return { kind: 'number', value };
}

function checkedSection(object: ObjectFile, index: number, value: number, field: string): SectionId {
  if (value < object.sections.count) return value;
  throw new FormatError({
    code: 'elf/section-index',
    message: `${field} is ${value}, the file has ${object.sections.count} sections`,
    where: `section ${index} ${object.sectionName(index)}`,
    mend: 'The file is damaged: build it again.',
  });
}

function readContent(object: ObjectFile, groups: Groups, index: number): SectionContent {
  const { sections, header } = object;
  const type = at(sections.sh_type, index);
  switch (type) {
    case SHT_NULL:
    case SHT_NOBITS:
      return { kind: 'nobits', size: at(sections.sh_size, index) };
    case SHT_RELA:
    case SHT_REL:
      return { kind: 'original-relocations', bytes: object.contents(index), hasAddend: type === SHT_RELA };
    case SHT_GROUP:
      return { kind: 'group', group: present(groups.get(index), `group ${index}`) };
    case SHT_SYMTAB:
      if (index === object.findSectionOfType(SHT_SYMTAB)) return { kind: 'symbols' };
      throw notRewritable(object, index, 'it is a second symbol table');
    case SHT_SYMTAB_SHNDX: {
      const symtab = object.findSectionOfType(SHT_SYMTAB);
      if (symtab !== undefined && index === findExtendedIndices(object, symtab))
        return { kind: 'extended-indices' };
      throw notRewritable(
        object,
        index,
        'it has section numbers for no symbol, or for symbols that have them',
      );
    }
    case SHT_STRTAB:
      return { kind: 'strings', bytes: object.contents(index) };
    default:
      if (embedsNoIndices(type, header.e_machine)) return { kind: 'bytes', bytes: object.contents(index) };
      throw notRewritable(
        object,
        index,
        'its content may hold section or symbol numbers that klpscope does not know',
      );
  }
}

/** Types whose bytes certainly hold no section or symbol index, so that they may be copied as they are. */
function embedsNoIndices(type: number, e_machine: number): boolean {
  switch (type) {
    case SHT_PROGBITS:
    case SHT_NOTE:
    case SHT_INIT_ARRAY:
    case SHT_FINI_ARRAY:
    case SHT_PREINIT_ARRAY:
    case SHT_GNU_ATTRIBUTES:
      return true;
    // Processor-specific types share values: ARM's EXIDX is x86-64's UNWIND, RISC-V's attributes are ARM's.
    case SHT_X86_64_UNWIND:
      return e_machine === EM_X86_64 || e_machine === EM_ARM;
    case SHT_ARM_ATTRIBUTES:
      return e_machine === EM_ARM || e_machine === EM_AARCH64 || e_machine === EM_RISCV;
    default:
      return false;
  }
}

function notRewritable(object: ObjectFile, index: number, why: string): FormatError {
  const type = sectionTypeName(at(object.sections.sh_type, index));
  return new FormatError({
    code: 'elf/not-rewritable',
    message: `the section of type ${type} cannot be carried over: ${why}`,
    where: `section ${index} ${object.sectionName(index)}`,
    offset: at(object.sections.sh_offset, index),
    mend: `Remove it before converting: objcopy --remove-section=${object.sectionName(index)}.`,
  });
}
