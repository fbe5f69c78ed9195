import { at } from '../../base/column';
import type { FormatProblem } from '../../base/format-error';
import { groupBy } from '../../base/group-by';
import { sectionTypeName } from '../../elf/names';
import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule } from '../livepatch-module';
import { annotationPrefix } from '../names';
import { annotationWords, noRemovals, planRemovals, type Removals } from '../plan/removals';
import { convertAgain, type Findings } from './mend';
import type { SectionMends } from './mend-sections';
import type { LivepatchSymbols } from './mend-symbols';

/**
 * Annotations that a conversion left behind go, as it would have removed them (scripts/livepatch/klp-convert.c: main).
 * They stay while one of them names a symbol that is not converted: they alone tell what it is.
 */
export async function mendAnnotations(
  module: LivepatchModule,
  livepatchSymbols: LivepatchSymbols,
  { claimed }: Pick<SectionMends, 'claimed'>,
): Promise<Findings & { readonly removals: Removals }> {
  const { annotations, symbols, object } = module;
  const odd = [...oddSections(module), ...misled(module, claimed)];
  if (odd.length > 0 || annotations.sections.size === 0)
    return { removals: noRemovals, mends: [], problems: odd };
  const open = annotations.annotations.find(
    ({ symbol }) => symbol >= symbols.count || (symbols.isUndefined(symbol) && !livepatchSymbols.has(symbol)),
  );
  if (open !== undefined) {
    const name = open.symbol < symbols.count ? symbols.name(open.symbol) : `symbol ${open.symbol}`;
    const problem = {
      code: 'repair/annotation-open',
      message: `an annotation names ${name}, which has not been converted, so the annotations stay`,
      where: `${object.sectionName(open.section)}+${open.offset}`,
      mend: convertAgain,
    };
    return { removals: noRemovals, mends: [], problems: [problem] };
  }
  const removals = await planRemovals(module, annotations.sections, annotationWords);
  if (removals.problems.length > 0) return { removals: noRemovals, mends: [], problems: removals.problems };
  const records = groupBy(annotations.annotations, ({ section }) => section);
  const mends = [...annotations.sections]
    .filter((index) => !object.isRelocationSection(index))
    .map((index) => {
      const section = object.sectionName(index);
      return {
        kind: 'annotations-removed',
        section,
        count: records.get(index)?.length ?? 0,
        sentence: `${section} was left behind by the conversion and is removed with its relocations: the kernel would load it and never read it.`,
      } as const;
    });
  return { removals, mends, problems: [] };
}

/** Livepatch sections whose `sh_info` names the annotations, with which they would go. */
function misled(
  { annotations, object }: LivepatchModule,
  claimed: ReadonlySet<SectionIndex>,
): FormatProblem[] {
  return [...annotations.sections]
    .filter((index) => claimed.has(index))
    .map((index) => ({
      code: 'repair/annotation-misled',
      message: 'sh_info of a livepatch section names the annotations, so that they stay',
      where: `section ${index} ${object.sectionName(index)}`,
      mend: 'Where sh_info can be mended, repair the result once more: then the annotations go.',
    }));
}

/** Sections of the name that are of no type that annotations have. */
function oddSections({ annotations, object }: LivepatchModule): FormatProblem[] {
  return [...object.sectionIndices()]
    .filter(
      (index) => object.sectionName(index).startsWith(annotationPrefix) && !annotations.sections.has(index),
    )
    .map((index) => ({
      code: 'repair/annotation-type',
      message: `a section is called as annotations are, and is of type ${sectionTypeName(at(object.sections.sh_type, index))}, so it stays`,
      where: `section ${index} ${object.sectionName(index)}`,
      mend: convertAgain,
    }));
}
