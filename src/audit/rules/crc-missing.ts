import { compareImports } from '../../loader/container/compare-imports';
import type { Rule } from '../rule';

export const crcMissing: Rule = {
  id: 'crc-missing',
  title: 'Import without a CRC',
  severity: 'warning',
  why: 'With CONFIG_MODVERSIONS the kernel looks up each import in __versions of the module. When it has CRCs and none for this import, mainline says so once and goes on; Debian’s kernels refuse the module.',
  source: 'kernel/module/version.c: check_version',
  mend: 'Link the module with kbuild and a Module.symvers that has the export: modpost writes the CRC. A symbol that was added to the object after modpost has none.',
  example: `$ modprobe --dump-modversions lp.ko
0x2c635209	module_layout
0x4139d4f8	klp_enable_patch
$ dmesg
lp: no symbol version for seq_printf
lp: Unknown symbol seq_printf (err -22)`,
  lines: ['%s: no symbol version for %s'],
  *find({ module, map, profile, versions }) {
    // In the extended sections a name that is missing is let through.
    if (versions === undefined || versions.isExtended || versions.crcs.size === 0) return;
    for (const { name, state } of compareImports(module, map, versions)) {
      if (state !== 'missing') continue;
      yield {
        subject: { kind: 'symbol', symbol: name },
        severity: profile.isDebian ? 'error' : 'warning',
        message: `__versions has no CRC of ${name}`,
      };
    }
  },
};
