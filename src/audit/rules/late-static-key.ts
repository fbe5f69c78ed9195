import { lateKeysOf } from '../facts/late-keys';
import type { Rule } from '../rule';

export const lateStaticKey: Rule = {
  id: 'late-static-key',
  title: 'Static branch on a key of a module',
  severity: 'error',
  why: 'The kernel sorts __jump_table and links its entries to their keys when the livepatch is loaded. A livepatch relocation for a module is written later, by klp_enable_patch or when that module comes. Until then the entry points to itself as its key: the kernel writes a pointer over the bytes that follow, and the relocation is written into whichever entry stands there after sorting. Most often nothing is logged before the livepatch is unloaded, and the branch is just never switched.',
  source: 'kernel/jump_label.c: jump_label_add_module; kernel/livepatch/core.c: klp_init_object_loaded',
  mend: 'Ask for the value in place of the branch: static_key_enabled(&key) reads the key when the code runs.',
  example: `$ readelf -rW lp.ko
Relocation section '.klp.rela.kvm.__jump_table' at offset 0x1a90 contains 1 entry:
    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend
0000000000000008  0000002300000018 R_X86_64_PC64          0000000000000000 .klp.sym.kvm.kvm_has_noapic_vcpu,0 + 0

$ dmesg
jump_label: Fatal kernel bug, unexpected op at kvm_arch_vcpu_create+0x1b/0x2a0 [lp] [00000000a1b2c3d4] (e9 3b 01 00 00 != 0f 1f 44 00 00)) size:5 type:1`,
  lines: [
    'jump_label: Fatal kernel bug, unexpected op at %pS [%p] (%5ph != %5ph)) size:%d type:%d',
    '%s+0x%lx: unsupported static branch key %s.  Use static_key_enabled() instead',
    'WARNING: CPU: %d PID: %d at kernel/jump_label.c:%d jump_label_del_module+0x%lx/0x%lx',
  ],
  *find(context) {
    for (const { code, key, keyText, lateWith, bytes } of lateKeysOf(context, '__jump_table')) {
      const mend = mendOf(key ?? '');
      yield {
        subject: { kind: 'section', section: '__jump_table' },
        message: `${code} branches on static key ${keyText}, which is written when ${lateWith} is there, after the kernel read __jump_table`,
        object: lateWith,
        bytes,
        ...(mend !== undefined && { mend }),
      };
    }
  },
};

/** Keys that macros make, which cannot be asked for as such. */
function mendOf(key: string): string | undefined {
  if (key.startsWith('__tracepoint_'))
    return 'Leave the tracepoint out of the replacement: one of a module cannot be switched from a livepatch.';
  if (key.includes('__UNIQUE_ID_ddebug_'))
    return 'Leave pr_debug() out of the replacement, or use printk(KERN_DEBUG …).';
  return undefined;
}
