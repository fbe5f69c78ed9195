import { FormatError } from '../../base/format-error';
import type { LivepatchModule } from '../livepatch-module';
import type { Claim } from './claims';
import { readCompilationUnits } from './dwarf/compilation-units';

/**
 * What the debug information says of a module's code; nothing when there is none. Of variables it is not asked, but for
 * the arrays of annotations, of which it shows the beginning; they also show which STT_FILE a compilation unit has.
 */
export async function readDebugClaims(
  module: LivepatchModule,
): Promise<{ readonly claims: readonly Claim[]; readonly remarks: readonly string[] }> {
  if (module.object.findSection('.debug_info') === undefined) return { claims: [], remarks: [] };
  try {
    const units = await readCompilationUnits(module.object, module.symbols, module.annotations.sections);
    const claims = units.map(({ name, ranges, marks }) => ({
      name,
      extents: [
        ...ranges,
        ...marks.map(({ section, offset }) => ({ section, start: offset, end: offset + 1 })),
      ],
      because: () => `the debug information says that it is of ${name}`,
    }));
    return { claims, remarks: [] };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return {
      claims: [],
      remarks: [`The debug information cannot be read and is left aside: ${error.problem.message}.`],
    };
  }
}
