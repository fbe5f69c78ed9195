import { lateKeysOf } from '../facts/late-keys';
import type { Rule } from '../rule';

export const lateStaticCall: Rule = {
  id: 'late-static-call',
  title: 'Static call by a key of a module',
  severity: 'error',
  why: 'The kernel sorts .static_call_sites when the livepatch is loaded, reads the key of each entry and rewrites the call to the key’s function. A livepatch relocation for a module is written later, by klp_enable_patch or when that module comes. Until then the entry has no key: the kernel follows a wrong pointer and rewrites the call to a wrong address.',
  source:
    'kernel/static_call_inline.c: static_call_add_module; kernel/livepatch/core.c: klp_init_object_loaded',
  mend: 'Call through the key: KLP_STATIC_CALL(name)(…) of linux/livepatch_helpers.h, in Linux from 6.19 on. Before that, static_call_query(name)(…): both are indirect calls.',
  example: `$ readelf -rW lp.ko
Relocation section '.klp.rela.kvm..static_call_sites' at offset 0x1c40 contains 1 entry:
    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend
0000000000000004  0000002700000002 R_X86_64_PC32          0000000000000000 .klp.sym.kvm.__SCK__kvm_x86_flush_tlb_all,0 + 2`,
  lines: [
    '%s()+0x%lx: unsupported static call key %s.  Use KLP_STATIC_CALL() instead',
    'Failed to fixup __raw_static_call() usage at: %ps',
  ],
  *find(context) {
    for (const { code, key, keyText, lateWith, bytes } of lateKeysOf(context, '.static_call_sites')) {
      yield {
        subject: { kind: 'section', section: '.static_call_sites' },
        message: `${code} is a static call by ${keyText}, which is written when ${lateWith} is there, after the kernel read .static_call_sites`,
        object: lateWith,
        bytes,
        ...(/^__SC[KT]__tp_func_/.test(key ?? '') && {
          mend: 'Leave the tracepoint out of the replacement: one of a module cannot be called from a livepatch.',
        }),
      };
    }
  },
};
