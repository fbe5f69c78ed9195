import { findConflicts } from '../symbols/compare-sources';
import type { SymbolMap } from '../symbols/symbol-map';

/** A line for people, on standard error. */
export function say(message: string): void {
  process.stderr.write(`klpscope: ${message}\n`);
}

/** What there is to know about the sources before relying on them. */
export function sayOfSources(map: SymbolMap): void {
  for (const from of map.sources) {
    for (const note of from.source.notes) say(`${from.fileName}: note: ${note}`);
    for (const conflict of findConflicts(map, from)) say(`${from.fileName}: warning: ${conflict}`);
  }
}
