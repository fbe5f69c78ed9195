import { EM_PPC64, EM_RISCV } from '../../elf/constants';
import { relocationTypeName } from '../../elf/names';
import { andMore } from '../facts/and-more';
import { firstOfEach, ofType, placeOf, sitesOf, subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

export const noneRelocation: Rule = {
  id: 'none-relocation',
  title: 'Relocation of type NONE on a machine that refuses it',
  severity: 'error',
  why: 'Tools switch a relocation off by giving it type 0, R_*_NONE. The loaders of x86-64, s390, arm64 and LoongArch pass over it; those of PowerPC64 and RISC-V do not know it and refuse the module.',
  source:
    'arch/powerpc/kernel/module_64.c: apply_relocate_add; arch/riscv/kernel/module.c: apply_relocate_add',
  mend: 'Convert with a tool that removes the entry, as klp-convert and kpatch do. objtool klp post-link leaves NONE behind: it is for x86-64.',
  example: `$ readelf -rW lp.ko
Relocation section '.rela.text' at offset 0x3a0 contains 2 entries:
    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend
0000000000000014  0000001500000000 R_PPC64_NONE           0000000000000000 .klp.tombstone.state_show + 0
$ dmesg | tail -n 1
module_64: lp: Unknown ADD relocation: 0`,
  lines: ['module_64: %s: Unknown ADD relocation: %lu', '%s: Unknown relocation type %u'],
  *find({ module }) {
    const { e_machine } = module.object.header;
    if (!refusesNone(e_machine)) return;
    const sites = sitesOf(
      module,
      'all',
      ofType((type) => type === 0),
    );
    for (const { first, count } of firstOfEach(sites, ({ section }) => `${section.index}`)) {
      yield {
        subject: subjectOf(first),
        message: `${first.sectionName} has ${relocationTypeName(e_machine, 0)} at ${placeOf(first)}${andMore(count, 'after it')}`,
      };
    }
  },
};

/** Whether the loader of the machine takes R_*_NONE for an unknown type. */
export function refusesNone(e_machine: number): boolean {
  return e_machine === EM_PPC64 || e_machine === EM_RISCV;
}
