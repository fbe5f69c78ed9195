import { releaseOf } from '../../elf/module-info';
import { readsArchSections } from '../../klp/plan/klp-arch';
import type { Rule } from '../rule';

export const klpArchSection: Rule = {
  id: 'klp-arch-section',
  title: 'Section .klp.arch, which the kernel no longer reads',
  severity: 'warning',
  why: 'From 4.9 to 5.7 the kernel applied the alternatives and paravirt patches of .klp.arch.<object>.<section> when the object was patched. Since 5.8 the kernel does not read such a section: the instructions stay as they were compiled.',
  source: 'arch/x86/kernel/livepatch.c: arch_klp_init_object_loaded (until 5.7)',
  mend: 'Build with a kpatch-build that knows the kernel (create-klp-module --no-klp-arch-sections), so that .altinstructions stays what it is.',
  example: `$ readelf -SW lp.ko | grep klp.arch
  [27] .klp.arch.vmlinux..altinstructions PROGBITS        0000000000000000 001200 00001a 00   A  0   0  1`,
  *find({ module: { object, modinfo } }) {
    // Kernels that read it are older than the ones followed here.
    if (readsArchSections(releaseOf(modinfo) ?? '') === true) return;
    for (const index of object.sectionIndices()) {
      const name = object.sectionName(index);
      if (!name.startsWith('.klp.arch.')) continue;
      yield {
        subject: { kind: 'section', section: name },
        message: `${name} is read by no kernel since 5.8`,
      };
    }
  },
};
