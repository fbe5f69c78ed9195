import { at } from '../base/column';
import { groupBy } from '../base/group-by';
import { SHN_LIVEPATCH, STB_WEAK } from '../elf/constants';
import type { LivepatchModule } from '../klp/livepatch-module';
import { parseLivepatchSymbolName } from '../klp/names';
import { kernelName } from './kernel-names';
import type { ComparedSymbol } from './module-comparison';

/** Symbols outside the modules, compared. */
export interface ComparedSymbols {
  /** Those that differ. */
  readonly symbols: readonly ComparedSymbol[];
  /** Livepatch symbols with another binding or type, which nothing in the kernel looks at. */
  readonly otherBinding: number;
}

interface Needed {
  /** The kernel's name. */
  readonly name: string;
  readonly text: string;
  readonly isLivepatch: boolean;
  readonly info: number;
}

/** Compares the undefined and livepatch symbols of two modules by the kernel's symbols that they stand for. */
export function compareSymbols(a: LivepatchModule, b: LivepatchModule): ComparedSymbols {
  const [left, right] = [neededSymbols(a), neededSymbols(b)];
  const symbols: ComparedSymbol[] = [];
  let otherBinding = 0;
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const others = new Map((right.get(name) ?? []).map((needed) => [needed.text, needed]));
    const removed = (left.get(name) ?? []).filter((needed) => {
      const same = others.get(needed.text);
      if (same === undefined) return true;
      others.delete(needed.text);
      if (same.isLivepatch && same.info !== needed.info) otherBinding += 1;
      return false;
    });
    const added = [...others.values()];
    for (let i = 0; i < Math.max(removed.length, added.length); i++)
      symbols.push(changedSymbol(name, i, removed[i]?.text, added[i]?.text));
  }
  return { symbols, otherBinding };
}

function changedSymbol(
  name: string,
  index: number,
  a: string | undefined,
  b: string | undefined,
): ComparedSymbol {
  return {
    key: index === 0 ? name : `${name}#${index + 1}`,
    change: a === undefined ? 'added' : b === undefined ? 'removed' : 'changed',
    ...(a !== undefined && { a }),
    ...(b !== undefined && { b }),
  };
}

/** By the kernel's name; each text once. */
function neededSymbols({ symbols }: LivepatchModule): Map<string, Needed[]> {
  const found = new Map<string, Needed>();
  for (let symbol = 1; symbol < symbols.count; symbol++) {
    const isLivepatch = at(symbols.st_shndx, symbol) === SHN_LIVEPATCH;
    if (!isLivepatch && !symbols.isUndefined(symbol)) continue;
    const name = symbols.name(symbol);
    // objtool marks symbols as livepatch ones that nothing uses any longer.
    if (name === '' || (isLivepatch && parseLivepatchSymbolName(name) === undefined)) continue;
    const text = neededText(name, isLivepatch, symbols.bind(symbol) === STB_WEAK);
    found.set(`${isLivepatch} ${text}`, {
      name: kernelName(name),
      text,
      isLivepatch,
      info: at(symbols.st_info, symbol),
    });
  }
  return groupBy(found.values(), ({ name }) => name);
}

/** A weak undefined symbol may stay 0, which another kind may not. An undefined one may have the name of a livepatch one. */
function neededText(name: string, isLivepatch: boolean, isWeak: boolean): string {
  if (isLivepatch) return name;
  if (name.startsWith('.klp.sym.')) return `${name} (undefined)`;
  return isWeak ? `${name} (weak)` : name;
}
