import { SHN_LIVEPATCH } from '../../elf/constants';
import { andMore } from '../facts/and-more';
import { isUnmarked } from '../facts/livepatch-uses';
import { firstOfEach, gateOf, placeOf, type Site, sitesOf, subjectOf } from '../facts/sites';
import type { AuditContext, Rule } from '../rule';

export const foreignSymbol: Rule = {
  id: 'foreign-symbol',
  title: 'Livepatch relocation of a symbol without SHN_LIVEPATCH',
  severity: 'error',
  why: 'Every relocation of a livepatch section must be against a symbol with SHN_LIVEPATCH, even one of type NONE. The first other symbol is refused with EINVAL. For vmlinux the livepatch is then not loaded. For a module it is not enabled or, when the module is loaded later, that module is refused.',
  source: 'kernel/livepatch/core.c: klp_resolve_symbols',
  mend: 'For a symbol .klp.sym.… repair it (klpscope repair lp.ko -o repaired.ko) or convert again, from the module as it was before conversion: ld -r, for one, makes SHN_ABS of SHN_LIVEPATCH. Move relocations against the module’s own and exported symbols into the ordinary relocation section of the target, .rela<target>.',
  example: `$ readelf -rW lp.ko
Relocation section '.klp.rela.vmlinux..text' at offset 0x11c0 contains 1 entry:
    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend
0000000000000014  0000000300000004 R_X86_64_PLT32         0000000000000000 .text - 4
$ dmesg | tail -n 1
livepatch: symbol  is not marked as a livepatch symbol`,
  lines: [
    'livepatch: symbol %s is not marked as a livepatch symbol',
    'livepatch: symbol %s at rela sec %u idx %d is not marked as a livepatch symbol',
  ],
  *find(context) {
    const sites = [...sitesOf(context.module, 'livepatch')].filter((site) => isForeign(context, site));
    for (const { first, count } of firstOfEach(sites, (site) => `${site.section.index} ${site.symbol}`)) {
      const gate = gateOf(context.module, first.section);
      const name = context.module.symbols.displayName(first.symbol) || `symbol ${first.symbol}`;
      yield {
        subject: subjectOf(first),
        ...(gate !== undefined && { object: gate }),
        message: `${first.sectionName} relocates ${placeOf(first)} against ${name}, which is not SHN_LIVEPATCH${andMore(count, `in ${first.targetName}`)}`,
      };
    }
  },
};

/** Symbols that only lost their mark have a rule of their own, as have indices beyond the table. */
function isForeign({ module: { symbols } }: AuditContext, { symbol, symbolSection }: Site): boolean {
  return symbol < symbols.count && symbolSection !== SHN_LIVEPATCH && !isUnmarked(symbols, symbol);
}
