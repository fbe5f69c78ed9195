import { encodeName } from '../../elf/string-table';
import type { SymbolCandidate, SymbolMap } from '../../symbols/symbol-map';

/** What the open sources of symbols say of a symbol that the kernel is to find by name and position. */
export type Standing =
  | { readonly kind: 'found'; readonly candidate: SymbolCandidate }
  /** No source has the object's symbols. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'missing' }
  /** Position 0, and several have the name; or a position beyond the last. `count`: how many have it. */
  | { readonly kind: 'ambiguous' | 'beyond'; readonly count: number };

/** Follows klp_find_object_symbol (kernel/livepatch/core.c). `position`: 0 when the name must be unique, else from 1. */
export function findOldSymbol(
  map: SymbolMap | undefined,
  object: string,
  name: string,
  position: number,
): Standing {
  const owner = map?.ownerOf(object);
  if (map === undefined || owner === undefined || owner.source.format === 'exports')
    return { kind: 'unknown' };
  const candidates = map.candidates(encodeName(name)).filter((candidate) => candidate.object.name === object);
  const count = candidates.length;
  if (count === 0) return { kind: 'missing' };
  if (position === 0 && count > 1) return { kind: 'ambiguous', count };
  const candidate = candidates[Math.max(position, 1) - 1];
  return candidate === undefined ? { kind: 'beyond', count } : { kind: 'found', candidate };
}

/** Whether it is a function, as far as its source says; `undefined` where it does not. */
export function isFunction({ row: { from, row } }: SymbolCandidate): boolean | undefined {
  const { type, letter } = from.source.symbols.detailsOf(row);
  if (type !== undefined) return type === 'FUNC' || type === 'GNU_IFUNC' || type === 'NOTYPE';
  return letter === undefined ? undefined : /^[tTwWiI]$/.test(letter);
}
