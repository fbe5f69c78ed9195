import { releaseOf } from '../../elf/module-info';
import { findAllocated } from '../../loader/find-allocated';
import type { Rule } from '../rule';

export const vermagicPlus: Rule = {
  id: 'vermagic-plus',
  title: 'Release that ends in +',
  severity: 'warning',
  why: 'The kernel build appends + to the release when the source is in a git tree that is not at its tag, and neither CONFIG_LOCALVERSION_AUTO nor LOCALVERSION is set (scripts/setlocalversion). When the running kernel was built without the +, the releases differ and the module is refused. Kernels with CONFIG_MODVERSIONS do not compare the release of a module that has __versions.',
  source: 'kernel/module/main.c: check_modinfo; kernel/module/version.c: same_magic',
  mend: 'Build with LOCALVERSION= on the command line of make, or from a source tree without .git, and compare with uname -r.',
  example: `$ modinfo -F vermagic lp.ko
6.1.0+ SMP preempt mod_unload 
$ dmesg
lp: version magic '6.1.0+ SMP preempt mod_unload ' should be '6.1.0 SMP preempt mod_unload '`,
  lines: ["%s: version magic '%s' should be '%s'"],
  *find({ module, map }) {
    const release = releaseOf(module.modinfo);
    if (release?.endsWith('+') !== true) return;
    if (map?.sources.some(({ source }) => source.release === release) === true) return;
    const hasVersions = findAllocated(module.object, '__versions') !== undefined;
    yield {
      subject: { kind: 'modinfo', tag: 'vermagic' },
      ...(hasVersions && { severity: 'note' }),
      message: hasVersions
        ? `the module was built for ${release}; it has __versions, so a kernel with CONFIG_MODVERSIONS does not compare the release`
        : `the module was built for ${release}: a kernel of ${release.slice(0, -1)} refuses it`,
      paste: 'make LOCALVERSION=',
    };
  },
};
