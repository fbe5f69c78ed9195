import { at, bigAt } from '../../base/column';
import { formatHex } from '../../base/format';
import { isNoneRelocation } from '../../klp/livepatch-module';
import { andMore } from '../facts/and-more';
import { firstOfEach, placeOf, type Site, sitesOf, subjectOf } from '../facts/sites';
import { typeOutcomes, writtenWidth } from '../facts/type-outcomes';
import type { Rule } from '../rule';

export const relocationOutsideSection: Rule = {
  id: 'relocation-outside-section',
  title: 'Relocation beyond the end of its section',
  severity: 'error',
  why: 'The kernel does not compare r_offset with the size of the section: it writes behind the section, into another section of the module or into memory that is not the module’s. Nothing is printed.',
  source: 'arch/*/kernel/module.c: apply_relocate_add',
  mend: 'Check sh_info and sh_size: a tool that cut or removed a section, or renumbered sections, left its relocations behind. Convert again, from the module as it was before conversion.',
  example: `$ readelf -SrW lp.ko
  [ 2] .text             PROGBITS        0000000000000000 000040 000040 00  AX  0   0 16
Relocation section '.rela.text' at offset 0x3a0 contains 1 entry:
    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend
000000000000003e  0000001500000004 R_X86_64_PLT32         0000000000000000 seq_printf - 4`,
  *find(context) {
    const { module } = context;
    const { header, sections } = module.object;
    const outcomeOf = typeOutcomes(context);
    const widthOf = (type: number): number => {
      const outcome = outcomeOf(type);
      if (outcome !== undefined) return writtenWidth(outcome);
      // Of architectures that are not tabled it is known only that something is written.
      return isNoneRelocation(header.e_machine, type) ? 0 : 1;
    };
    const sizeOf = ({ section }: Site): number => at(sections.sh_size, section.target);
    const outside = sitesOf(module, 'all', ({ table, target }, entry) => {
      const width = widthOf(at(table.r_type, entry));
      // Beyond 2^53 the sum is not exact, and far beyond any section.
      return width > 0 && Number(bigAt(table.r_offset, entry)) + width > at(sections.sh_size, target);
    });
    for (const { first, count } of firstOfEach(outside, ({ section }) => `${section.index}`)) {
      yield {
        subject: subjectOf(first),
        message: `${first.sectionName} writes at ${placeOf(first)}, beyond the ${formatHex(sizeOf(first))} bytes of ${first.targetName}${andMore(count, 'like it')}`,
      };
    }
  },
};
