import { modinfoValue } from '../../elf/modinfo';
import { imports } from '../../loader/imports';
import { isProprietary } from '../../loader/steps/modinfo';
import type { Rule } from '../rule';

export const proprietaryLicense: Rule = {
  id: 'proprietary-license',
  title: 'License that hides klp_enable_patch',
  severity: 'error',
  why: 'klp_enable_patch is exported to modules with a GPL compatible license only. With another license, or none, the module does not find it and is refused.',
  source:
    'kernel/module/main.c: set_license, find_symbol; include/linux/license.h: license_is_gpl_compatible',
  mend: 'License the source under the GPL and say so with MODULE_LICENSE. Taken are: GPL, GPL v2, GPL and additional rights, Dual BSD/GPL, Dual MIT/GPL, Dual MPL/GPL.',
  example: `$ modinfo -F license lp.ko
Proprietary
$ dmesg
lp: module license 'Proprietary' taints kernel.
lp: Unknown symbol klp_enable_patch (err -2)`,
  lines: ["%s: module license '%s' taints kernel.", '%s: Unknown symbol %s (err %d)'],
  *find({ module }) {
    if (!imports(module, 'klp_enable_patch') || !isProprietary({ module })) return;
    const license = modinfoValue(module.modinfo, 'license');
    yield {
      subject: { kind: 'modinfo', tag: 'license' },
      message:
        license === undefined
          ? '.modinfo has no license=: klp_enable_patch is hidden from the module'
          : `license "${license}" is not GPL compatible: klp_enable_patch is hidden from the module`,
      paste: 'MODULE_LICENSE("GPL");',
    };
  },
};
