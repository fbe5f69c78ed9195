import { formatHex } from '../../base/format';
import { compareImports } from '../../loader/container/compare-imports';
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
  *find({ module, map, versions }) {
    for (const { name, crc, found, state } of compareImports(module, map, versions)) {
      if (state !== 'differs') continue;
      yield {
        subject: { kind: 'symbol', symbol: name },
        message: `${name} has CRC ${formatHex(crc ?? 0, 8)} in __versions and ${formatHex(found?.details?.crc ?? 0, 8)} in Module.symvers`,
      };
    }
  },
};
