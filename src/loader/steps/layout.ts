import { at } from '../../base/column';
import { SHF_ALLOC, SHF_EXECINSTR, SHF_WRITE, SHT_STRTAB, SHT_SYMTAB } from '../../elf/constants';
import type { ObjectFile } from '../../elf/object-file';
import type { SectionIndex } from '../../elf/section';
import { archRulesFor } from '../arch/index';
import type { LoaderContext } from '../context';
import { findAllocated } from '../find-allocated';
import { losesAllocation } from '../lost-allocation';
import { isAtLeast } from '../profile';
import { failed, passed, type StepFinding } from '../verdict';
import { taintMessages } from './modinfo';
import { unverifiedMessages } from './signature';

/** What the architecture asks for, then kernel/module/strict_rwx.c: module_enforce_rwx_sections; find_module_sections for the constructors. */
export function checkLayout(context: LoaderContext): StepFinding {
  const { module, name, profile } = context;
  const { object } = module;
  const refused = archRulesFor(object.header.e_machine)?.checkModule(object, name, profile);
  if (refused !== undefined)
    return failed(refused.errno, refused.messages, `For this machine: ${refused.why}.`);
  for (const index of object.sectionIndices()) {
    if (!object.hasFlag(index, SHF_WRITE) || !object.hasFlag(index, SHF_EXECINSTR)) continue;
    return failed(
      'ENOEXEC',
      [`${name}: section ${object.sectionName(index)} (index ${index}) has invalid WRITE|EXEC flags`],
      'No section may be writable and executable, loaded or not.',
    );
  }
  if (findAllocated(object, '.ctors') !== undefined && findAllocated(object, '.init_array') !== undefined)
    return failed(
      'EINVAL',
      [`${name}: has both .ctors and .init_array.`],
      'The kernel runs one kind of constructors.',
    );
  const taints = isAtLeast(profile, '6.12') ? taintMessages(context) : [];
  return { ...passed, messages: [...taints, ...unverifiedMessages(context)] };
}

/**
 * kernel/module/sysfs.c: add_sect_attrs, a file for each allocated section that is not empty. The loader has made the
 * symbol table and its names allocated by then. Up to 6.1 a failure was ignored.
 */
export function checkSectionFiles({ module: { object }, profile, name }: LoaderContext): StepFinding {
  const seen = new Set<string>();
  for (const index of object.sectionIndices()) {
    const section = object.sectionName(index);
    const isShownFile = isShown(object, index) && !losesAllocation(section);
    if (!isShownFile || at(object.sections.sh_size, index) === 0) continue;
    if (!seen.has(section)) {
      seen.add(section);
      continue;
    }
    const message = `sysfs: cannot create duplicate filename '/module/${name}/sections/${section}'`;
    if (!isAtLeast(profile, '6.12')) return { ...passed, messages: [message] };
    return failed('EEXIST', [message], `Two sections that are loaded are called ${section}.`);
  }
  return passed;
}

function isShown(object: ObjectFile, index: SectionIndex): boolean {
  if (object.hasFlag(index, SHF_ALLOC)) return true;
  const symtab = object.findSectionOfType(SHT_SYMTAB);
  if (symtab === undefined) return false;
  const isNames =
    at(object.sections.sh_type, index) === SHT_STRTAB && at(object.sections.sh_link, symtab) === index;
  return index === symtab || isNames;
}
