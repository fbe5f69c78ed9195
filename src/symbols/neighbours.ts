import { at } from '../base/column';
import type { SourceSymbols } from './source-symbols';

/** What is next to a symbol by address: it tells a reader which file it is from. */
export interface Neighbours {
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Bytes up to the next higher address of the object. */
  readonly distance: bigint | undefined;
}

/** Rows that are looked at for neighbours that have another name. */
const reach = 16;

/**
 * The neighbours of a row; `undefined` for a source without addresses. vmlinux stands in the order of addresses; so does
 * nothing else, so there the whole object (in a module object: the section) is looked through.
 */
export function neighboursOf(symbols: SourceSymbols, row: number): Neighbours | undefined {
  const { rows } = symbols;
  if (rows.addressHigh === undefined) return undefined;
  const [first, end] = symbols.extentOf(row);
  if (symbols.objectOf(row).name === 'vmlinux') return besides(symbols, row, first, end);
  const order = byAddress(symbols, row, first, end);
  return nearest(symbols, order, order.indexOf(row));
}

function besides(symbols: SourceSymbols, row: number, first: number, end: number): Neighbours {
  const from = Math.max(first, row - reach);
  const around = Array.from({ length: Math.min(end, row + reach + 1) - from }, (_, i) => from + i);
  return nearest(symbols, around, row - from);
}

function byAddress(symbols: SourceSymbols, row: number, first: number, end: number): number[] {
  const { elf, addressHigh: high, addressLow: low } = symbols.rows;
  if (high === undefined || low === undefined) return [];
  const section = elf === undefined ? 0 : at(elf.section, row);
  const order: number[] = [];
  for (let i = first; i < end; i++) if (elf === undefined || at(elf.section, i) === section) order.push(i);
  return order.sort((a, b) => at(high, a) - at(high, b) || at(low, a) - at(low, b) || a - b);
}

function nearest(symbols: SourceSymbols, order: readonly number[], place: number): Neighbours {
  const row = order[place] ?? 0;
  const own = symbols.nameOf(row);
  const address = symbols.addressOf(row);
  const look = (step: number): string | undefined => {
    for (let i = place + step; i >= 0 && i < order.length && Math.abs(i - place) <= reach; i += step) {
      const name = symbols.nameOf(order[i] ?? 0);
      // The padding before a function has a symbol of its own; it tells nothing.
      if (name !== own && name !== '' && !name.startsWith('__pfx_')) return name;
    }
    return undefined;
  };
  return { before: look(-1), after: look(1), distance: distanceAfter(symbols, order, place, address) };
}

function distanceAfter(
  symbols: SourceSymbols,
  order: readonly number[],
  place: number,
  address: bigint | undefined,
): bigint | undefined {
  if (address === undefined) return undefined;
  for (let i = place + 1; i < order.length; i++) {
    const next = symbols.addressOf(order[i] ?? 0);
    if (next !== undefined && next > address) return next - address;
  }
  return undefined;
}
