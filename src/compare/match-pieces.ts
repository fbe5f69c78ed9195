import { groupBy } from '../base/group-by';
import { isFunctionName } from './canonical-names';
import type { ContentKeys } from './content-keys';
import type { Piece } from './pieces';
import type { TargetReader } from './targets';

/** Which named pieces of two modules are the same thing. */
export interface PieceMatches {
  readonly pairs: readonly (readonly [a: Piece, b: Piece])[];
  readonly ofA: ReadonlyMap<Piece, Piece>;
  readonly ofB: ReadonlyMap<Piece, Piece>;
}

/**
 * Pairs the named pieces of two modules: first by name where it is the only one of its kind, with or without the counters that
 * compilers add; then by role, as what paired pieces refer to in the same order; then by content; the rest by name, where
 * names repeat in their order.
 */
export function matchPieces(a: ContentKeys, b: ContentKeys): PieceMatches {
  return new Matcher(a, b).match();
}

function namedPieces({ pieces }: TargetReader): Piece[] {
  return pieces.pieces.filter(({ names }) => names.length > 0);
}

class Matcher {
  readonly #a: ContentKeys;
  readonly #b: ContentKeys;
  readonly #pairs: [Piece, Piece][] = [];
  readonly #ofA = new Map<Piece, Piece>();
  readonly #ofB = new Map<Piece, Piece>();
  /** How many of the pairs were followed: those of one size, which lead most surely to the same, and all. */
  #followedEqual = 0;
  #followed = 0;

  constructor(a: ContentKeys, b: ContentKeys) {
    this.#a = a;
    this.#b = b;
  }

  match(): PieceMatches {
    const [left, right] = [namedPieces(this.#a.reader), namedPieces(this.#b.reader)];
    const others = left.filter((piece) => !isSaid(piece));
    this.#pairSingles(others, right, groupName);
    this.#followPairs();
    this.#pairAliases(left, right);
    this.#followPairs();
    for (const nameOf of [exactName, groupName])
      this.#pairInOrder(left, right, (piece, keys) => `${nameOf(piece)} ${keys.keyOf(piece)}`);
    this.#pairInOrder(others, right, exactName);
    this.#followPairs();
    this.#pairSingles(others, right, groupName);
    return { pairs: this.#pairs, ofA: this.#ofA, ofB: this.#ofB };
  }

  #isFree(piece: Piece): boolean {
    return !this.#ofA.has(piece) && !this.#ofB.has(piece);
  }

  #pair(a: Piece, b: Piece): void {
    this.#pairs.push([a, b]);
    this.#ofA.set(a, b);
    this.#ofB.set(b, a);
  }

  /** Pairs what is the only one free of its name on both sides. */
  #pairSingles(left: readonly Piece[], right: readonly Piece[], nameOf: (piece: Piece) => string): void {
    const free = (pieces: readonly Piece[]): Map<string, Piece[]> =>
      groupBy(
        pieces.filter((piece) => this.#isFree(piece)),
        nameOf,
      );
    const others = free(right);
    for (const [name, [a, ...more]] of free(left)) {
      const [b, ...moreOfB] = others.get(name) ?? [];
      if (a !== undefined && b !== undefined && more.length === 0 && moreOfB.length === 0) this.#pair(a, b);
    }
  }

  /** Pairs what is left by a name that is not the first: `init_module` and `foo_init` are one function. */
  #pairAliases(left: readonly Piece[], right: readonly Piece[]): void {
    const byName = new Map<string, Piece | undefined>();
    for (const piece of right)
      if (this.#isFree(piece))
        for (const name of piece.names) byName.set(name, byName.has(name) ? undefined : piece);
    for (const piece of left) {
      if (!this.#isFree(piece)) continue;
      const other = piece.names.map((name) => byName.get(name)).find((found) => found !== undefined);
      if (other !== undefined && this.#isFree(other) && (piece.names.length > 1 || other.names.length > 1))
        this.#pair(piece, other);
    }
  }

  /** What two paired pieces refer to is paired too where both have as many of a name, in the order of their references. */
  #followPairs(): void {
    for (; this.#followedEqual < this.#pairs.length; this.#followedEqual++) {
      const [a, b] = this.#pairs[this.#followedEqual] ?? [];
      if (a !== undefined && b !== undefined && a.end - a.start === b.end - b.start) this.#follow(a, b);
    }
    for (; this.#followed < this.#pairs.length; this.#followed++) {
      const [a, b] = this.#pairs[this.#followed] ?? [];
      if (a !== undefined && b !== undefined) this.#follow(a, b);
    }
  }

  #follow(a: Piece, b: Piece): void {
    const others = this.#freeTargets(this.#b, b);
    for (const [name, found] of this.#freeTargets(this.#a, a)) {
      const left = this.#pairInOrder(found, others.get(name) ?? [], (piece, keys) => `${keys.keyOf(piece)}`);
      if (left.a.length === left.b.length && !isSaid(left.a[0])) this.#pairInOrder(left.a, left.b, groupName);
    }
  }

  #freeTargets({ reader }: ContentKeys, piece: Piece): Map<string, Piece[]> {
    const targets = new Set<Piece>();
    for (const { target } of reader.sites(piece))
      if (target.kind === 'piece' && target.piece.names.length > 0 && this.#isFree(target.piece))
        targets.add(target.piece);
    return groupBy(targets, groupName);
  }

  /** Pairs the free pieces of equal keys in their order; what stays free. */
  #pairInOrder(
    left: readonly Piece[],
    right: readonly Piece[],
    keyOf: (piece: Piece, keys: ContentKeys) => string,
  ): { a: Piece[]; b: Piece[] } {
    const others = groupBy(
      right.filter((piece) => this.#isFree(piece)),
      (piece) => keyOf(piece, this.#b),
    );
    const taken = new Map<string, number>();
    for (const piece of left) {
      if (!this.#isFree(piece)) continue;
      const key = keyOf(piece, this.#a);
      const next = taken.get(key) ?? 0;
      const other = others.get(key)?.[next];
      if (other === undefined) continue;
      taken.set(key, next + 1);
      this.#pair(piece, other);
    }
    const free = (pieces: readonly Piece[]): Piece[] => pieces.filter((piece) => this.#isFree(piece));
    return { a: free(left), b: free(right) };
  }
}

/** Whether only what it says makes it the same as another of its name. */
function isSaid(piece: Piece | undefined): boolean {
  return piece !== undefined && isFunctionName(piece.canonicalName);
}

function groupName({ kind, canonicalName }: Piece): string {
  return `${kind} ${canonicalName}`;
}

function exactName({ kind, names }: Piece): string {
  return `${kind} ${names[0] ?? ''}`;
}
