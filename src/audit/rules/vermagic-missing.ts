import { modinfoValue } from '../../elf/modinfo';
import { thisModuleSection } from '../../elf/module-info';
import { findAllocated } from '../../loader/find-allocated';
import type { Rule } from '../rule';

export const vermagicMissing: Rule = {
  id: 'vermagic-missing',
  title: 'No vermagic',
  severity: 'warning',
  why: 'vermagic= tells the kernel which release and options the module was built for. A kernel without CONFIG_MODULE_FORCE_LOAD refuses a module without it and prints nothing. One with it, as Debian’s, loads the module and is tainted.',
  source: 'kernel/module/main.c: check_modinfo, try_to_force_load',
  mend: 'Link the module with kbuild, whose modpost writes vermagic=, and do not take it out afterwards.',
  example: `$ modinfo -F vermagic lp.ko
$ dmesg
lp: bad vermagic: kernel tainted.`,
  lines: ['%s: bad vermagic: kernel tainted.'],
  *find({ module, profile }) {
    // An object file that is not linked as a module has none yet.
    if (findAllocated(module.object, thisModuleSection) === undefined) return;
    if (modinfoValue(module.modinfo, 'vermagic') !== undefined) return;
    yield {
      subject: { kind: 'modinfo', tag: 'vermagic' },
      message: profile.isDebian
        ? '.modinfo has no vermagic=: the kernel loads the module by force and is tainted'
        : '.modinfo has no vermagic=: a kernel without CONFIG_MODULE_FORCE_LOAD refuses the module without a word',
    };
  },
};
