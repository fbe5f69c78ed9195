import { encodeName } from '../elf/string-table';
import type { SymbolMap } from '../symbols/symbol-map';

/** What a map says of a name, a line a candidate: `vmlinux 1/2 line 3 ffffffff810a2a00 before<>after`, `?` for an order that is not certain. */
export function ask(map: SymbolMap, name: string): string[] {
  return map.candidates(encodeName(name)).map((candidate) => {
    const { object, position, count, orderCertain, livePosition } = candidate;
    const { from, row } = candidate.row;
    const { place } = from.source.symbols.detailsOf(row);
    const address = from.source.symbols.addressOf(row)?.toString(16);
    const neighbours = from.source.symbols.neighboursOf(row);
    return [
      object.name,
      `${position}/${count}${orderCertain ? '' : '?'}`,
      ...(livePosition === undefined ? [] : [`live ${livePosition}`]),
      place,
      ...(address === undefined ? [] : [address]),
      ...(neighbours === undefined ? [] : [`${neighbours.before ?? ''}<>${neighbours.after ?? ''}`]),
    ].join(' ');
  });
}

/** The objects that export a name. */
export function exporters(map: SymbolMap, name: string): string[] {
  return map.exporters(encodeName(name)).map((object) => object.name);
}
