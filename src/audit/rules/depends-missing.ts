import { formatList } from '../../base/format';
import { compareDepends } from '../../loader/container/dependencies';
import type { Rule } from '../rule';

export const dependsMissing: Rule = {
  id: 'depends-missing',
  title: 'Module that is needed and not in depends=',
  severity: 'warning',
  why: 'The livepatch imports what only a module exports. That module must be loaded first, else the kernel refuses the livepatch with Unknown symbol. It cannot be unloaded while the livepatch is loaded. The kernel does not read depends=; modprobe and depmod do.',
  source: 'kernel/module/main.c: resolve_symbol, ref_module; scripts/mod/modpost.c: add_depends',
  mend: 'Make it a livepatch symbol in a section for that module, so that the livepatch does not need it. Or link with a Module.symvers that has the module: modpost then writes depends=.',
  example: `$ modinfo -F depends lp.ko
$ nm -u lp.ko
                 U jbd2_journal_stop
$ grep -w jbd2_journal_stop Module.symvers
0x9f1d4c35	jbd2_journal_stop	fs/jbd2/jbd2	EXPORT_SYMBOL
$ dmesg
lp: Unknown symbol jbd2_journal_stop (err -2)`,
  lines: ['%s: Unknown symbol %s (err %d)'],
  *find({ module, map }) {
    if (map === undefined) return;
    for (const { modules, imports } of compareDepends(module, map).missing) {
      const exporter = formatList(modules, 'or');
      const [first, ...others] = imports;
      const more = others.length === 0 ? '' : ` and ${others.length} more`;
      yield {
        subject: { kind: 'modinfo', tag: 'depends' },
        message: `${first ?? ''}${more} ${others.length === 0 ? 'is' : 'are'} exported by ${exporter}, which depends= does not name`,
        object: exporter,
      };
    }
  },
};
