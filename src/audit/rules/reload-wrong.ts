import { EM_LOONGARCH, EM_S390 } from '../../elf/constants';
import { relocationTypeName } from '../../elf/names';
import { andMore } from '../facts/and-more';
import { lateSites } from '../facts/late-sites';
import { firstOfEach, placeOf, subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

/** R_LARCH_ADD32, ADD64, SUB32, SUB64: what is there is added to. */
const addAndSub = new Set([50, 51, 55, 56]);
/**
 * GOT*, GOTPLT*, PLT* and PLTOFF*: the slot is filled once. Not R_390_PLT32DBL (20), the usual call: within 4 GiB, where
 * all modules are, it does without.
 */
const slots = new Set([6, 7, 8, 15, 18, 24, 25, 26, 29, 30, 31, 32, 33, 34, 35, 36, 58, 59]);

export const reloadWrong: Rule = {
  id: 'reload-wrong',
  title: 'Relocation that is wrong when the patched module is loaded again',
  severity: 'warning',
  why: 'Outside x86-64 nothing is undone when the patched module is unloaded, and the livepatch relocations are applied once more when it is loaded again. On LoongArch ADD and SUB add to the value of the first time. On s390 a GOT or PLT slot keeps the address of the first time. Nothing is printed.',
  source: 'arch/loongarch/kernel/module.c: apply_r_larch_add_sub; arch/s390/kernel/module.c: apply_rela',
  mend: 'Unload the livepatch before the module, or refer to the symbol by a plain address (R_LARCH_64, R_390_64).',
  example: `$ readelf -rW lp.ko
Relocation section '.klp.rela.ext4..data' at offset 0x11c0 contains 1 entry:
    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend
0000000000000010  0000002600000033 R_LARCH_ADD64          0000000000000000 .klp.sym.ext4.ext4_groupinfo_caches,0 + 0`,
  *find({ module }) {
    const { e_machine } = module.object.header;
    const types = e_machine === EM_LOONGARCH ? addAndSub : e_machine === EM_S390 ? slots : undefined;
    if (types === undefined) return;
    const wrong = [...lateSites(module)].filter(({ site }) => types.has(site.type));
    for (const { first, count } of firstOfEach(wrong, ({ gate, site }) => `${gate} ${site.section.index}`)) {
      const { gate, site } = first;
      yield {
        subject: subjectOf(site),
        object: gate,
        message: `${relocationTypeName(e_machine, site.type)} at ${placeOf(site)} is wrong after ${gate} was loaded a second time${andMore(count, `in ${site.targetName}`)}`,
      };
    }
  },
};
