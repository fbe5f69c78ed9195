import { at } from '../../base/column';
import { FormatError, type FormatProblem } from '../../base/format-error';
import { SHF_ALLOC, SHF_INFO_LINK, SHT_GROUP } from '../../elf/constants';
import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';
import type { LivepatchModule } from '../livepatch-module';

/** What goes with sections that only a tool reads, such as the annotations: the sections, the symbols in those, and relocations that refer to such symbols. */
export interface Removals {
  readonly sections: ReadonlySet<SectionIndex>;
  readonly symbols: ReadonlySet<SymbolIndex>;
  /** Rows of debug information's relocation sections that describe them. */
  readonly relocations: ReadonlyMap<SectionIndex, ReadonlySet<number>>;
  /** What keeps them from being removed. */
  readonly problems: readonly FormatProblem[];
}

export const noRemovals: Removals = {
  sections: new Set(),
  symbols: new Set(),
  relocations: new Map(),
  problems: [],
};

/** How what is removed is called, and what helps when something else leans on it. */
export interface RemovalWords {
  /** `the annotations`. */
  readonly what: string;
  readonly mend: string;
}

export const annotationWords: RemovalWords = {
  what: 'the annotations',
  mend: 'Use the KLP_MODULE_RELOC arrays for nothing else, and build with the macro as klp-convert defines it.',
};

/** Works out what the removal of sections takes with it. */
export async function planRemovals(
  module: LivepatchModule,
  sections: ReadonlySet<SectionIndex>,
  words: RemovalWords,
): Promise<Removals> {
  const { object, symbols } = module;
  const removed = new Set<SymbolIndex>();
  const problems: FormatProblem[] = [];
  const relocations = new Map<SectionIndex, Set<number>>();
  if (sections.size === 0) return { sections, symbols: removed, relocations, problems };
  for (let i = 1; i < symbols.count; i++) {
    const section = symbols.definedIn(i);
    if (section !== undefined && sections.has(section)) removed.add(i);
  }
  for (const index of object.sectionIndices()) {
    if (sections.has(index)) continue;
    problems.push(...linkProblems(module, index, { sections, symbols: removed }, words));
    if (!object.isRelocationSection(index)) continue;
    const rows = await rowsAgainst(module, index, removed);
    if (!(rows instanceof Set)) problems.push(rows);
    if (!(rows instanceof Set) || rows.size === 0) continue;
    relocations.set(index, rows);
    const target = at(object.sections.sh_info, index);
    if (target < object.sections.count && object.hasFlag(target, SHF_ALLOC)) {
      problems.push({
        code: 'klp/annotation-in-use',
        message: `Code or data of the module refers to ${words.what}, which the conversion removes`,
        where: `section ${index} ${object.sectionName(index)}`,
        mend: words.mend,
      });
    }
  }
  return { sections, symbols: removed, relocations, problems };
}

/** The rows, or why the section cannot be read: those that are not loaded are first read here. */
async function rowsAgainst(
  module: LivepatchModule,
  index: SectionIndex,
  symbols: ReadonlySet<SymbolIndex>,
): Promise<Set<number> | FormatProblem> {
  const table = await module.object.relocations(index).catch((error: unknown) => {
    if (error instanceof FormatError) return error.problem;
    throw error;
  });
  if (!('r_symbol' in table)) return table;
  const rows = new Set<number>();
  for (let row = 0; row < table.count; row++) if (symbols.has(at(table.r_symbol, row))) rows.add(row);
  return rows;
}

/** A section that stays must not lean on one that goes. */
function linkProblems(
  { object }: LivepatchModule,
  index: SectionIndex,
  removed: Pick<Removals, 'sections' | 'symbols'>,
  words: RemovalWords,
): FormatProblem[] {
  const info = at(object.sections.sh_info, index);
  const isGroup = at(object.sections.sh_type, index) === SHT_GROUP;
  const namesSection = object.isRelocationSection(index) || object.hasFlag(index, SHF_INFO_LINK);
  const leans =
    removed.sections.has(at(object.sections.sh_link, index)) ||
    (isGroup ? removed.symbols.has(info) : namesSection && removed.sections.has(info));
  if (!leans) return [];
  return [
    {
      code: 'klp/annotation-in-use',
      message: `A section that stays is linked to ${words.what}, which the conversion removes`,
      where: `section ${index} ${object.sectionName(index)}`,
      mend: words.mend,
    },
  ];
}
