import { at } from '../../base/column';
import { isNoneRelocation } from '../../klp/livepatch-module';
import { isAtLeast } from '../../loader/profile';
import { andMore } from '../facts/and-more';
import { firstOfEach, placeOf, sitesOf, subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

const percpuSection = '.data..percpu';

export const percpuRelocation: Rule = {
  id: 'percpu-relocation',
  title: 'Relocation of per-CPU data, which is not applied',
  severity: 'error',
  releases: 'before 7.3',
  why: 'The loader takes SHF_ALLOC from .data..percpu, since the section is copied for each CPU, and then skips relocations for sections without it. Up to 6.12 pointers in initial values of per-CPU variables stay as they are in the file, mostly NULL. Nothing is printed.',
  source: 'kernel/module/main.c: layout_and_allocate, apply_relocations',
  mend: 'Initialise such per-CPU variables in code, in the init function or a pre_patch callback, not statically.',
  example: `static DEFINE_PER_CPU(struct list_head, queue) = LIST_HEAD_INIT(other);	/* stays NULL */
$ readelf -rW lp.ko
Relocation section '.rela.data..percpu' at offset 0x3a0 contains 2 entries:
    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend
0000000000000000  0000000300000001 R_X86_64_64            0000000000000000 other + 0
0000000000000008  0000000300000001 R_X86_64_64            0000000000000000 other + 0`,
  *find({ module, profile }) {
    if (isAtLeast(profile, '7.3')) return;
    const { e_machine } = module.object.header;
    const skipped = sitesOf(
      module,
      'all',
      ({ target, table }, entry) =>
        module.object.sectionName(target) === percpuSection &&
        !isNoneRelocation(e_machine, at(table.r_type, entry)),
    );
    for (const { first, count } of firstOfEach(skipped, ({ section }) => `${section.index}`)) {
      yield {
        subject: subjectOf(first),
        message: `${first.sectionName} relocates ${placeOf(first)}${andMore(count, 'places')}: ${profile.release} does not relocate per-CPU data`,
      };
    }
  },
};
