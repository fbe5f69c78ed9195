import { at } from '../../base/column';
import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule, RelocationSection } from '../livepatch-module';

/** A livepatch relocation section as it is after the repair of its header. */
export interface LivepatchSection extends RelocationSection {
  readonly name: string;
  /** The object whose loading applies it. */
  readonly gate: string;
}

/** The sections of each name, so that looking for one does not walk over all. */
export type SectionsByName = ReadonlyMap<string, readonly SectionIndex[]>;

/** What a section's name says. */
export interface SectionNameParts {
  readonly gate: string;
  /** Behind the dot that ends the object; absent where the name ends there. */
  readonly rest: string | undefined;
}

/** `.klp.rela.<object>.<target>`; `undefined` where the kernel would read no object, or only a part of it (%55[^.]). */
export function parseSectionName(name: string): SectionNameParts | undefined {
  const [, gate, rest] = /^\.klp\.rela\.([^.]{1,55})(?:\.(.*))?$/s.exec(name) ?? [];
  return gate === undefined ? undefined : { gate, rest: rest === '' ? undefined : rest };
}

/**
 * Names that a section called `rest` in the name of a livepatch section may have: klp-convert, kpatch and objtool keep
 * the dot of the target (`.klp.rela.vmlinux..text`), the minimal klp-convert and DEKU drop it.
 */
export function targetNames(rest: string): readonly string[] {
  return [rest, `.${rest}`];
}

/** Whether every relocation lies in the section, as far as its offset tells. */
export function fitsInto(
  { object }: LivepatchModule,
  table: RelocationSection['table'],
  target: SectionIndex,
) {
  const size = at(object.sections.sh_size, target);
  return table.r_offset.every((offset) => Number(offset) < size);
}
