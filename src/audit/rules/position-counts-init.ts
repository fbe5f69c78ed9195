import { EM_PPC64 } from '../../elf/constants';
import { lookedUpSymbols } from '../facts/looked-up-symbols';
import { subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

export const positionCountsInit: Rule = {
  id: 'position-counts-init',
  title: 'Position that depends on whether the module is loaded already',
  severity: 'warning',
  why: 'While a module is being loaded the kernel counts all its symbols; once it is loaded those of .init sections are gone and no longer count. A symbol after, or in, an init section then has two positions: which symbol the livepatch gets, or whether it gets one, depends on which of the two was loaded first. On PowerPC64 no section is an init section.',
  source: 'kernel/module/kallsyms.c: module_kallsyms_on_each_symbol, is_core_symbol',
  mend: 'Refer to another symbol, one whose name is not used in an .init section of the module too. Otherwise decide on one order, load the module always before the livepatch or always after it, and count for that.',
  example: `$ readelf -sW snd.ko | grep -w setup
    12: 0000000000000000    35 FUNC    LOCAL  DEFAULT    4 setup      # .init.text: 1, then gone
    31: 0000000000000140    62 FUNC    LOCAL  DEFAULT    2 setup      # .text: 2, then 1`,
  *find(context) {
    if (context.module.object.header.e_machine === EM_PPC64) return;
    for (const { site, name, candidates } of lookedUpSymbols(context)) {
      // All symbols of vmlinux count at all times (kernel/kallsyms.c).
      const candidate = name.object === 'vmlinux' ? undefined : candidates[Math.max(name.position, 1) - 1];
      if (candidate?.livePosition === undefined) continue;
      const later = candidate.livePosition === 0 ? 'gone' : `at position ${candidate.livePosition}`;
      yield {
        subject: subjectOf(site),
        object: name.object,
        message: `what ${site.symbolName} names while ${name.object} is being loaded is ${later} afterwards`,
      };
    }
  },
};
