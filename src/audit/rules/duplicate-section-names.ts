import { at } from '../../base/column';
import { groupBy } from '../../base/group-by';
import { SHF_ALLOC, SHT_STRTAB, SHT_SYMTAB } from '../../elf/constants';
import type { ObjectFile } from '../../elf/object-file';
import type { SectionIndex } from '../../elf/section';
import { isAtLeast } from '../../loader/profile';
import type { Rule } from '../rule';

export const duplicateSectionNames: Rule = {
  id: 'duplicate-section-names',
  title: 'Two loaded sections of one name',
  severity: 'error',
  releases: 'since 6.12',
  why: 'Each section that is loaded and not empty gets a file /sys/module/<module>/sections/<name>. The second of a name cannot be made. Linux 6.12 then refuses the module with -EEXIST; 6.1 prints the line with a stack trace and goes on.',
  source: 'kernel/module/sysfs.c: add_sect_attrs',
  mend: 'Link with the kernel’s scripts/module.lds, which joins sections of one name; or rename one with objcopy --rename-section before the last link.',
  example: `$ readelf -SW lp.ko | grep unlikely
  [ 5] .text.unlikely    PROGBITS        0000000000000000 0000f0 00001a 00  AX  0   0  1
  [ 9] .text.unlikely    PROGBITS        0000000000000000 0001c0 000008 00  AX  0   0  1
$ insmod lp.ko
insmod: ERROR: could not insert module lp.ko: File exists
$ dmesg
sysfs: cannot create duplicate filename '/module/lp/sections/.text.unlikely'`,
  lines: ["sysfs: cannot create duplicate filename '/module/%s/sections/%s'"],
  *find({ module: { object }, profile }) {
    const shown = [...object.sectionIndices()].filter((index) => isShown(object, index));
    for (const [name, sections] of groupBy(shown, (index) => object.sectionName(index))) {
      if (sections.length === 1) continue;
      yield {
        subject: { kind: 'section', section: name },
        severity: isAtLeast(profile, '6.12') ? 'error' : 'note',
        message: `${sections.length} sections that are loaded are called ${name}: ${sections.slice(0, 5).join(', ')}${sections.length > 5 ? ' …' : ''}`,
      };
    }
  },
};

/** The loader makes the symbol table and its names allocated before (layout_symtab). */
function isShown(object: ObjectFile, index: SectionIndex): boolean {
  const { sections } = object;
  if (at(sections.sh_size, index) === 0) return false;
  if (object.hasFlag(index, SHF_ALLOC)) return true;
  const symtab = object.findSectionOfType(SHT_SYMTAB);
  if (symtab === undefined) return false;
  const isNames = at(sections.sh_type, index) === SHT_STRTAB && at(sections.sh_link, symtab) === index;
  return index === symtab || isNames;
}
