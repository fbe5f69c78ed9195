import type { FormatProblem } from '../../base/format-error';
import type { SectionIndex } from '../../elf/section';
import type { AddedSection, LivepatchEntries, SectionChange } from '../conversion/edits';
import type { LivepatchModule, RelocationSection } from '../livepatch-module';
import { livepatchSectionName } from '../names';
import { isConvertibleSection } from '../plan/section-rules';
import type { LivepatchSection } from './livepatch-section';
import { convertAgain } from './mend';
import type { SectionMends } from './mend-sections';

/** A livepatch section that takes relocations in: one that the file has, or a new one. */
export interface Destination {
  readonly name: string;
  readonly gate: string;
  readonly target: SectionIndex;
  /** The section of the file. */
  readonly existing: LivepatchSection | undefined;
  /** Rows by the section that they leave. */
  readonly rows: Map<RelocationSection, number[]>;
}

/** Where relocations may go: one section for each gate and target. */
export class Destinations {
  readonly #module: LivepatchModule;
  readonly #sections: SectionMends;
  readonly #existing = new Map<string, LivepatchSection>();
  readonly #used = new Map<string, Destination>();
  readonly #newNames = new Set<string>();

  constructor(module: LivepatchModule, sections: SectionMends) {
    this.#module = module;
    this.#sections = sections;
    for (const section of sections.sections) {
      const key = `${section.target} ${section.gate}`;
      if (!this.#existing.has(key)) this.#existing.set(key, section);
    }
  }

  /**
   * The section for a gate and target, or why none can be. `isRelocated`: livepatch relocates the target already, so that it
   * is known to be a place for its relocations.
   */
  find(
    gate: string,
    target: SectionIndex,
    { object, isRelocated }: { readonly object: string; readonly isRelocated: boolean },
  ): Destination | FormatProblem {
    const key = `${target} ${gate}`;
    const known = this.#used.get(key);
    if (known !== undefined) return known;
    const existing = this.#existing.get(key);
    const targetName = this.#module.object.sectionName(target);
    const name = existing?.name ?? livepatchSectionName(gate, targetName);
    if (existing === undefined) {
      if (!isRelocated && !isConvertibleSection(`.rela${targetName}`, object))
        return noPlace(target, targetName);
      if (this.#sections.byName.has(name) || this.#newNames.has(name)) return nameTaken(target, name);
      this.#newNames.add(name);
    }
    const destination = { name, gate, target, existing, rows: new Map<RelocationSection, number[]>() };
    this.#used.set(key, destination);
    return destination;
  }

  /** New sections, those for one target together, as the converter orders them. */
  added(): AddedSection[] {
    return [...this.#used.values()]
      .filter(({ existing, rows }) => existing === undefined && rows.size > 0)
      .sort((a, b) => a.target - b.target || (a.gate < b.gate ? -1 : 1))
      .map(({ name, gate, target, rows }) => ({ name, gate, target, entries: entriesOf(rows) }));
  }

  /** What sections of the file take in. */
  changed(): Map<SectionIndex, SectionChange> {
    const changed = new Map<SectionIndex, SectionChange>();
    for (const { existing, rows } of this.#used.values())
      if (existing !== undefined && rows.size > 0) changed.set(existing.index, { entries: entriesOf(rows) });
    return changed;
  }
}

function entriesOf(rows: ReadonlyMap<RelocationSection, readonly number[]>): LivepatchEntries[] {
  return [...rows].map(([section, numbers]) => ({
    kind: 'moved',
    section,
    rows: numbers.toSorted((a, b) => a - b),
  }));
}

function noPlace(target: SectionIndex, name: string): FormatProblem {
  return {
    code: 'repair/no-place',
    message:
      'klp-convert makes no livepatch relocations of this section, since the kernel may use it before they are applied, so those against livepatch symbols stay ordinary and are applied with 0',
    where: `section ${target} ${name}`,
    mend: 'Do not refer to symbols that are not exported from there: see what macro or init code of the livepatch does so.',
  };
}

/** Linux 6.12 refuses two loaded sections of one name (kernel/module/sysfs.c: add_sect_attrs). */
function nameTaken(target: SectionIndex, name: string): FormatProblem {
  return {
    code: 'repair/name-taken',
    message: `relocations of this section need a section ${name}, and another one has that name`,
    where: `section ${target}`,
    mend: convertAgain,
  };
}
