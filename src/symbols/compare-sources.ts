import { at } from '../base/column';
import { formatCount, formatList, formatNumber } from '../base/format';
import { groupBy } from '../base/group-by';
import type { SourceSymbols } from './source-symbols';
import type { SymbolMap } from './symbol-map';
import { exportPrefix, type SymbolObject } from './symbol-object';
import type { NamedSource } from './symbol-source';

/** Names of one object that two sources do not have in the same number. */
interface Disagreement {
  readonly object: string;
  /** Names that both have, but not equally often. */
  readonly differing: number;
  /** Names of the one that the other lacks. */
  readonly lacking: number;
  readonly names: number;
  /** One differing name, and how often the two have it. */
  readonly example: string | undefined;
}

/** Fewer names than this in a hundred are lacking in another build of the same kernel, and in a list that someone filtered. */
const tolerated = 2;

/**
 * Where a source contradicts the ones that are believed instead: one sentence an owner, none when all agrees. Which
 * names an object has, and how often, is compared; nothing is compared of objects that only one source has.
 */
export function findConflicts(map: SymbolMap, from: NamedSource): string[] {
  const compared = from.source.symbols.objects.flatMap((object) => {
    const owner = map.ownerOf(object.name);
    // What only has exports has no symbols to compare.
    if (owner === undefined || owner === from || object.symbols === 0) return [];
    return [{ owner, disagreement: compare(owner, from, object) }];
  });
  const byOwner = groupBy(
    compared.filter(({ disagreement }) => isConflict(disagreement)),
    ({ owner }) => owner,
  );
  return [
    ...[...byOwner].map(([owner, found]) =>
      sentence(
        owner,
        found.map((one) => one.disagreement),
      ),
    ),
    ...exportConflicts(map, from),
  ];
}

function isConflict({ differing, lacking, names }: Disagreement): boolean {
  return differing > 0 || lacking * 100 > names * tolerated;
}

function sentence(owner: NamedSource, found: readonly Disagreement[]): string {
  const objects = found.map(({ object }) => object);
  const shown = objects.length > 3 ? [...objects.slice(0, 3), `${objects.length - 3} more`] : objects;
  const differing = found.reduce((sum, one) => sum + one.differing, 0);
  const lacking = found.reduce((sum, one) => sum + one.lacking, 0);
  const example = found.find((one) => one.example !== undefined)?.example;
  const facts = [
    ...(differing > 0
      ? [
          `${formatCount(differing, 'name occurs', 'names occur')} in another number${example === undefined ? '' : ` (${example})`}`,
        ]
      : []),
    ...(lacking > 0 ? [`${formatCount(lacking, 'name is', 'names are')} not there`] : []),
  ];
  return `Disagrees with ${owner.fileName} about ${formatList(shown)}: ${facts.join(', ')}. They are of different builds, or one is incomplete; ${owner.fileName} is believed.`;
}

function compare(owner: NamedSource, from: NamedSource, object: SymbolObject): Disagreement {
  // /proc/kallsyms has of a loaded module what is left after its init sections are gone.
  const liveOnly = from.source.format === 'kallsyms' && object.name !== 'vmlinux';
  const own = hashesOf(owner.source.symbols, object.name, liveOnly);
  const other = hashesOf(from.source.symbols, object.name, false);
  let differing = 0;
  let lacking = 0;
  let names = 0;
  let example: string | undefined;
  for (let i = 0, j = 0; i < other.length; ) {
    const hash = at(other, i);
    const start = i;
    while (i < other.length && at(other, i) === hash) i += 1;
    while (j < own.length && at(own, j) < hash) j += 1;
    const ownStart = j;
    while (j < own.length && at(own, j) === hash) j += 1;
    names += 1;
    if (j === ownStart) lacking += 1;
    else if (j - ownStart !== i - start) {
      differing += 1;
      example ??= `${nameOfHash(from.source.symbols, object.name, hash)}: ${formatNumber(i - start)} here, ${formatNumber(j - ownStart)} there`;
    }
  }
  return { object: object.name, differing, lacking, names, example };
}

/** Hashes of the names of one object, sorted; equal names stand together, and different ones hardly ever. */
function hashesOf(symbols: SourceSymbols, object: string, liveOnly: boolean): Uint32Array {
  const extents = symbols.extentsOf(object);
  const hashes = new Uint32Array(extents.reduce((sum, [first, end]) => sum + end - first, 0));
  let count = 0;
  for (const [first, end] of extents) {
    for (let row = first; row < end; row++)
      if (!liveOnly || symbols.isLive(row)) hashes[count++] = at(symbols.rows.nameHash, row);
  }
  return hashes.subarray(0, count).sort();
}

function nameOfHash(symbols: SourceSymbols, object: string, hash: number): string {
  for (const [first, end] of symbols.extentsOf(object))
    for (let row = first; row < end; row++)
      if (at(symbols.rows.nameHash, row) === hash) return symbols.nameOf(row);
  return '';
}

/** What Module.symvers lists and the object itself does not export: then one of them is of another build. */
function exportConflicts(map: SymbolMap, from: NamedSource): string[] {
  if (from.source.format !== 'exports') return [];
  const { symbols } = from.source;
  const owners = new Set<string>();
  let lacking = 0;
  let example: string | undefined;
  for (const object of symbols.objects) {
    const owner = map.ownerOf(object.name);
    const theirs = owner?.source.symbols;
    const known = theirs?.objects.find(({ name }) => name === object.name);
    if (owner === undefined || theirs === undefined || owner === from || (known?.exports ?? 0) === 0)
      continue;
    for (const [first, end] of symbols.extentsOf(object.name)) {
      for (let row = first; row < end; row++) {
        const found = theirs.find(symbols.nameBytes(row));
        if (found.some((other) => theirs.objectOf(other).name === object.name)) continue;
        lacking += 1;
        owners.add(owner.fileName);
        example ??= `${symbols.nameOf(row).slice(exportPrefix.length)} of ${object.name}`;
      }
    }
  }
  if (lacking === 0) return [];
  return [
    `Lists ${formatCount(lacking, 'export')} that ${formatList([...owners])} ${owners.size === 1 ? 'does' : 'do'} not have (${example}). They are of different builds.`,
  ];
}
