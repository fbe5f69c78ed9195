import { formatList } from '../../base/format';
import { groupBy } from '../../base/group-by';
import { releaseOf } from '../../elf/module-info';
import { findAllocated } from '../../loader/find-allocated';
import type { Rule } from '../rule';

export const vermagicDiffers: Rule = {
  id: 'vermagic-differs',
  title: 'Built for another release',
  severity: 'error',
  why: 'The kernel compares vermagic= with its own and refuses a module that differs. Kernels with CONFIG_MODVERSIONS leave the release out for a module that has __versions, and compare CRCs. Positions of livepatch symbols are counted in one kernel build and may be wrong in any other.',
  source: 'kernel/module/main.c: check_modinfo; kernel/module/version.c: same_magic',
  mend: 'Build the livepatch against the headers of the kernel that it is loaded into; or open the symbols of the release that it was built for.',
  example: `$ modinfo -F vermagic lp.ko
6.1.55 SMP preempt mod_unload 
$ uname -r
6.1.56
$ dmesg
lp: version magic '6.1.55 SMP preempt mod_unload ' should be '6.1.56 SMP preempt mod_unload '`,
  lines: ["%s: version magic '%s' should be '%s'"],
  *find({ module, map }) {
    const release = releaseOf(module.modinfo);
    const dated = (map?.sources ?? []).filter(({ source }) => source.release !== undefined);
    // One source of the right release is enough: the others are of no account then.
    if (release === undefined || dated.some(({ source }) => source.release === release)) return;
    const hasVersions = findAllocated(module.object, '__versions') !== undefined;
    for (const [other, sources] of groupBy(dated, ({ source }) => source.release)) {
      const names = formatList([...new Set(sources.map(({ fileName }) => fileName))].slice(0, 5));
      yield {
        subject: { kind: 'modinfo', tag: 'vermagic' },
        ...(hasVersions && { severity: 'warning' }),
        message: `the module was built for ${release}, ${names} ${sources.length === 1 ? 'is' : 'are'} of ${other}`,
      };
    }
  },
};
