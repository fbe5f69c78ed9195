import { SHN_LIVEPATCH } from '../../elf/constants';
import { isNoneRelocation } from '../../klp/livepatch-module';
import { isObjtoolSection } from '../../klp/names';
import { firstOfEach, ofSymbol, placeOf, sitesOf, subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

/** Such modules are half converted; versions of klp-convert before 5 leave them behind. */
export const ordinaryRelocation: Rule = {
  id: 'ordinary-relocation',
  title: 'Ordinary relocation of a livepatch symbol',
  severity: 'error',
  why: 'The module loader leaves symbols with SHN_LIVEPATCH alone and applies ordinary relocations against them with the value in the file, which is 0. Nothing is printed; the code jumps to or reads from address 0. It is right by accident only, where a livepatch section before it in the file has resolved the same symbol.',
  source: 'kernel/module/main.c: simplify_symbols, apply_relocations',
  mend: 'Repair it: klpscope repair lp.ko -o repaired.ko. Or convert again, from the module as it was before conversion. klp-convert before version 5 leaves a relocation behind when two sections use one symbol.',
  example: `$ readelf -rW lp.ko
Relocation section '.rela.text' at offset 0x3a0 contains 2 entries:
    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend
0000000000000014  0000001500000004 R_X86_64_PLT32         0000000000000000 .klp.sym.vmlinux.state_show,2 - 4`,
  *find({ module }) {
    const { e_machine } = module.object.header;
    const { st_shndx } = module.symbols;
    const isMarked = ofSymbol((symbol) => st_shndx[symbol] === SHN_LIVEPATCH);
    const sites = [...sitesOf(module, 'ordinary', isMarked)].filter(
      // objtool leaves the original in place as a NONE relocation.
      ({ type, targetName }) => !isNoneRelocation(e_machine, type) && !isObjtoolSection(targetName),
    );
    for (const { first, count } of firstOfEach(sites, (site) => `${site.sectionName} ${site.symbolName}`)) {
      const more = count === 1 ? '' : `, and ${count - 1} more in ${first.targetName}`;
      yield {
        subject: subjectOf(first),
        message: `${placeOf(first)} is relocated against ${first.symbolName} by ${first.sectionName}, which is not a livepatch section${more}`,
      };
    }
  },
};
