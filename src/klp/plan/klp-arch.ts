// Alternatives and paravirt patches of code that waits for an object, as kernels before 5.8 want them.

import { at } from '../../base/column';
import { formatCount } from '../../base/format';
import type { FormatProblem } from '../../base/format-error';
import { groupBy } from '../../base/group-by';
import { kernelVersion } from '../../base/kernel-version';
import { EM_X86_64, SHF_ALLOC, SHT_PROGBITS, SHT_RELA } from '../../elf/constants';
import { releaseOf } from '../../elf/module-info';
import type { ObjectFile } from '../../elf/object-file';
import type { SectionIndex } from '../../elf/section';
import type { CopiedPart, CopiedSection } from '../conversion/edits';
import type { KpatchArch } from '../intermediate/kpatch-records';
import { relocationSectionsByTarget, sectionText } from '../intermediate/record-section';
import type { LivepatchModule } from '../livepatch-module';

/** The sections that move into `.klp.arch.<object>.<section>` ones. */
export interface ArchSections {
  readonly copied: readonly CopiedSection[];
  /** The sections whose copies those are, with their relocation sections: the module loader would read them too early. */
  readonly removed: ReadonlySet<SectionIndex>;
  /** What keeps them from being moved. */
  readonly problems: readonly FormatProblem[];
  /** What is to be known of moving them, or of not knowing whether to. */
  readonly warnings: readonly FormatProblem[];
}

const archPrefix = '.klp.arch.';

/**
 * What entries begin at a multiple of, by the only sections that such kernels read. `struct paravirt_patch_site` has 16
 * bytes in all of them, and its section ends with the last field of the last entry; `struct alt_instr` is packed.
 */
const entryAlignment: ReadonlyMap<string, number> = new Map([
  ['.altinstructions', 1],
  ['.parainstructions', 16],
]);

/**
 * Whether a kernel reads `.klp.arch.*` (arch/x86/kernel/livepatch.c: arch_klp_init_object_loaded, removed in 5.8, and in
 * Red Hat's 4.18.0-284.el8; kpatch-build: use_klp_arch). `undefined` for what is no release.
 */
export function readsArchSections(release: string): boolean | undefined {
  const version = kernelVersion(release);
  if (version === undefined) return undefined;
  const [, build] = /^4\.18\.0-(\d{1,6})\.(?:[^ ]*\.)?el8/.exec(release) ?? [];
  return build === undefined ? version < 50_008 : Number(build) < 284;
}

/**
 * Moves what the records of create-diff-object name (kpatch-build/create-klp-module.c: create_klp_arch_sections), when the
 * kernel that the module is built for reads it there; else nothing moves, as with --no-klp-arch-sections. A section that
 * no record names stays in either case, since its entries are for code that waits for nothing.
 */
export function planArchSections(module: LivepatchModule, records: readonly KpatchArch[]): ArchSections {
  const nothing = { copied: [], removed: new Set<SectionIndex>(), problems: [], warnings: [] };
  if (records.length === 0 || module.object.header.e_machine !== EM_X86_64) return nothing;
  const release = releaseOf(module.modinfo) ?? '';
  const reads = readsArchSections(release);
  if (reads !== true) return { ...nothing, warnings: reads === undefined ? [unknownRelease] : [] };
  const objects = new Map<SectionIndex, string>();
  const refused = new Map<SectionIndex, FormatProblem>();
  const relocationSections = relocationSectionsByTarget(module.object);
  for (const record of records) {
    const { section, object } = record;
    const known = objects.get(section);
    if (known === object || refused.has(section)) continue;
    const why =
      known === undefined
        ? whyNotMoved(module.object, section, relocationSections.get(section) ?? [])
        : `it is said to be for ${known} and for ${object}`;
    if (why === undefined) objects.set(section, object);
    else refused.set(section, archProblem(module, record, why));
  }
  const removed = [...objects.keys()].flatMap((section) => [
    section,
    ...(relocationSections.get(section) ?? []),
  ]);
  const named = groupBy(
    objects,
    ([section, object]) => `${archPrefix}${object}.${module.object.sectionName(section)}`,
  );
  const copied = [...named].map(([name, sections]): CopiedSection => {
    const parts = sections.map(([section]) => ({
      section,
      relocations: relocationSections.get(section) ?? [],
    }));
    return { name, parts: withOffsets(module.object, parts) };
  });
  return {
    copied,
    removed: new Set(removed),
    problems: [...refused.values()],
    warnings: copied.length > 0 ? [movedFor(release, copied.length)] : [],
  };
}

function movedFor(release: string, count: number): FormatProblem {
  return {
    code: 'klp/arch-sections',
    message: `Alternatives and paravirt patches move to ${formatCount(count, 'section')} named ${archPrefix}…, since the module is for Linux ${release}: kernels before 5.8 apply them when the object is patched, later ones not at all`,
    where: '.kpatch.arch',
    mend: 'For a kernel since 5.8, make the module again with kpatch-build for that kernel.',
  };
}

const unknownRelease: FormatProblem = {
  code: 'klp/arch-sections',
  message:
    'The module does not say its kernel release, and only kernels before 5.8 read .klp.arch.*: alternatives and paravirt patches stay where they are',
  where: '.modinfo',
  mend: 'For a kernel before 5.8, convert the module with its vermagic= still in .modinfo.',
};

function whyNotMoved(
  object: ObjectFile,
  section: SectionIndex,
  relocationSections: readonly SectionIndex[],
): string | undefined {
  const { sections } = object;
  const isLoaded = at(sections.sh_type, section) === SHT_PROGBITS && object.hasFlag(section, SHF_ALLOC);
  if (!entryAlignment.has(object.sectionName(section)))
    return 'kernels before 5.8 read .altinstructions and .parainstructions in such copies, and nothing else';
  if (!isLoaded) return 'it is not loaded or has no bytes';
  if (relocationSections.some((index) => at(sections.sh_type, index) !== SHT_RELA))
    return 'it has relocations without addends';
  return undefined;
}

function archProblem(module: LivepatchModule, { section, record }: KpatchArch, why: string): FormatProblem {
  const { object } = module;
  return {
    code: 'klp/arch-sections',
    message: `${sectionText(object, section)} cannot move to ${archPrefix}…: ${why}`,
    where: `${sectionText(object, record.section)}+${record.offset}`,
    mend: 'Make the module again with kpatch-build.',
  };
}

/** One behind the other. */
function withOffsets(object: ObjectFile, parts: readonly Omit<CopiedPart, 'offset'>[]): CopiedPart[] {
  let end = 0;
  return parts.map((part) => {
    const alignment = entryAlignment.get(object.sectionName(part.section)) ?? 1;
    const offset = Math.ceil(end / alignment) * alignment;
    end = offset + at(object.sections.sh_size, part.section);
    return { ...part, offset };
  });
}
