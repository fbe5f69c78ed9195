import { at } from '../../base/column';
import { SHF_RELA_LIVEPATCH } from '../../elf/constants';
import type { ObjectFile } from '../../elf/object-file';
import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { livepatchSectionPrefix, parseLivepatchSectionName } from '../../klp/names';

/** A section with SHF_RELA_LIVEPATCH as the file has it: of any type, for any target. */
export interface FlaggedSection {
  readonly index: SectionIndex;
  readonly name: string;
  /** `sh_type`. */
  readonly type: number;
  /** `sh_info`; may be no section of the file. */
  readonly target: number;
  /** Empty when `target` is no section. */
  readonly targetName: string;
  /** The object that the kernel reads from the name, at most 55 bytes of it; `undefined` when it reads none. */
  readonly object: string | undefined;
  /** The whole of what the name has between `.klp.rela.` and the next dot; empty for other names. */
  readonly writtenObject: string;
}

/** All sections that the kernel hands to klp_apply_section_relocs, which looks at nothing but the flag. */
export function flaggedSections({ object }: LivepatchModule): readonly FlaggedSection[] {
  const known = flagged.get(object);
  if (known !== undefined) return known;
  const found = [...findFlagged(object)];
  flagged.set(object, found);
  return found;
}

/** Many rules ask for them. */
const flagged = new WeakMap<ObjectFile, readonly FlaggedSection[]>();

function* findFlagged(object: ObjectFile): Generator<FlaggedSection> {
  for (const index of object.sectionIndices()) {
    if (!object.hasFlag(index, SHF_RELA_LIVEPATCH)) continue;
    const name = object.sectionName(index);
    const target = at(object.sections.sh_info, index);
    yield {
      index,
      name,
      type: at(object.sections.sh_type, index),
      target,
      targetName: target > 0 && target < object.sections.count ? object.sectionName(target) : '',
      object: parseLivepatchSectionName(name),
      writtenObject: name.startsWith(livepatchSectionPrefix)
        ? (name.slice(livepatchSectionPrefix.length).split('.', 1)[0] ?? '')
        : '',
    };
  }
}

/**
 * The object that was meant by `.klp.rela.vmlinux__jump_table`: tools that write `.klp.rela.<object><target>` count on
 * the dot at the beginning of the target's name. `undefined` for names that are right.
 */
export function runTogetherObject({ name, targetName }: FlaggedSection): string | undefined {
  if (targetName === '' || targetName.startsWith('.') || !name.endsWith(targetName)) return undefined;
  const head = name.slice(0, -targetName.length);
  const object = head.startsWith(livepatchSectionPrefix) ? head.slice(livepatchSectionPrefix.length) : '';
  return object === '' || object.includes('.') ? undefined : object;
}
