import { andMore } from '../facts/and-more';
import { firstOfEach, ofSymbol, placeOf, sitesOf, subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

export const relocationSymbolIndex: Rule = {
  id: 'relocation-symbol-index',
  title: 'Relocation of a symbol beyond the symbol table',
  severity: 'error',
  why: 'The kernel does not compare the symbol’s number in a relocation with the size of the symbol table: it takes what lies behind the table for a symbol. A livepatch relocation even writes an address there.',
  source: 'arch/*/kernel/module.c: apply_relocate_add; kernel/livepatch/core.c: klp_resolve_symbols',
  mend: 'Convert again, from the module as it was before conversion: a tool removed symbols and did not renumber the relocations.',
  example: `$ readelf -rW lp.ko
readelf: Error:  bad symbol index: 00000026 in reloc
0000000000000014  0000002600000004 R_X86_64_PLT32`,
  *find({ module }) {
    const { count: symbols } = module.symbols;
    const beyond = sitesOf(
      module,
      'all',
      ofSymbol((symbol) => symbol >= symbols),
    );
    for (const { first, count } of firstOfEach(beyond, ({ section }) => `${section.index}`)) {
      yield {
        subject: subjectOf(first),
        message: `${first.sectionName} relocates ${placeOf(first)} against symbol ${first.symbol}, and the table has ${symbols}${andMore(count, 'like it')}`,
      };
    }
  },
};
