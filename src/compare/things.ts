import { type Change, diffItems, type Item } from '../diff/diff-items';
import { UniqueKeys } from '../diff/unique-keys';
import { placeOfPiece } from './compare-things';
import type { PairedModules } from './compared-modules';
import type { ComparedThing } from './module-comparison';
import type { Piece } from './pieces';
import type { ComparedPair } from './refine-code';

export interface ListedThings {
  readonly functions: readonly ComparedThing[];
  readonly variables: readonly ComparedThing[];
  /** Room before functions (CONFIG_FUNCTION_PADDING_BYTES) that only one side has: left out. */
  readonly padding: number;
}

/** All functions and variables of both modules, in the order of the first, each added one behind what it follows. */
export function listThings({ a, b }: PairedModules, pairs: readonly ComparedPair[]): ListedThings {
  const byA = new Map(pairs.map((pair) => [pair.a, pair]));
  const byB = new Map(pairs.map((pair) => [pair.b, pair]));
  const things = new Map<string, Thing>();
  const itemsOf = (
    pieces: readonly Piece[],
    keyOf: (piece: Piece) => string,
    makeThing: (piece: Piece) => Thing,
  ): Item[] =>
    pieces
      .filter(({ names }) => names.length > 0)
      .map((piece) => {
        const key = keyOf(piece);
        things.set(key, makeThing(piece));
        return { key, subject: '', labels: [], values: [] };
      });
  const before = itemsOf(
    a.reader.pieces.pieces,
    ({ id }) => `a${id}`,
    (piece) => byA.get(piece) ?? { a: piece },
  );
  const after = itemsOf(
    b.reader.pieces.pieces,
    (piece) => (byB.has(piece) ? `a${byB.get(piece)?.a.id}` : `b${piece.id}`),
    (piece) => byB.get(piece) ?? { b: piece },
  );
  const all = diffItems(before, after).flatMap(({ key }) => things.get(key) ?? []);
  const entries = all.filter((thing) => !isPadding(thing));
  const list = (kind: Piece['kind']): ComparedThing[] => {
    const keys = new UniqueKeys();
    return entries.flatMap((thing) => {
      const piece = thing.b ?? thing.a;
      return piece?.kind === kind ? [describe(thing, piece, keys)] : [];
    });
  };
  return {
    functions: list('function'),
    variables: list('variable'),
    padding: all.length - entries.length,
  };
}

/** scripts/Makefile.lib, objtool --prefix: what stands before a function has its name behind `__pfx_`. */
function isPadding({ a, b }: Thing): boolean {
  return (a === undefined || b === undefined) && (a ?? b)?.names[0]?.startsWith('__pfx_') === true;
}

interface Thing {
  readonly a?: Piece;
  readonly b?: Piece;
  readonly difference?: ComparedPair['difference'];
}

function describe({ a, b, difference }: Thing, piece: Piece, keys: UniqueKeys): ComparedThing {
  const name = piece.names[0] ?? '';
  return {
    key: keys.keyFor(name),
    kind: piece.kind === 'function' ? 'function' : 'variable',
    name,
    change: changeOf(a, b, difference),
    ...(a !== undefined && { a: placeOfPiece(a) }),
    ...(b !== undefined && { b: placeOfPiece(b) }),
    aspects: difference?.aspects ?? [],
    references: difference?.references ?? [],
    referenceCount: difference?.referenceCount ?? 0,
    ...(difference?.bytes !== undefined && { bytes: difference.bytes }),
  };
}

function changeOf(
  a: Piece | undefined,
  b: Piece | undefined,
  difference: ComparedPair['difference'] | undefined,
): Change {
  if (a === undefined) return 'added';
  if (b === undefined) return 'removed';
  return difference === undefined || difference.aspects.length === 0 ? 'same' : 'changed';
}
