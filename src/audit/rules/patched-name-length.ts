import { encodeName } from '../../elf/string-table';
import { objectNameLimit, oldSymbolNameLimit, symbolNameLimit } from '../../klp/names';
import { isAtLeast } from '../../loader/profile';
import { functionSubject, recordOf } from '../facts/patched';
import type { Rule } from '../rule';

/** Long names are cut in messages. */
const shownBytes = 40;

export const patchedNameLength: Rule = {
  id: 'patched-name-length',
  title: 'Name in the patch that is too long',
  severity: 'error',
  why: 'The name of an object may have 55 bytes (MODULE_NAME_LEN less the NUL), the name of a function 511, in Linux 5.10 127 (KSYM_NAME_LEN less the NUL). For a longer one klp_enable_patch returns -EINVAL and prints nothing.',
  source: 'kernel/livepatch/core.c: klp_init_object, klp_init_func',
  mend: 'No symbol of the kernel has a longer name: replace a caller whose name is shorter.',
  example: `$ insmod lp.ko
insmod: ERROR: could not insert module lp.ko: Invalid parameters
$ dmesg | tail -1
lp: tainting kernel with TAINT_LIVEPATCH`,
  *find({ module, patch, profile }) {
    if (patch === undefined) return;
    const limit = isAtLeast(profile, '6.1') ? symbolNameLimit : oldSymbolNameLimit;
    for (const object of patch.objects) {
      const objectBytes = encodeName(object.name ?? '').length;
      if (objectBytes > objectNameLimit)
        yield {
          subject: { kind: 'module' },
          message: `the object name ${shorten(object.name ?? '')} has ${objectBytes} bytes, the kernel takes ${objectNameLimit}`,
          mend: 'Give the name as /proc/modules has it: no module has a longer one.',
        };
      for (const func of object.functions) {
        const bytes = encodeName(func.oldName).length;
        if (bytes <= limit) continue;
        yield {
          subject: functionSubject(object, func),
          message: `the function name ${shorten(func.oldName)} has ${bytes} bytes, Linux ${profile.release} takes ${limit}`,
          bytes: recordOf(module, patch, func.record),
        };
      }
    }
  },
};

function shorten(name: string): string {
  return `${name.slice(0, shownBytes)}…`;
}
