import { encodeName } from '../../elf/string-table';
import { livepatchSymbolPrefix, objectNameLimit } from '../../klp/names';
import { type LivepatchUse, livepatchUses, symbolLimit } from '../facts/livepatch-uses';
import { firstOfEach, subjectOf } from '../facts/sites';
import type { Problem } from '../finding';
import type { Rule } from '../rule';

export const livepatchSymbolName: Rule = {
  id: 'livepatch-symbol-name',
  title: 'Livepatch symbol with a name that the kernel cannot read',
  severity: 'error',
  why: 'The kernel scans .klp.sym.%55[^.].%511[^,],%lu for object, symbol and position (%127 before 6.1). What does not scan ends the load with EINVAL. What follows the digits is ignored without a word, and 0x10 is read as position 0.',
  source: 'kernel/livepatch/core.c: klp_resolve_symbols',
  mend: 'Call the symbol .klp.sym.<object>.<symbol>,<position>, with the position in decimal: 0 when the name is unique in the object. kpatch cuts names at 255 bytes: leave a function with so long a name out of the patch.',
  example: `$ readelf -sW lp.ko | grep klp
    38: 0000000000000000     0 NOTYPE  GLOBAL DEFAULT OS [0xff20] .klp.sym.vmlinux.state_show
$ dmesg | tail -n 1
livepatch: symbol .klp.sym.vmlinux.state_show has an incorrectly formatted name`,
  lines: ['livepatch: symbol %s has an incorrectly formatted name'],
  *find(context) {
    const limit = symbolLimit(context.profile);
    for (const { first } of firstOfEach(livepatchUses(context), ({ site }) => `${site.symbol}`)) {
      const problem = problemOf(first, limit);
      if (problem !== undefined) yield problem;
    }
  },
};

function problemOf({ site, gate, parsed }: LivepatchUse, limit: number): Problem | undefined {
  const name = site.symbolName;
  const common = { subject: subjectOf(site), ...(gate !== undefined && { object: gate }) };
  if (parsed === undefined)
    return { ...common, message: `the kernel cannot read the name ${name}: ${whyUnread(name, limit)}` };
  const [, tail = ''] = /^[^,]+,\s*\d+(.*)$/s.exec(name) ?? [];
  if (tail === '') return undefined;
  const reads = /^x[0-9a-f]+$/i.test(tail) && parsed.position === 0;
  return {
    ...common,
    severity: 'warning',
    message: reads
      ? `the kernel reads 0 for the position 0${tail} of ${name}`
      : `the kernel reads position ${parsed.position} and ignores "${tail}" at the end of ${name}`,
    mend: 'Write the position in decimal and nothing after it.',
  };
}

function whyUnread(name: string, limit: number): string {
  if (!name.startsWith(livepatchSymbolPrefix)) return `it does not begin with ${livepatchSymbolPrefix}`;
  const [, object = '', symbol] = /^\.klp\.sym\.([^.]*)(?:\.([^,]*))?/s.exec(name) ?? [];
  const objectBytes = encodeName(object).length;
  if (objectBytes === 0) return 'it names no object';
  if (objectBytes > objectNameLimit)
    return `its object has ${objectBytes} bytes, and ${objectNameLimit} are read`;
  if (symbol === undefined || symbol === '') return 'it names no symbol';
  const symbolBytes = encodeName(symbol).length;
  if (symbolBytes > limit) return `its symbol has ${symbolBytes} bytes, and ${limit} are read`;
  return 'no position follows a comma';
}
