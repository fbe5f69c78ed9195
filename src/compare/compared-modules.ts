import type { LivepatchModule } from '../klp/livepatch-module';
import { ContentKeys, Interner } from './content-keys';
import { matchPieces, type PieceMatches } from './match-pieces';
import { ModuleContent } from './module-content';
import { cutPieces, findNamedRanges, type Piece } from './pieces';
import { findReferredPlaces, TargetReader } from './targets';

/** One module of two, with the names of both taken for the same where they are. */
export interface Side {
  readonly module: LivepatchModule;
  readonly content: ModuleContent;
  readonly reader: TargetReader;
  /** Named pieces that are paired have the same meaning. */
  readonly keys: ContentKeys;
}

/** Two modules cut into pieces that are paired: what every comparison starts from. */
export interface PairedModules {
  readonly a: Side;
  readonly b: Side;
  readonly matches: PieceMatches;
  readonly interner: Interner;
}

/** Reads the loaded sections of both modules and pairs what they name. */
export async function pairModules(a: LivepatchModule, b: LivepatchModule): Promise<PairedModules> {
  const known = pairings.get(a)?.get(b);
  if (known !== undefined) return known;
  const paired = pair(a, b);
  const ofA = pairings.get(a) ?? new WeakMap<LivepatchModule, Promise<PairedModules>>();
  pairings.set(a, ofA);
  ofA.set(b, paired);
  return paired;
}

/** Kept as long as both modules: code is compared function by function after the modules are. */
const pairings = new WeakMap<LivepatchModule, WeakMap<LivepatchModule, Promise<PairedModules>>>();

async function pair(a: LivepatchModule, b: LivepatchModule): Promise<PairedModules> {
  const readerOfA = await openReader(a, 'the first module');
  const readerOfB = await openReader(b, 'the second module');
  const interner = new Interner();
  const byName = ({ kind, canonicalName }: Piece): string => `${kind} ${canonicalName}`;
  const matches = matchPieces(
    new ContentKeys(readerOfA, interner, byName),
    new ContentKeys(readerOfB, interner, byName),
  );
  const sideOf = (reader: TargetReader, nameOf: (piece: Piece) => string): Side => ({
    module: reader.pieces.content.module,
    content: reader.pieces.content,
    reader,
    keys: new ContentKeys(reader, interner, nameOf),
  });
  return {
    a: sideOf(readerOfA, (piece) => (matches.ofA.has(piece) ? `${piece.id}` : `a${piece.id}`)),
    b: sideOf(readerOfB, (piece) => `${matches.ofB.get(piece)?.id ?? `b${piece.id}`}`),
    matches,
    interner,
  };
}

async function openReader(module: LivepatchModule, side: string): Promise<TargetReader> {
  const content = await ModuleContent.read(module, side);
  return new TargetReader(cutPieces(content, findNamedRanges(content), findReferredPlaces(content)));
}
