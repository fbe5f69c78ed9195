import { formatCount } from '../../base/format';
import { EM_X86_64 } from '../../elf/constants';
import { lateSites } from '../facts/late-sites';
import { isOlderThan } from '../facts/older-than';
import { firstOfEach, subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

export const reloadRefused: Rule = {
  id: 'reload-refused',
  title: 'Patched module that cannot be loaded a second time',
  severity: 'warning',
  releases: 'before 6.3',
  why: 'Before 6.3 the kernel leaves livepatch relocations as they are when the patched module is unloaded. When it is loaded again, the bytes on x86-64 are not zero, and the kernel refuses to load the module as long as the livepatch is there.',
  source: 'arch/x86/kernel/module.c: __apply_relocate_add; kernel/livepatch/core.c: klp_module_coming',
  mend: 'Tell the users of the livepatch not to unload the module, or to unload the livepatch first. On 6.3 and later the kernel clears the relocations (clear_relocate_add).',
  example: `# rmmod ext4; modprobe ext4
$ dmesg | tail -n 3
module: x86/modules: Skipping invalid relocation target, existing value is nonzero for type 2, loc 000000001a2b3c4d, val ffffffffc0a51140
livepatch: failed to initialize patch 'lp' for module 'ext4' (-8)
livepatch: patch 'lp' failed for module 'ext4', refusing to load module 'ext4'`,
  lines: [
    'module: x86/modules: Skipping invalid relocation target, existing value is nonzero for type %d, loc %p, val %Lx',
    "livepatch: failed to initialize patch '%s' for module '%s' (%d)",
    "livepatch: patch '%s' failed for module '%s', refusing to load module '%s'",
  ],
  *find({ module, profile }) {
    if (module.object.header.e_machine !== EM_X86_64 || !isOlderThan(profile, '6.3')) return;
    for (const { first, count } of firstOfEach(lateSites(module), ({ gate }) => gate)) {
      const { gate, site } = first;
      yield {
        subject: subjectOf(site),
        object: gate,
        message: `${gate} cannot be loaded again after it was unloaded: ${formatCount(count, 'livepatch relocation')} for it ${count === 1 ? 'stays' : 'stay'} written`,
      };
    }
  },
};
