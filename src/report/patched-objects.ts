import { bigAt } from '../base/column';
import type { SectionIndex } from '../elf/section';
import type { LivepatchModule } from '../klp/livepatch-module';
import { describePatch } from '../klp/patch/describe-patch';
import type { PatchDescription } from '../klp/patch/patch-description';
import type { SymbolUse } from '../klp/plan/uses';

/** Bytes of a section that replace functions of objects; mostly of one. */
interface Replacement {
  readonly start: number;
  end: number;
  readonly objects: Set<string>;
}

/** The objects that a livepatch patches, and whose patching code is for. */
export class PatchedObjects {
  /** As the module spells them; none when it has no table of them. */
  readonly names: readonly string[];
  /** Whether the tables could be read to the end. */
  readonly #isWhole: boolean;
  /** By section, ascending by start. */
  readonly #replacements: ReadonlyMap<SectionIndex, readonly Replacement[]>;

  private constructor(patch: PatchDescription | undefined) {
    const objects = patch?.objects ?? [];
    this.names = [...new Set(objects.map(({ name }) => name ?? 'vmlinux'))];
    this.#isWhole = patch?.doubts.length === 0;
    this.#replacements = findReplacements(objects);
  }

  /** Reads the tables of a module. Never throws for what it holds. */
  static async read(module: LivepatchModule): Promise<PatchedObjects> {
    return new PatchedObjects(await describePatch(module));
  }

  /**
   * The objects whose patching needs these relocations: one when all are in functions that replace functions of one
   * object, or when the livepatch patches one only. Of what other code needs nothing is known, so that each may be.
   */
  needing(uses: readonly SymbolUse[]): readonly string[] {
    if (this.names.length === 1 && this.#isWhole) return this.names;
    const replacements = new Set<Replacement>();
    for (const { section, rows } of uses)
      for (const row of rows) {
        const replacement = this.#at(section.target, Number(bigAt(section.table.r_offset, row)));
        if (replacement === undefined) return this.names.length === 1 ? [] : this.names;
        replacements.add(replacement);
      }
    return [...new Set([...replacements].flatMap(({ objects }) => [...objects]))];
  }

  #at(section: SectionIndex, offset: number): Replacement | undefined {
    const sorted = this.#replacements.get(section) ?? [];
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const last = sorted[low - 1];
    return last !== undefined && offset < last.end ? last : undefined;
  }
}

function findReplacements(objects: PatchDescription['objects']): Map<SectionIndex, readonly Replacement[]> {
  const bySection = new Map<SectionIndex, Map<number, Replacement>>();
  for (const { name, functions } of objects)
    for (const { newFunction } of functions) {
      if (newFunction?.size === undefined) continue;
      const { section, offset, size } = newFunction;
      const byStart = bySection.get(section) ?? new Map<number, Replacement>();
      bySection.set(section, byStart);
      const known = byStart.get(offset) ?? { start: offset, end: 0, objects: new Set<string>() };
      byStart.set(offset, known);
      known.end = Math.max(known.end, offset + size);
      known.objects.add(name ?? 'vmlinux');
    }
  return new Map(
    [...bySection].map(([section, found]) => [
      section,
      [...found.values()].sort((a, b) => a.start - b.start),
    ]),
  );
}
