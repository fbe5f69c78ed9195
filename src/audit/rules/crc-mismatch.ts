import { formatHex } from '../../base/format';
import { encodeName } from '../../elf/string-table';
import { findExport } from '../../loader/exports';
import { importsOf } from '../../loader/imports';
import type { Problem } from '../finding';
import type { Rule } from '../rule';

export const crcMismatch: Rule = {
  id: 'crc-mismatch',
  title: 'CRC of an import that differs',
  severity: 'error',
  why: 'With CONFIG_MODVERSIONS every export has a CRC of its type. The module keeps in __versions the CRCs of the kernel that it was built with. When one differs from that of the kernel, the symbol is not resolved and the module is refused. module_layout is compared first, for struct module itself.',
  source: 'kernel/module/version.c: check_version, check_modstruct_version',
  mend: 'Build the livepatch against Module.symvers and headers of the very kernel that it is loaded into. A patch that changes a structure in a header changes CRCs: keep such changes in the C file.',
  example: `$ modprobe --dump-modversions lp.ko | grep seq_printf
0x5a2d1f10	seq_printf
$ grep -w seq_printf Module.symvers
0x3cb1f8f6	seq_printf	vmlinux	EXPORT_SYMBOL
$ dmesg
lp: disagrees about version of symbol seq_printf
lp: Unknown symbol seq_printf (err -22)`,
  lines: ['%s: disagrees about version of symbol %s', '%s: Unknown symbol %s (err %d)'],
  async find(context) {
    const { module, map } = context;
    const versions = context.versions?.crcs;
    if (versions === undefined) return [];
    const problems: Problem[] = [];
    for (const name of ['module_layout', ...namesOf(importsOf(module))]) {
      const built = versions.get(name);
      const crc = findExport(map, encodeName(name))?.details?.crc ?? 0;
      // 0 says that the kernel has no CRCs.
      if (built === undefined || crc === 0 || built === crc) continue;
      problems.push({
        subject: { kind: 'symbol', symbol: name },
        message: `${name} has CRC ${formatHex(built, 8)} in __versions and ${formatHex(crc, 8)} in Module.symvers`,
      });
    }
    return problems;
  },
};

function* namesOf(imported: Iterable<{ readonly name: string }>): Generator<string> {
  for (const { name } of imported) yield name;
}
