import { compareCode } from '../../compare/compare-code';
import type { CodeComparison, ComparedThing, ModuleComparison } from '../../compare/module-comparison';
import type { LivepatchModule } from '../../klp/livepatch-module';

/** A comparison as all formats tell it. */
export interface ComparisonReport {
  readonly a: ComparedFile;
  readonly b: ComparedFile;
  readonly comparison: ModuleComparison;
  /** The instructions of functions that changed, by key. */
  readonly code: ReadonlyMap<string, CodeComparison>;
  /** Functions that changed and whose instructions are not among them. */
  readonly withoutCode: number;
}

export interface ComparedFile {
  /** Without the path. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** Bytes of code of both modules whose instructions a report has; in the order of the functions. */
const mostBytes = 2 ** 20;

/** Reads the instructions of the functions that changed, as far as a report has them. */
export async function makeComparisonReport(
  files: { readonly a: ComparedFile; readonly b: ComparedFile },
  modules: { readonly a: LivepatchModule; readonly b: LivepatchModule },
  comparison: ModuleComparison,
): Promise<ComparisonReport> {
  const code = new Map<string, CodeComparison>();
  const changed = comparison.functions.filter(({ aspects }) => aspects.includes('code'));
  let left = mostBytes;
  for (const thing of changed) {
    const size = (thing.a?.size ?? 0) + (thing.b?.size ?? 0);
    if (size > left) continue;
    left -= size;
    const compared = await compareCode(modules.a, modules.b, thing);
    if (compared !== undefined) code.set(thing.key, compared);
  }
  return { ...files, comparison, code, withoutCode: changed.length - code.size };
}

/** Those that are not the same. */
export function changedThings(things: readonly ComparedThing[]): ComparedThing[] {
  return things.filter(({ change }) => change !== 'same');
}
