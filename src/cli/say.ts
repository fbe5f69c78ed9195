import { harmless, harmlessText } from '../base/harmless';
import { findConflicts } from '../symbols/compare-sources';
import type { SymbolMap } from '../symbols/symbol-map';

/** A line for people, on standard error. What files say in it is made harmless. */
export function say(message: string): void {
  process.stderr.write(`klpscope: ${harmless(message)}\n`);
}

/** Several lines for people, likewise. */
export function sayLines(text: string): void {
  process.stderr.write(harmlessText(text));
}

/** What there is to know about the sources before relying on them. */
export function sayOfSources(map: SymbolMap): void {
  for (const from of map.sources) {
    for (const note of from.source.notes) say(`${from.fileName}: note: ${note}`);
    for (const conflict of findConflicts(map, from)) say(`${from.fileName}: warning: ${conflict}`);
  }
}
