import { livepatchSectionName } from '../../klp/names';
import { andMore } from '../facts/and-more';
import { livepatchUses } from '../facts/livepatch-uses';
import { placeOf, subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

export const vmlinuxSymbolInModuleSection: Rule = {
  id: 'vmlinux-symbol-in-module-section',
  title: 'Symbol of vmlinux in the livepatch section of a module',
  severity: 'error',
  why: 'Symbols of vmlinux are there when the livepatch is loaded, and since 5.8 they have to be resolved then. In a section for a module the kernel refuses them with EINVAL: the livepatch is not enabled, or, when the module comes later, the module is refused.',
  source: 'kernel/livepatch/core.c: klp_resolve_symbols',
  mend: 'Move the relocation into .klp.rela.vmlinux.<target>. For the minimal klp-convert the first argument of KLP_RELOC_SYMBOL must be vmlinux as well.',
  example: `/* wrong: KLP_RELOC_SYMBOL(nf_tables, vmlinux, state_show) */
$ dmesg | tail -n 1
livepatch: invalid access to vmlinux symbol 'state_show' from module-specific livepatch relocation section`,
  lines: [
    "livepatch: invalid access to vmlinux symbol '%s' from module-specific livepatch relocation section",
  ],
  *find(context) {
    for (const { site, gate, parsed, count } of livepatchUses(context)) {
      if (gate === undefined || gate === 'vmlinux' || parsed?.object !== 'vmlinux') continue;
      yield {
        subject: subjectOf(site),
        object: gate,
        message: `${site.sectionName} relocates ${placeOf(site)} against ${parsed.symbol} of vmlinux${andMore(count, `for ${gate}`)}`,
        mend: `Move the relocation into ${livepatchSectionName('vmlinux', site.targetName)}.`,
      };
    }
  },
};
