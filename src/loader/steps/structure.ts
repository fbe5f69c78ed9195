import { at, bigAt } from '../../base/column';
import { SHF_ALLOC, SHT_NOBITS, SHT_NULL, SHT_STRTAB, SHT_SYMTAB } from '../../elf/constants';
import { thisModuleSection } from '../../elf/module-info';
import type { ObjectFile } from '../../elf/object-file';
import { hasBytesIn } from '../../elf/section';
import type { LoaderContext } from '../context';
import { isAtLeast } from '../profile';
import { failed, passed, type StepFinding } from '../verdict';

/**
 * What the loader checks of the ELF file before it looks into it: kernel/module/main.c, elf_validity_check and
 * setup_load_info up to 6.3, elf_validity_cache_copy after. What klpscope's own reader refuses has no verdict.
 */
export function checkStructure({ module, profile, name }: LoaderContext): StepFinding {
  const { object } = module;
  const checks = isAtLeast(profile, '6.12')
    ? [sectionZero, contents, ...uniqueSections(name), oneSymbolTable(name)]
    : [sectionZero, symbolTableLink, contents, anySymbolTable(name), anyThisModule(name)];
  for (const check of checks) {
    const found = check(object);
    if (found === undefined) continue;
    // 5.10 has one text for all of them.
    return isAtLeast(profile, '6.1') ? found : { ...found, messages: ['Module has invalid ELF structures'] };
  }
  return passed;
}

type Check = (object: ObjectFile) => StepFinding | undefined;

const sectionZero: Check = ({ sections }) => {
  const type = at(sections.sh_type, 0);
  if (type === SHT_NULL && at(sections.sh_size, 0) === 0 && bigAt(sections.sh_addr, 0) === 0n)
    return undefined;
  return failed(
    'ENOEXEC',
    [`ELF Spec violation: section 0 type(${type})!=SH_NULL or non-zero len or addr`],
    'Section 0 must be empty; extended numbering, which uses it, is not for modules.',
  );
};

const contents: Check = ({ source, sections }) => {
  for (let i = 1; i < sections.count; i++) {
    const type = at(sections.sh_type, i);
    if (type === SHT_NULL || type === SHT_NOBITS || hasBytesIn(source, sections, i)) continue;
    return failed(
      'ENOEXEC',
      [`Invalid ELF section in module (section ${i} type ${type})`],
      `Section ${sections.names[i] ?? ''} reaches beyond the end of the file.`,
    );
  }
  return undefined;
};

const symbolTableLink: Check = ({ sections }) => {
  for (let i = 1; i < sections.count; i++) {
    const link = at(sections.sh_link, i);
    if (at(sections.sh_type, i) !== SHT_SYMTAB || (link > 0 && link < sections.count)) continue;
    return failed(
      'ENOEXEC',
      [`Invalid ELF sh_link!=SHN_UNDEF(${link}) or (sh_link(${link}) >= hdr->e_shnum(${sections.count})`],
      'The symbol table does not say where its names are.',
    );
  }
  return undefined;
};

function anySymbolTable(name: string): Check {
  return (object) =>
    object.findSectionOfType(SHT_SYMTAB) === undefined
      ? noSymbols(name, 'The file has no symbol table.')
      : undefined;
}

function noSymbols(name: string, why: string): StepFinding {
  return failed('ENOEXEC', [`${name}: module has no symbols (stripped?)`], why);
}

function anyThisModule(name: string): Check {
  return (object) => {
    const index = object.findSection(thisModuleSection);
    if (index !== undefined && object.hasFlag(index, SHF_ALLOC)) return undefined;
    return failed(
      'ENOEXEC',
      [`${name}: No module found in object`],
      `There is no allocated section ${thisModuleSection}: the file was not linked as a module.`,
    );
  };
}

/** 6.4 and later: exactly one of each. */
function uniqueSections(name: string): Check[] {
  const count = ({ sections }: ObjectFile, wanted: string): number =>
    sections.names.filter((section, index) => index > 0 && section === wanted).length;
  const refuse = (message: string, why: string): StepFinding => failed('ENOEXEC', [message], why);
  return [
    (object) =>
      count(object, '.modinfo') > 1
        ? refuse('Only one .modinfo section must exist.', 'The file has several sections .modinfo.')
        : undefined,
    (object) =>
      count(object, thisModuleSection) === 1
        ? undefined
        : refuse(
            `module ${name}: Exactly one ${thisModuleSection} section must exist.`,
            `The file has ${count(object, thisModuleSection)} of them.`,
          ),
    (object) => {
      const index = object.findSection(thisModuleSection);
      if (index === undefined) return undefined;
      if (at(object.sections.sh_type, index) === SHT_NOBITS)
        return refuse(
          `module ${name}: ${thisModuleSection} section must have a size set`,
          'It has no bytes.',
        );
      return object.hasFlag(index, SHF_ALLOC)
        ? undefined
        : refuse(
            `module ${name}: ${thisModuleSection} must occupy memory during process execution`,
            'It lacks SHF_ALLOC.',
          );
    },
  ];
}

function oneSymbolTable(name: string): Check {
  return (object) => {
    const { sections } = object;
    const tables = [...object.sectionIndices()].filter((i) => at(sections.sh_type, i) === SHT_SYMTAB);
    const [table] = tables;
    if (table === undefined || tables.length > 1)
      return noSymbols(name, `The file has ${tables.length} symbol tables, the kernel takes one.`);
    const wrongLink = symbolTableLink(object);
    if (wrongLink !== undefined) return wrongLink;
    const type = at(sections.sh_type, at(sections.sh_link, table));
    return type === SHT_STRTAB
      ? undefined
      : failed(
          'ENOEXEC',
          [`Invalid ELF symbol string table type: ${type}`],
          'The symbols’ names are in no string table.',
        );
  };
}
