import { findExport } from '../../loader/exports';
import { importsOf } from '../../loader/imports';
import type { Problem } from '../finding';
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
  async find(context) {
    const { module, map, profile } = context;
    const versions = context.versions?.isExtended === false ? context.versions.crcs : undefined;
    if (versions === undefined || versions.size === 0) return [];
    const missing = versions.has('module_layout') ? [] : ['module_layout'];
    for (const { name, bytes } of importsOf(module)) {
      // A symbol that nothing exports is not compared, nor one whose export has no CRC.
      const found = findExport(map, bytes);
      if (versions.has(name) || found === undefined || found.details?.crc === 0) continue;
      missing.push(name);
    }
    return missing.map(
      (name): Problem => ({
        subject: { kind: 'symbol', symbol: name },
        severity: profile.isDebian ? 'error' : 'warning',
        message: `__versions has no CRC of ${name}`,
      }),
    );
  },
};
