import { modinfoValue } from '../../elf/modinfo';
import { imports } from '../../loader/imports';
import type { Rule } from '../rule';

export const missingLivepatchTag: Rule = {
  id: 'missing-livepatch-tag',
  title: 'No livepatch tag',
  severity: 'error',
  why: 'A module is a livepatch when its .modinfo has livepatch=. Without it klp_enable_patch returns -EINVAL, and the kernel does not keep the sections that livepatch relocations for modules need.',
  source: 'kernel/livepatch/core.c: klp_enable_patch; kernel/module/main.c: check_modinfo_livepatch',
  mend: 'Add MODULE_INFO(livepatch, "Y") to the source and build again. What is converted already can be repaired: klpscope repair lp.ko -o repaired.ko.',
  example: `$ modinfo -F livepatch lp.ko
$ insmod lp.ko
insmod: ERROR: could not insert module lp.ko: Invalid parameters
$ dmesg
livepatch: module lp is not marked as a livepatch module`,
  lines: ['livepatch: module %s is not marked as a livepatch module'],
  *find({ module }) {
    if (modinfoValue(module.modinfo, 'livepatch') !== undefined || !imports(module, 'klp_enable_patch'))
      return;
    yield {
      subject: { kind: 'modinfo', tag: 'livepatch' },
      message: 'the module calls klp_enable_patch, and .modinfo has no livepatch=',
      paste: 'MODULE_INFO(livepatch, "Y");',
    };
  },
};
