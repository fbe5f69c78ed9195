import { SHF_RELA_LIVEPATCH } from '../elf/constants';
import type { SectionIndex } from '../elf/section';
import { oddRow } from './conversion/verify-format';
import type { LivepatchModule } from './livepatch-module';
import { annotationPrefix, isObjtoolSection, parseLivepatchSectionName } from './names';
import type { PlanProblem } from './plan/plan';

const mend =
  'Convert the module as the compiler and the linker left it; what is in the livepatch format already stays as it is.';

/**
 * What a module has of the livepatch format before its conversion and what is wrong with that. The conversion touches
 * nothing of it but the sections that it removes, so the result would not be what the kernel takes (verify-format.ts).
 */
export function begunFormatProblems(
  { object, symbols, relocations }: LivepatchModule,
  removed: ReadonlySet<SectionIndex>,
): PlanProblem[] {
  const problemAt = (index: SectionIndex, message: string): PlanProblem => ({
    severity: 'error',
    code: 'klp/begun-format',
    message,
    where: `section ${index} ${object.sectionName(index)}`,
    mend,
  });
  const annotations = [...object.sectionIndices()]
    .filter((index) => !removed.has(index) && object.sectionName(index).startsWith(annotationPrefix))
    .map((index) => problemAt(index, 'a section named for annotations holds none, and would stay'));
  const odd = relocations.flatMap(({ index, target, table }): PlanProblem[] => {
    if (removed.has(index) || isObjtoolSection(object.sectionName(target))) return [];
    const isFlagged = object.hasFlag(index, SHF_RELA_LIVEPATCH);
    if (isFlagged && parseLivepatchSectionName(object.sectionName(index)) === undefined)
      return [problemAt(index, 'the section is marked as livepatch, and its name says no object')];
    const row = oddRow(object, symbols, table, isFlagged);
    if (row === undefined) return [];
    return [problemAt(index, `relocation ${row} and its symbol are not both livepatch`)];
  });
  return [...annotations, ...odd];
}
