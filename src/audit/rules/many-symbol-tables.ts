import { SHT_SYMTAB } from '../../elf/constants';
import type { ObjectFile } from '../../elf/object-file';
import { isAtLeast } from '../../loader/profile';
import type { Rule } from '../rule';

export function symbolTablesOf({ sections: { sh_type } }: ObjectFile): number[] {
  const tables: number[] = [];
  for (let index = sh_type.indexOf(SHT_SYMTAB, 1); index >= 0; index = sh_type.indexOf(SHT_SYMTAB, index + 1))
    tables.push(index);
  return tables;
}

export const manySymbolTables: Rule = {
  id: 'many-symbol-tables',
  title: 'Not exactly one symbol table',
  severity: 'error',
  releases: 'since 6.12',
  why: 'Linux 6.12 wants exactly one section of type SHT_SYMTAB and refuses a module with none or several, with -ENOEXEC. Linux 6.1 takes the first.',
  source: 'kernel/module/main.c: elf_validity_cache_index_sym',
  mend: 'Build or convert the module again with a tool that writes one symbol table. A spare one can be taken out with objcopy --remove-section before the conversion.',
  example: `$ readelf -SW lp.ko | grep SYMTAB
  [30] .symtab           SYMTAB          0000000000000000 003a28 000c48 18     31  99  8
  [33] .symtab.orig      SYMTAB          0000000000000000 004e10 000c30 18     31  98  8
$ dmesg
lp: module has no symbols (stripped?)`,
  lines: ['%s: module has no symbols (stripped?)'],
  *find({ module: { object }, profile }) {
    const tables = symbolTablesOf(object);
    if (tables.length === 1 || !isAtLeast(profile, '6.12')) return;
    const shown = tables.slice(0, 5).map((index) => object.sectionName(index));
    yield {
      subject: { kind: 'module' },
      message: `the file has ${tables.length} symbol tables: ${shown.join(', ')}${tables.length > 5 ? ' …' : ''}`,
    };
  },
};
