import type { SymbolCandidate } from '../../symbols/symbol-map';

const mostShown = 8;

/** `1 is in fs/a.c, 2 is in fs/b.c` where the sources tell, else `1 to 2, in the order of /proc/kallsyms`. */
export function positionsText(candidates: readonly SymbolCandidate[]): string {
  const places = candidates.slice(0, mostShown).flatMap(({ position, orderCertain, row: { from, row } }) => {
    const file = orderCertain ? from.source.symbols.sourceFileOf(row) : undefined;
    return file === undefined ? [] : [`${position} is in ${file}`];
  });
  return places.length > 0 ? places.join(', ') : `1 to ${candidates.length}, in the order of /proc/kallsyms`;
}
