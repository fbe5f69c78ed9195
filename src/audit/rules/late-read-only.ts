import { EM_PPC64, SHF_WRITE } from '../../elf/constants';
import { relocationTypeName } from '../../elf/names';
import { andMore } from '../facts/and-more';
import { lateSites } from '../facts/late-sites';
import { firstOfEach, placeOf, subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

/** ADDR32, REL32, ADDR64, REL64, TOC16 and its kin, TOC, REL16_LO, REL16_HA. Branches go through patch_instruction. */
const plainStores = new Set([1, 26, 38, 44, 47, 48, 50, 51, 63, 64, 250, 252]);

export const lateReadOnly: Rule = {
  id: 'late-read-only',
  title: 'Late relocation in read-only memory',
  severity: 'warning',
  why: 'Relocations for a module are applied after the sections of the livepatch were protected. On PowerPC64 branches are written by patch_instruction, which may write everywhere; addresses and TOC offsets by a plain store, which faults in read-only memory when the kernel has CONFIG_STRICT_MODULE_RWX.',
  source: 'arch/powerpc/kernel/module_64.c: apply_relocate_add',
  mend: 'Put pointers to symbols of a module into writable data (.data, .toc): no const on tables of such pointers.',
  example: `$ readelf -rW lp.ko
Relocation section '.klp.rela.ext4..rodata' at offset 0x11c0 contains 1 entry:
    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend
0000000000000010  0000002600000026 R_PPC64_ADDR64         0000000000000000 .klp.sym.ext4.ext4_da_ops,0 + 0`,
  *find({ module }) {
    const { object } = module;
    const { e_machine } = object.header;
    if (e_machine !== EM_PPC64) return;
    const faulting = [...lateSites(module)].filter(
      ({ site }) => plainStores.has(site.type) && !object.hasFlag(site.section.target, SHF_WRITE),
    );
    for (const { first, count } of firstOfEach(faulting, ({ site }) => `${site.section.index}`)) {
      const { gate, site } = first;
      yield {
        subject: subjectOf(site),
        object: gate,
        message: `${relocationTypeName(e_machine, site.type)} for ${gate} at ${placeOf(site)} is stored into read-only memory${andMore(count, `in ${site.targetName}`)}`,
      };
    }
  },
};
