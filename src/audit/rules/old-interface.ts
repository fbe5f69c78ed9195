import { findExport } from '../../loader/exports';
import { importsOf } from '../../loader/imports';
import type { Rule } from '../rule';

/** Exports that are gone, with who had them. */
const gone: Readonly<Record<string, 'livepatch' | 'kpatch'>> = {
  klp_register_patch: 'livepatch',
  klp_unregister_patch: 'livepatch',
  klp_disable_patch: 'livepatch',
  kpatch_register: 'kpatch',
  kpatch_unregister: 'kpatch',
};

export function isOldInterface(name: string): boolean {
  return gone[name] !== undefined;
}

export const oldInterface: Rule = {
  id: 'old-interface',
  title: 'Built for an old interface',
  severity: 'error',
  why: 'Linux 5.1 removed klp_register_patch, klp_unregister_patch and klp_disable_patch; since then klp_enable_patch does all. kpatch_register and kpatch_unregister are of kpatch’s own core module, from the time before livepatch. Nothing exports them in these kernels.',
  source: 'kernel/module/main.c: simplify_symbols',
  mend: 'Call klp_enable_patch alone, from the init function, and leave the exit function empty.',
  example: `$ dmesg
lp: Unknown symbol klp_register_patch (err -2)
lp: Unknown symbol klp_unregister_patch (err -2)`,
  lines: ['%s: Unknown symbol %s (err %d)'],
  *find({ module, map }) {
    for (const { name, bytes, isWeak } of importsOf(module)) {
      const of = gone[name];
      if (of === undefined || isWeak || findExport(map, bytes) !== undefined) continue;
      yield {
        subject: { kind: 'symbol', symbol: name },
        message:
          of === 'livepatch'
            ? `the module imports ${name}, which Linux 5.1 removed`
            : `the module imports ${name}, which only kpatch’s old core module exports`,
        ...(of === 'kpatch' && {
          mend: 'Build the livepatch again with a present kpatch-build: it makes modules for the kernel’s own livepatch.',
        }),
      };
    }
  },
};
