import { encodeName } from '../../elf/string-table';
import type { Problem } from '../finding';
import type { Rule } from '../rule';

/** create-klp-module prints names into buffers of 256 bytes, the NUL with them. */
const longestName = 255;

export const truncatedName: Rule = {
  id: 'truncated-name',
  title: 'Name that kpatch may have cut short',
  severity: 'warning',
  why: 'kpatch writes the names of livepatch symbols and sections into buffers of 256 bytes and does not check whether they fit. A longer name is cut: a symbol loses its position, so that the kernel refuses the format, or is another symbol.',
  source:
    'kpatch-build/create-klp-module.c: find_or_add_ksym_to_symbols, find_or_add_klp_relasec; kernel/livepatch/core.c: klp_resolve_symbols',
  mend: 'Look at the end of the name: a symbol ends in a comma and a number. Where it is cut leave the function with the long name out of the patch, or raise the size of the buffers in create-klp-module.c.',
  example: `$ dmesg
livepatch: symbol .klp.sym.vmlinux._RINvMs2_NtNtNt… has an incorrectly formatted name`,
  lines: [
    'livepatch: symbol %s has an incorrectly formatted name',
    "livepatch: symbol '%s' not found in symbol table",
  ],
  *find({ module: { object, symbols } }): Generator<Problem> {
    if (!object.sections.names.some((name) => name.startsWith('.kpatch.'))) return;
    for (const index of object.sectionIndices()) {
      const name = object.sectionName(index);
      if (!name.startsWith('.klp.') || encodeName(name).length !== longestName) continue;
      yield {
        subject: { kind: 'section', section: name },
        message: `the name of section ${index} has ${longestName} bytes, the most that kpatch writes: ${shorten(name)}`,
      };
    }
    for (let i = 1; i < symbols.count; i++) {
      if (symbols.nameBytes(i).length !== longestName) continue;
      const name = symbols.name(i);
      if (!name.startsWith('.klp.')) continue;
      yield {
        subject: { kind: 'symbol', symbol: name },
        message: `the name of symbol ${i} has ${longestName} bytes, the most that kpatch writes: ${shorten(name)}`,
      };
    }
  },
};

/** Both ends matter. */
function shorten(name: string): string {
  return `${name.slice(0, 32)}…${name.slice(-16)}`;
}
