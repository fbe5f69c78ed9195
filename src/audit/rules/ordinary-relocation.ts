import { SHN_LIVEPATCH } from '../../elf/constants';
import { isNoneRelocation } from '../../klp/livepatch-module';
import { firstOfEach, placeOf, sitesOf, subjectOf } from '../facts/sites';
import type { Rule } from '../rule';

/** formats.md calls such modules half converted; versions of klp-convert before 7 leave them behind. */
export const ordinaryRelocation: Rule = {
  id: 'ordinary-relocation',
  title: 'Ordinary relocation of a livepatch symbol',
  severity: 'error',
  why: 'The module loader leaves symbols with SHN_LIVEPATCH alone and applies ordinary relocations against them with the value in the file, which is 0. Nothing is printed; the code jumps to or reads from address 0.',
  source: 'kernel/module/main.c: simplify_symbols, apply_relocations',
  mend: 'Convert the module before conversion again; the conversion that made this one left relocations behind.',
  example: `$ readelf -rW lp.ko
Relocation section '.rela.text' at offset 0x3a0 contains 2 entries:
 0000000000000014  0000001500000004 R_X86_64_PLT32  0 .klp.sym.vmlinux.state_show,2 - 4`,
  *find({ module }) {
    const { e_machine } = module.object.header;
    const sites = [...sitesOf(module, 'ordinary')].filter(
      // objtool leaves the original in place as a NONE relocation.
      ({ symbolSection, type }) => symbolSection === SHN_LIVEPATCH && !isNoneRelocation(e_machine, type),
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
