import { at, bigAt } from '../../base/column';
import { formatHex } from '../../base/format';
import { EM_AARCH64, EM_PPC64, EM_S390, EM_X86_64 } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import type { RelocationSection } from '../../klp/livepatch-module';
import { andMore } from '../facts/and-more';
import { firstOfEach } from '../facts/sites';
import { typeOutcomes, writtenWidth } from '../facts/type-outcomes';
import type { AuditContext, Rule } from '../rule';

/** Elsewhere pairs at one place, ADD and SUB, are the rule. */
const machines = new Set([EM_X86_64, EM_PPC64, EM_S390, EM_AARCH64]);

export const overlappingRelocations: Rule = {
  id: 'overlapping-relocations',
  title: 'Two relocations of the same bytes',
  severity: 'warning',
  why: 'Of two relocations that write the same bytes the later one counts. With livepatch relocations the order depends on which module is loaded first. On x86-64 the second finds bytes that are not zero and the module is refused with ENOEXEC.',
  source: 'arch/*/kernel/module.c: apply_relocate_add',
  mend: 'Remove one of the two. A conversion that copies a relocation into a livepatch section has to take it out of the ordinary one, or set its type to NONE where the loader accepts that.',
  example: `$ readelf -rW lp.ko
Relocation section '.rela.text' at offset 0x3a0 contains 1 entry:
    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend
0000000000000014  0000001500000004 R_X86_64_PLT32         0000000000000000 seq_printf - 4
Relocation section '.klp.rela.vmlinux..text' at offset 0x11c0 contains 1 entry:
    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend
0000000000000014  0000002600000004 R_X86_64_PLT32         0000000000000000 .klp.sym.vmlinux.state_show,2 - 4`,
  *find(context) {
    const { module } = context;
    const { object, symbols } = module;
    const { e_machine } = object.header;
    if (!machines.has(e_machine)) return;
    const nameOf = ({ section }: Write): string => object.sectionName(section.index);
    for (const [target, writes] of writesByTarget(context)) {
      const pairs = firstOfEach(overlapsIn(writes), ([a, b]) => `${a.section.index} ${b.section.index}`);
      const targetName = object.sectionName(target);
      for (const { first, count } of pairs) {
        const [earlier, later] = first;
        const symbol = at(later.section.table.r_symbol, later.entry);
        yield {
          subject: {
            kind: 'relocation',
            section: nameOf(later),
            offset: BigInt(later.offset),
            symbol: symbol < symbols.count ? symbols.name(symbol) : '',
          },
          ...(e_machine === EM_X86_64 && { severity: 'error' }),
          message: `${nameOf(earlier)} at ${formatHex(earlier.offset)} and ${nameOf(later)} at ${formatHex(later.offset)} write the same bytes of ${targetName}${andMore(count, 'pairs')}`,
          bytes: { section: targetName, offset: later.offset, length: later.width },
        };
      }
    }
  },
};

/** What one relocation writes. */
interface Write {
  readonly section: RelocationSection;
  readonly entry: number;
  readonly offset: number;
  readonly width: number;
}

/** Writes within their section, in the order in which they are applied. */
function writesByTarget(context: AuditContext): Map<SectionIndex, Write[]> {
  const { object, relocations } = context.module;
  const outcomeOf = typeOutcomes(context);
  const result = new Map<SectionIndex, Write[]>();
  for (const section of relocations) {
    const { target, table } = section;
    const writes = result.get(target) ?? [];
    result.set(target, writes);
    const size = at(object.sections.sh_size, target);
    for (let entry = 0; entry < table.count; entry++) {
      const width = writtenWidth(outcomeOf(at(table.r_type, entry)));
      const offset = Number(bigAt(table.r_offset, entry));
      if (width > 0 && offset + width <= size) writes.push({ section, entry, offset, width });
    }
  }
  return result;
}

/** Each write that begins before the end of an earlier one, with that one. */
function* overlapsIn(writes: Write[]): Generator<readonly [Write, Write]> {
  let last: Write | undefined;
  // Compilers emit them in order, and then the sort has nothing to do.
  for (const write of writes.sort((a, b) => a.offset - b.offset)) {
    if (last !== undefined && write.offset < last.offset + last.width) yield [last, write];
    if (last === undefined || write.offset + write.width > last.offset + last.width) last = write;
  }
}
