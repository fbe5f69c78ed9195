import { initMemoryOf, meantBy } from '../facts/init-memory';
import { functionSubject, lookupsOf } from '../facts/patched';
import type { Rule } from '../rule';

export const patchedInitFunction: Rule = {
  id: 'patched-init-function',
  title: 'Replaced function that is gone after boot',
  severity: 'error',
  why: 'Functions marked __init lie between __init_begin and __init_end. After boot that memory is freed and holds something else; ftrace forgets the functions in it, so that livepatch cannot redirect them and klp_enable_patch returns -EINVAL. The names stay in /proc/kallsyms.',
  source:
    'init/main.c: free_initmem; kernel/trace/ftrace.c: ftrace_free_init_mem; kernel/livepatch/patch.c: klp_patch_func',
  mend: 'Take the function out of the patch: it ran before the livepatch could be loaded. Where another function of the name is meant set old_sympos.',
  example: `$ grep -wE '__init_begin|start_kernel|__init_end' /proc/kallsyms
ffffffff83400000 D __init_begin
ffffffff83421d40 T start_kernel
ffffffff837b2000 R __init_end
$ dmesg
livepatch: failed to find location for function 'start_kernel'`,
  lines: ["livepatch: failed to find location for function '%s'"],
  *find(context) {
    const isInit = context.map === undefined ? undefined : initMemoryOf(context.map);
    if (isInit === undefined) return;
    for (const { object, objectName, func, candidates, bytes } of lookupsOf(context)) {
      const meant = objectName === 'vmlinux' ? meantBy(candidates, func.position) : [];
      if (meant.length === 0 || !meant.every(isInit)) continue;
      yield {
        subject: functionSubject(object, func),
        message: `${func.oldName} lies between __init_begin and __init_end of vmlinux: its memory is freed after boot`,
        object: objectName,
        bytes,
      };
    }
  },
};
