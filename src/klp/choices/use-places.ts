import { at } from '../../base/column';
import { formatHex } from '../../base/format';
import type { SymbolIndex, SymbolTable } from '../../elf/symbol';
import type { ModuleOrigins, Use } from '../evidence/origins';

/** How the places of one relocation are called; see `Choice.place`. */
export interface UsePlace {
  /** The function or variable that covers it; absent where none does. */
  readonly container?: string;
  /** The place itself, `<function or section>+<offset>/<size>`. */
  readonly exact: string;
}

/** Names the places of relocations, so that choices can be made for them and found again in another build. */
export class UsePlaces {
  readonly #origins: ModuleOrigins;
  /** Names of symbols that share theirs with others. */
  #numbered: ReadonlyMap<SymbolIndex, string> | undefined;

  constructor(origins: ModuleOrigins) {
    this.#origins = origins;
  }

  of({ section, offset, origin }: Use): UsePlace {
    const { object } = this.#origins.module;
    const { span } = origin;
    if (span === undefined) {
      const size = at(object.sections.sh_size, section.target);
      return { exact: `${object.sectionName(section.target)}+${formatHex(offset)}/${formatHex(size)}` };
    }
    const container = this.#nameOf(span.symbol);
    const { start, end } = span;
    return { container, exact: `${container}+${formatHex(offset - start)}/${formatHex(end - start)}` };
  }

  /** The name; where two functions have it `show#1` and `show#2`, so that neither passes for the other in a later build. */
  #nameOf(symbol: SymbolIndex): string {
    this.#numbered ??= numberNames(this.#origins.module.symbols);
    return this.#numbered.get(symbol) ?? this.#origins.module.symbols.displayName(symbol);
  }
}

function numberNames(symbols: SymbolTable): ReadonlyMap<SymbolIndex, string> {
  const byName = new Map<string, SymbolIndex[]>();
  for (let i = 1; i < symbols.count; i++) {
    if (symbols.definedIn(i) === undefined) continue;
    const name = symbols.displayName(i);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [i]);
    else known.push(i);
  }
  const numbered = new Map<SymbolIndex, string>();
  for (const [name, own] of byName)
    if (own.length > 1) for (const [i, symbol] of own.entries()) numbered.set(symbol, `${name}#${i + 1}`);
  return numbered;
}
