import { modinfoValue } from '../../elf/modinfo';
import { imports } from '../../loader/imports';
import type { Rule } from '../rule';

export const neverEnabled: Rule = {
  id: 'never-enabled',
  title: 'Livepatch that is never enabled',
  severity: 'warning',
  why: 'A livepatch takes effect when its own code calls klp_enable_patch, mostly from its init function. This module has the livepatch tag and tables of what it replaces, and does not import the function: it is loaded and replaces nothing.',
  source: 'kernel/livepatch/core.c: klp_enable_patch',
  mend: 'Call klp_enable_patch from the init function; samples/livepatch/livepatch-sample.c of the kernel shows how. Modules for Linux before 5.1 call klp_register_patch, which is gone.',
  example: `$ nm lp.ko | grep ' U '
                 U __fentry__
                 U seq_printf`,
  *find({ module, patch }) {
    if (modinfoValue(module.modinfo, 'livepatch') === undefined) return;
    const replaces = patch?.objects.some(({ functions }) => functions.length > 0) ?? false;
    // kpatch’s old core module enables patches for those that register with it.
    const isOther = ['klp_register_patch', 'kpatch_register'].some((name) => imports(module, name));
    if (!replaces || isOther || imports(module, 'klp_enable_patch')) return;
    yield {
      subject: { kind: 'module' },
      message: 'the module replaces functions and does not import klp_enable_patch',
    };
  },
};
