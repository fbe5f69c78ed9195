import { encodeName } from '../../elf/string-table';
import type { SymbolCandidate, SymbolMap } from '../../symbols/symbol-map';

/**
 * Tells whether a symbol of vmlinux lies in the memory that is freed after boot: from `__init_begin` to `__init_end`
 * (include/asm-generic/sections.h). The originals of per-CPU variables lie there as well, and are no init data.
 * `undefined` when the sources have no addresses.
 */
export function initMemoryOf(map: SymbolMap): ((candidate: SymbolCandidate) => boolean) | undefined {
  const init = rangeOf(map, '__init_begin', '__init_end');
  if (init === undefined) return undefined;
  const perCpu = rangeOf(map, '__per_cpu_start', '__per_cpu_end');
  return (candidate) => {
    const address = addressOf(candidate);
    return address !== undefined && init(address) && perCpu?.(address) !== true;
  };
}

/**
 * The symbols that a position may mean: one where the order is known, else all of the name. None when there is no such
 * position.
 */
export function meantBy(
  candidates: readonly SymbolCandidate[],
  position: number,
): readonly SymbolCandidate[] {
  if (position > candidates.length || (position === 0 && candidates.length > 1)) return [];
  if (candidates.some(({ orderCertain }) => !orderCertain)) return candidates;
  return candidates.filter((candidate) => candidate.position === Math.max(position, 1));
}

function rangeOf(map: SymbolMap, first: string, end: string): ((address: bigint) => boolean) | undefined {
  const [from, to] = [first, end].map((name) => {
    const [symbol] = map.candidates(encodeName(name)).filter(({ object }) => object.name === 'vmlinux');
    return symbol === undefined ? undefined : addressOf(symbol);
  });
  if (from === undefined || to === undefined) return undefined;
  return (address) => address >= from && address < to;
}

function addressOf({ row: { from, row } }: SymbolCandidate): bigint | undefined {
  return from.source.symbols.addressOf(row);
}
