import { formatCount, formatList } from '../../base/format';
import type { ModuleComparison, ReferenceChange } from '../../worker/protocol';
import type { PreviousBuild } from '../../worker/snapshot';

/** Kinds of changes that are named; what is left is counted as one. */
const mostNamed = 4;

/**
 * What changed from one build to the next, in a few words: `1 function changed, 1 relocation added and 2 findings less`. Of
 * a comparison of the previous build with the present one.
 */
export function buildChanges(comparison: ModuleComparison, findings: PreviousBuild['findings']): string {
  const { functions, variables, symbols, patch, facts, sections } = comparison;
  const changes = [
    ...countChanges('function', functions),
    ...countRelocations([...functions, ...variables]),
    ...countChanges('variable', variables),
    ...countChanges('replaced function', patch),
    ...countChanges('symbol', symbols),
    ...countChanges('statement', facts),
    ...countChanges('table', sections),
  ];
  const named = changes.slice(0, mostNamed);
  const left = changes.length - named.length;
  const counted = [
    ...named,
    ...(left === 0 ? [] : [`${formatCount(left, 'more kind')} of change`]),
    ...findingWords(findings),
  ];
  if (changes.length > 0) return formatList(counted);
  const nothing = comparison.outcome === 'identical' ? 'the same bytes' : 'the same to the kernel';
  return formatList([nothing, ...counted]);
}

type Changed = Pick<ModuleComparison['facts'][number], 'change' | 'folded'>;

function countChanges(noun: string, things: readonly Changed[]): string[] {
  return (['changed', 'added', 'removed'] as const).flatMap((change) => {
    const count = things.filter((thing) => thing.change === change && thing.folded === undefined).length;
    return count === 0 ? [] : [`${formatCount(count, noun)} ${change}`];
  });
}

const kinds: Readonly<Record<ReferenceChange['kind'], 'added' | 'removed' | 'changed'>> = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
  gate: 'changed',
  'becomes-livepatch': 'changed',
  'no-longer-livepatch': 'changed',
};

function countRelocations(things: ModuleComparison['functions']): string[] {
  const counts = { changed: 0, added: 0, removed: 0 };
  for (const { references, referenceCount } of things) {
    for (const { kind } of references) counts[kinds[kind]] += 1;
    // Of very many only the first are listed.
    counts.changed += referenceCount - references.length;
  }
  return (['changed', 'added', 'removed'] as const).flatMap((change) =>
    counts[change] === 0 ? [] : [`${formatCount(counts[change], 'relocation')} ${change}`],
  );
}

function findingWords(findings: PreviousBuild['findings']): string[] {
  const { added = 0, removed = 0 } = findings ?? {};
  return [
    ...(added === 0 ? [] : [formatCount(added, 'new finding')]),
    ...(removed === 0 ? [] : [`${formatCount(removed, 'finding')} less`]),
  ];
}
