import { memoryOf } from './compare-things';
import type { PairedModules } from './compared-modules';
import type { FoldedCounts } from './fold';
import type { ComparedFact } from './module-comparison';
import { compareOtherSections } from './not-loaded';
import { countMoved, countOtherSpellings, sectionNames, symbolNames } from './orders';
import type { ComparedPair } from './refine-code';
import { countOtherVersions } from './symbol-versions';

/** What the comparisons found and folded away themselves. */
export interface FoundOnTheWay {
  readonly facts: readonly ComparedFact[];
  readonly followingCode: number;
  readonly otherLines: number;
  readonly otherBinding: number;
  readonly otherForm: number;
  readonly isOtherStruct: boolean;
  readonly isSigned: boolean;
}

/** Counts all differences that mean nothing. */
export async function countFolded(
  { a, b }: PairedModules,
  pairs: readonly ComparedPair[],
  found: FoundOnTheWay,
): Promise<FoldedCounts> {
  const facts = (kind: ComparedFact['folded']): number =>
    found.facts.filter(({ folded }) => folded === kind).length;
  const { debug, notes, notLoaded } = await compareOtherSections(a.module.object, b.module.object);
  const relocations = pairs.reduce((sum, { difference }) => sum + difference.otherForm, 0);
  return {
    'kernel-release': facts('kernel-release'),
    'symbol-versions': countOtherVersions(a.content, b.content),
    'struct-module': Number(found.isOtherStruct),
    'build-id': facts('build-id') + notes,
    signature: Number(found.isSigned),
    'patch-form': facts('patch-form'),
    'follows-code': found.followingCode,
    'line-numbers': found.otherLines,
    'section-names':
      pairs.filter(isOnlyOtherName).length + countOtherSpellings(a.module.object, b.module.object),
    'section-order': countMoved(sectionNames(a.module), sectionNames(b.module)),
    'renumbered-names': pairs.filter((pair) => pair.a.names[0] !== pair.b.names[0]).length,
    'symbol-order': countMoved(symbolNames(a.module), symbolNames(b.module)),
    'symbol-binding': found.otherBinding,
    'relocation-form': relocations + found.otherForm,
    'debug-information': debug,
    'not-loaded': notLoaded,
  };
}

function isOnlyOtherName({ a, b }: ComparedPair): boolean {
  return a.section.name !== b.section.name && memoryOf(a) === memoryOf(b);
}
