import { compareDepends } from '../../loader/container/dependencies';
import type { Rule } from '../rule';

export const dependsUnneeded: Rule = {
  id: 'depends-unneeded',
  title: 'Module in depends= that is not needed',
  severity: 'note',
  why: 'depends= was written when the module was linked. Symbols that became livepatch symbols afterwards, or relocations that a tool took out, no longer need the module. modprobe loads it all the same, also on machines that do not use it.',
  source: 'scripts/mod/modpost.c: add_depends',
  mend: 'Nothing breaks. To be rid of it take the reference out before modpost runs.',
  example: `$ modinfo -F depends lp.ko
kvm
$ nm -u lp.ko
                 U klp_enable_patch
                 U seq_printf`,
  *find({ module, map }) {
    if (map === undefined) return;
    for (const { name, imports } of compareDepends(module, map).listed) {
      // Without its exports it cannot be told.
      if (imports.length > 0 || map.exportsOf(name) === 0) continue;
      yield {
        subject: { kind: 'modinfo', tag: 'depends' },
        message: `depends= names ${name}, and the module imports nothing that it exports`,
        object: name,
      };
    }
  },
};
