import { STB_LOCAL } from '../../elf/constants';
import type { AddedSymbol, Edits } from './edits';

/** Where symbols are to stand in a converted file. */
export interface SymbolPlaces {
  /** Index in the input to index in the output; -1 for what was removed. */
  readonly kept: Int32Array;
  /** Index in the output of each added symbol. */
  readonly added: readonly number[];
  readonly count: number;
  /** How many local ones there are, the null symbol among them. */
  readonly locals: number;
}

/** Symbols that stay keep their order; local ones that are added follow the local ones, the others come last. */
export function placeSymbols(count: number, firstGlobal: number, { symbols }: Edits): SymbolPlaces {
  const kept = new Int32Array(count).fill(-1);
  const added = new Array<number>(symbols.added.length).fill(-1);
  const isLocal = ({ st_info }: AddedSymbol): boolean => st_info >> 4 === STB_LOCAL;
  let next = 0;
  const keep = (from: number, to: number): void => {
    for (let i = from; i < to; i++) if (!symbols.removed.has(i)) kept[i] = next++;
  };
  const add = (local: boolean): void => {
    for (const [i, symbol] of symbols.added.entries()) if (isLocal(symbol) === local) added[i] = next++;
  };
  // Nothing stands before symbol 0, whatever a damaged table says.
  const boundary = Math.min(Math.max(firstGlobal, symbols.added.some(isLocal) ? 1 : 0), count);
  keep(0, boundary);
  add(true);
  const locals = next;
  keep(boundary, count);
  add(false);
  return { kept, added, count: next, locals };
}
