import { andMore } from '../facts/and-more';
import { livepatchUses } from '../facts/livepatch-uses';
import { firstOfEach, placeOf, subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

export const moduleSymbolInVmlinuxSection: Rule = {
  id: 'module-symbol-in-vmlinux-section',
  title: 'Symbol of a module in a livepatch section of vmlinux',
  severity: 'warning',
  why: 'Sections for vmlinux are applied while the livepatch is loaded. A symbol of a module is looked up at that moment: when the module is not loaded, the load ends with EINVAL. Nothing keeps the module loaded afterwards, so that after its unloading the livepatch has an address where nothing is.',
  source: 'kernel/livepatch/core.c: klp_resolve_symbols, klp_find_object_symbol',
  mend: 'Move the relocation into the section of the object that is patched, or make sure that the module is loaded first and stays: MODULE_SOFTDEP("pre: <module>").',
  example: `$ readelf -rW lp.ko
Relocation section '.klp.rela.vmlinux..text' at offset 0x11c0 contains 1 entry:
    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend
0000000000000014  0000002600000004 R_X86_64_PLT32         0000000000000000 .klp.sym.ext4.ext4_da_release_space,0 - 4
$ dmesg | tail -n 1
livepatch: symbol 'ext4_da_release_space' not found in symbol table`,
  lines: ["livepatch: symbol '%s' not found in symbol table"],
  *find(context) {
    const uses = livepatchUses(context).filter(
      ({ gate, parsed }) => gate === 'vmlinux' && parsed !== undefined && parsed.object !== 'vmlinux',
    );
    for (const { first, count } of firstOfEach(uses, ({ parsed }) => parsed?.object ?? '')) {
      const { object = '', symbol = '' } = first.parsed ?? {};
      yield {
        subject: subjectOf(first.site),
        object,
        message: `${first.site.sectionName} relocates ${placeOf(first.site)} against ${symbol} of ${object}${andMore(count, `symbols of ${object}`)}: ${object} must be loaded before`,
        mend: `Load ${object} before the livepatch and keep it loaded, or move the relocation into the section of the object that is patched.`,
      };
    }
  },
};
