import type { ContentKeys } from './content-keys';
import { kernelName } from './kernel-names';
import type { ReferenceChange } from './module-comparison';
import { referenceOf } from './reference-text';
import { plainType, type Site } from './targets';

/** The relocations of two pieces that are the same thing, compared. */
export interface ComparedReferences {
  readonly changes: readonly ReferenceChange[];
  /** Relocations of types with other names that do the same, as PC32 and PLT32. */
  readonly otherForm: number;
}

interface Row {
  readonly site: Site;
  readonly meaning: string;
}

/**
 * Compares the relocations of two pieces. `isAligned`: both have the same size, so that a relocation is known by its place;
 * else by what it means, since places shift. What a function does not tell by places then stays to its instructions.
 */
export function compareReferences(
  a: ContentKeys,
  sitesOfA: readonly Site[],
  b: ContentKeys,
  sitesOfB: readonly Site[],
  isAligned: boolean,
): ComparedReferences {
  const [rowsOfA, rowsOfB] = [rowsOf(a, sitesOfA), rowsOf(b, sitesOfB)];
  let otherForm = 0;
  if (isAligned && isEqualInOrder(rowsOfA, rowsOfB, () => (otherForm += 1)))
    return { changes: [], otherForm };
  const place = ({ site }: Row): string => (isAligned ? `${site.offset} ` : '');
  const pairs = new RowPairs(rowsOfA, rowsOfB);
  pairs.drop((row) => `${place(row)}${fullMeaning(row)}`);
  pairs.take((row) => `${place(row)}${row.meaning}`);
  if (isAligned) pairs.take(({ site }) => `${site.offset}`);
  pairs.take((row) => wantedSymbol(row.site));
  return { changes: pairs.changes(), otherForm };
}

function rowsOf(keys: ContentKeys, sites: readonly Site[]): Row[] {
  return sites.map((site) => ({ site, meaning: keys.meaning(site) }));
}

function isEqualInOrder(a: readonly Row[], b: readonly Row[], onOtherForm: () => void): boolean {
  return (
    a.length === b.length &&
    a.every((row, i) => {
      const other = b[i];
      if (other === undefined || row.site.offset !== other.site.offset) return false;
      if (fullMeaning(row) !== fullMeaning(other)) return false;
      if (row.site.type !== other.site.type) onOtherForm();
      return true;
    })
  );
}

function fullMeaning({ site, meaning }: Row): string {
  return `${plainType(site.type)} ${site.gate ?? ''} ${meaning}`;
}

/** The symbol of the kernel that a relocation needs, whichever way it says so; nothing for a place of the module. */
function wantedSymbol({ target, offset }: Site): string {
  if (target.kind === 'livepatch') return target.name;
  return target.kind === 'undefined' ? kernelName(target.name) : `at ${offset}`;
}

/** Rows of both sides, of which equal ones are taken away step by step. */
class RowPairs {
  #a: readonly Row[];
  #b: readonly Row[];
  readonly #changed: [Row, Row][] = [];

  constructor(a: readonly Row[], b: readonly Row[]) {
    this.#a = a;
    this.#b = b;
  }

  /** Forgets rows that are the same on both sides. */
  drop(keyOf: (row: Row) => string): void {
    this.#pairOff(keyOf, () => undefined);
  }

  /** Rows with the same key are one that changed. */
  take(keyOf: (row: Row) => string): void {
    this.#pairOff(keyOf, (a, b) => this.#changed.push([a, b]));
  }

  #pairOff(keyOf: (row: Row) => string, onPair: (a: Row, b: Row) => void): void {
    const waiting = new Map<string, Row[]>();
    for (const row of this.#b.toReversed()) {
      const key = keyOf(row);
      const known = waiting.get(key);
      if (known === undefined) waiting.set(key, [row]);
      else known.push(row);
    }
    const paired = new Set<Row>();
    this.#a = this.#a.filter((row) => {
      const other = waiting.get(keyOf(row))?.pop();
      if (other === undefined) return true;
      paired.add(other);
      onPair(row, other);
      return false;
    });
    this.#b = this.#b.filter((row) => !paired.has(row));
  }

  changes(): ReferenceChange[] {
    const changed = this.#changed.map(
      ([a, b]): ReferenceChange => ({
        kind: kindOf(a, b),
        a: referenceOf(a.site),
        b: referenceOf(b.site),
      }),
    );
    const removed = this.#a.map(({ site }): ReferenceChange => ({ kind: 'removed', a: referenceOf(site) }));
    const added = this.#b.map(({ site }): ReferenceChange => ({ kind: 'added', b: referenceOf(site) }));
    const offset = ({ a, b }: ReferenceChange): number => a?.offset ?? b?.offset ?? 0;
    return [...changed, ...removed, ...added].sort((x, y) => offset(x) - offset(y));
  }
}

function kindOf(a: Row, b: Row): ReferenceChange['kind'] {
  const [from, to] = [a.site.target, b.site.target];
  const isSameSymbol =
    wantedSymbol(a.site) === wantedSymbol(b.site) &&
    a.site.addend === b.site.addend &&
    plainType(a.site.type) === plainType(b.site.type);
  if (from.kind === 'undefined' && to.kind === 'livepatch' && isSameSymbol) return 'becomes-livepatch';
  if (from.kind === 'livepatch' && to.kind === 'undefined' && isSameSymbol) return 'no-longer-livepatch';
  const isSame = a.meaning === b.meaning && plainType(a.site.type) === plainType(b.site.type);
  return isSame ? 'gate' : 'changed';
}
