import { formatHex } from '../../../base/format';
import { UniqueKeys } from '../../../diff/unique-keys';
import type { LivepatchModule } from '../../../klp/livepatch-module';
import type { ModinfoRow } from '../../tables';
import type { Table } from '../table';
import { TableText } from '../table-text';

/** What the module loader does with a tag (kernel/module/main.c: check_modinfo, setup_modinfo). */
const meanings: Readonly<Record<string, string>> = {
  vermagic: 'must match the running kernel; with modversions the part after the first blank',
  livepatch: 'marks the module as a livepatch; any value will do',
  license: 'decides whether GPL-only exports, such as klp_enable_patch, can be used',
  depends: 'modules that modprobe loads first; the kernel itself does not read it',
  name: "the module's name, used in messages before the module is laid out",
  retpoline: 'built with retpolines; without it an x86 kernel may warn',
  intree: 'built in the kernel tree; without it the kernel is tainted',
  import_ns: 'namespace of exports that the module may use',
  srcversion: 'hash of the sources, for people',
  version: 'for people',
  description: 'for people',
  author: 'for people',
  alias: 'a name under which modprobe finds the module',
  parm: 'describes a module parameter',
  parmtype: 'type of a module parameter',
  staging: 'from drivers/staging; taints the kernel',
  test: 'only for tests; taints the kernel',
  softdep: 'modules that modprobe loads before or after, when they are there',
  weakdep: 'modules that this one may load itself; for tools that make an initramfs',
  firmware: 'a firmware file that it loads; for tools that make an initramfs',
  scmversion: 'commit of the source; the kernel shows it in /sys/module',
  rhelversion: 'release of Red Hat’s kernel; for people',
  suserelease: 'release of SUSE’s kernel; for people',
  supported: 'whether SUSE supports it; their kernels are tainted by others',
};

/** The strings of `.modinfo`. */
export function modinfoTable({ modinfo }: LivepatchModule): Table<ModinfoRow> {
  const unique = new UniqueKeys();
  const rows = modinfo.map(({ tag, value, offset }): ModinfoRow => {
    const meaning = meanings[tag];
    return {
      key: unique.keyFor(tag === '' ? value : tag),
      tag,
      value,
      offset,
      ...(meaning === undefined ? {} : { meaning }),
    };
  });
  const row = (index: number): ModinfoRow => {
    const found = rows[index];
    if (found === undefined) throw new RangeError(`modinfo ${index} of ${rows.length}`);
    return found;
  };
  return {
    count: rows.length,
    row,
    filter: new TableText(rows.length, (index) => `${row(index).tag}=${row(index).value}`),
    sortable: {
      tag: (index) => row(index).tag,
      value: (index) => row(index).value,
      offset: (index) => row(index).offset,
      meaning: (index) => row(index).meaning ?? '',
    },
    key: (index) => row(index).key,
    columns: ['Offset', 'Tag', 'Value', 'Meaning'],
    cells: (index) => cellsOf(row(index)),
  };
}

function cellsOf({ offset, tag, value, meaning }: ModinfoRow): string[] {
  return [formatHex(offset), tag, value, meaning ?? ''];
}
