import { at } from '../../base/column';
import { FormatError, type FormatProblem } from '../../base/format-error';
import { ObjectBuilder } from '../../elf/builder';
import { SHT_RELA } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import type { Edits, RowsBySection, SectionChange } from '../conversion/edits';
import type { LivepatchModule } from '../livepatch-module';
import { noRemovals } from '../plan/removals';
import { parseSectionName } from './livepatch-section';
import type { Mend, Repair } from './mend';
import { mendAnnotations } from './mend-annotations';
import { mendRelocations } from './mend-relocations';
import { mendSections } from './mend-sections';
import { mendSymbols } from './mend-symbols';
import { mendTag } from './mend-tag';

/**
 * Works out what can be mended in a module that a tool left half-way through conversion, or that a later one broke. Only
 * what the module says itself is used: names of symbols and sections. Nothing is mended in a module that is sound, or
 * whose conversion has not begun.
 */
export async function planRepair(module: LivepatchModule): Promise<Repair> {
  if (!isBegun(module)) return repairOf(module, noEdits, [], [notBegun(module)]);
  const symbols = mendSymbols(module);
  const sections = await mendSections(module, symbols.symbols);
  const relocations = mendRelocations(module, symbols.symbols, sections);
  const annotations = await mendAnnotations(module, symbols.symbols, sections);
  const tag = await mendTag(module);
  const { removals } = annotations;
  const edits: Edits = {
    symbols: { changed: symbols.changed, added: [], removed: removals.symbols },
    relocations: { dropped: joinRows(relocations.dropped, removals.relocations), neutralized: new Map() },
    sections: {
      added: relocations.added,
      removed: removals.sections,
      changed: joinChanges(sections.changed, relocations.changed, tag.changed),
    },
  };
  const parts = [symbols, sections, relocations, annotations, tag];
  const [mends, problems] = [parts.flatMap((part) => part.mends), parts.flatMap((part) => part.problems)];
  const obstacle = mends.length === 0 ? undefined : await findObstacle(module, edits);
  return obstacle === undefined
    ? repairOf(module, edits, mends, problems)
    : repairOf(module, noEdits, [], [...problems, obstacle]);
}

/** What keeps the file from being written anew, whatever is mended in it. */
async function findObstacle({ object }: LivepatchModule, edits: Edits): Promise<FormatProblem | undefined> {
  try {
    await ObjectBuilder.from(object, edits.sections.changed);
    return undefined;
  } catch (error) {
    if (error instanceof FormatError) return error.problem;
    throw error;
  }
}

const noEdits: Edits = {
  symbols: { changed: new Map(), added: [], removed: noRemovals.symbols },
  relocations: { dropped: noRemovals.relocations, neutralized: new Map() },
  sections: { added: [], removed: noRemovals.sections },
};

function repairOf(
  module: LivepatchModule,
  edits: Edits,
  mends: readonly Mend[],
  problems: readonly FormatProblem[],
): Repair {
  const state = mends.length > 0 ? 'ready' : problems.length > 0 ? 'blocked' : 'nothing';
  return { module, mends, edits, problems, state };
}

const repairable = new Set(['half-converted', 'livepatch']);
/** Some tool's input, which lacks what its last step makes, whatever else it has. */
const unfinished = new Set(['xen', 'not-a-module', 'kpatch', 'kpatch-old', 'minimal']);

/** Whether a tool has begun to make the kernel's format: a section that lost its flag shows it by its name alone. */
function isBegun({ dialect, object }: LivepatchModule): boolean {
  if (repairable.has(dialect.id)) return true;
  if (unfinished.has(dialect.id)) return false;
  for (const index of object.sectionIndices()) {
    const isNamed = parseSectionName(object.sectionName(index)) !== undefined;
    if (isNamed && at(object.sections.sh_type, index) === SHT_RELA) return true;
  }
  return false;
}

function notBegun({ dialect }: LivepatchModule): FormatProblem {
  return {
    code: 'repair/not-begun',
    message: `there is nothing of a conversion to repair: the module is ${dialect.title}`,
    where: 'module',
    mend: dialect.convertible ? 'Convert it: klpscope convert.' : dialect.explanation,
  };
}

function joinRows(...all: readonly RowsBySection[]): RowsBySection {
  const joined = new Map<SectionIndex, Set<number>>();
  for (const [section, rows] of all.flatMap((one) => [...one]))
    joined.set(section, new Set([...(joined.get(section) ?? []), ...rows]));
  return joined;
}

/** Each part changes other fields. */
function joinChanges(
  ...all: readonly ReadonlyMap<SectionIndex, SectionChange>[]
): ReadonlyMap<SectionIndex, SectionChange> {
  const joined = new Map<SectionIndex, SectionChange>();
  for (const [section, change] of all.flatMap((one) => [...one]))
    joined.set(section, { ...joined.get(section), ...change });
  return joined;
}
