import { at, bigAt } from '../../base/column';
import { EM_X86_64 } from '../../elf/constants';
import { relocationTypeName } from '../../elf/names';
import { andMore } from '../facts/and-more';
import { type EntryTest, firstOfEach, placeOf, type Site, sitesOfSection, subjectOf } from '../facts/sites';
import { targetBytes } from '../facts/target-bytes';
import { typeOutcomes, writtenWidth } from '../facts/type-outcomes';
import type { Problem } from '../finding';
import type { Rule } from '../rule';

export const nonzeroSite: Rule = {
  id: 'nonzero-site',
  title: 'Relocation of bytes that are not zero',
  severity: 'error',
  why: 'On x86-64 the kernel takes bytes that are not zero at the site for a relocation that was applied before, and refuses the module with ENOEXEC. Ordinary and livepatch relocations are alike in this. Up to 6.2 the line says "Skipping", and refuses all the same.',
  source: 'arch/x86/kernel/module.c: __write_relocate_add (__apply_relocate_add before 6.3)',
  mend: 'Zero the bytes and put what stood there into r_addend. The bytes come from a tool that keeps addends at the site, as SHT_REL does, or that has applied the relocation itself.',
  example: `$ objdump -d lp.ko     # of a call that is relocated the last four bytes are 0
   4:	e8 fc ff ff ff       	call   5 <f+0x5>
$ dmesg | tail -n 1
module: x86/modules: Invalid relocation target, existing value is nonzero for type 4, loc 00000000c9f1e5c1, val ffffffffc0b0d297`,
  lines: [
    'module: x86/modules: Skipping invalid relocation target, existing value is nonzero for type %d, loc %p, val %Lx',
    'module: x86/modules: Invalid relocation target, existing value is nonzero for type %d, loc %p, val %Lx',
    'module: x86/modules: Invalid relocation target, existing value is nonzero for sec %u, idx %u, type %d, loc %lx, val %llx',
  ],
  async find(context) {
    const { module } = context;
    if (module.object.header.e_machine !== EM_X86_64) return [];
    const outcomeOf = typeOutcomes(context);
    const bytesOf = targetBytes(module);
    const nonzero: Nonzero[] = [];
    for (const section of module.relocations) {
      const bytes = await bytesOf(section.target);
      const existing = (entry: number): Uint8Array => {
        const place = Number(bigAt(section.table.r_offset, entry));
        return bytes.subarray(place, place + writtenWidth(outcomeOf(at(section.table.r_type, entry))));
      };
      const isNonzero: EntryTest = (_, entry) => existing(entry).some((byte) => byte !== 0);
      for (const site of sitesOfSection(module, section, isNonzero))
        nonzero.push({ site, existing: existing(site.entry) });
    }
    // By place, which a conversion does not change.
    nonzero.sort((a, b) => Number(a.site.offset - b.site.offset));
    return firstOfEach(nonzero, ({ site }) => `${site.section.target}`).map(({ first, count }) =>
      problemOf(first, count),
    );
  },
};

interface Nonzero {
  readonly site: Site;
  readonly existing: Uint8Array;
}

function problemOf({ site, existing }: Nonzero, count: number): Problem {
  const hex = Array.from(existing, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const type = relocationTypeName(EM_X86_64, site.type);
  return {
    subject: subjectOf(site),
    message: `${placeOf(site)} holds ${hex} where ${type} of ${site.sectionName} wants zeros${andMore(count, `in ${site.targetName}`)}`,
    bytes: { section: site.targetName, offset: Number(site.offset), length: existing.length },
  };
}
