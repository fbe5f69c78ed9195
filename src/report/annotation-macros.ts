import { formatList } from '../base/format';
import { groupBy } from '../base/group-by';
import type { SymbolUse } from '../klp/plan/uses';
import { identifierFor, isAssemblerName, isCIdentifier, isMacroWord } from './c-text';
import type { PatchedObjects } from './patched-objects';
import { aliasText, annotatedName, arrayName, declarationText } from './snippet';

/** The macros of klp-convert v3 to v7, and those of the minimal klp-convert of 2023-24. */
export const macroFamilies = ['module-reloc', 'reloc-symbol'] as const;
export type MacroFamily = (typeof macroFamilies)[number];

/** A symbol that an undefined one stands for, or may. */
export interface MeantSymbol {
  /** Its name in the object. */
  readonly symbol: string;
  readonly object: string;
  /** 0: the only one of its name in the object. */
  readonly position: number;
  /** The object that is patched, where the module says that already. */
  readonly gate: string | undefined;
  readonly uses: readonly SymbolUse[];
}

/** C text on one line that says a symbol, if any can; and why it does not do as it is, half a sentence about the symbol. */
export interface SaidInC {
  readonly code?: string;
  readonly why?: string;
}

/** How one family of macros says symbols. */
export interface AnnotationMacros {
  /** What they are and where the text belongs; sentences. */
  readonly title: string;
  /** What to know where C files mean different symbols by one name; a sentence. */
  readonly ofDivided: string;
  say(meant: MeantSymbol): SaidInC;
  /** All of these, of which each can be said, as the C file has them. */
  sayAll(meant: readonly MeantSymbol[]): string;
}

/** Arrays of KLP_SYMPOS, which klp-convert reads and removes. */
export class ModuleRelocMacros implements AnnotationMacros {
  readonly title =
    'KLP_MODULE_RELOC and KLP_SYMPOS of klp-convert v3 and later, for one C file of the livepatch, behind the declarations of the symbols. Position 0: the only one of its name in the object.';
  readonly ofDivided =
    'Once they are linked klp-convert cannot tell them apart; klpscope can, when they are of different C files.';
  /** Names for symbols that have none in C. */
  readonly #aliases = new Map<string, string>();
  /** Which names are taken, and the last number that one was given to tell it apart. */
  readonly #numbers = new Map<string, number>();

  say(meant: MeantSymbol): SaidInC {
    const { symbol, object, position, gate } = meant;
    const why = whyUnwritable(symbol, object);
    if (why !== undefined) return { why };
    if (gate !== undefined && gate !== object && object !== 'vmlinux')
      return {
        why: `klp-convert would apply its relocations with ${object}, not with ${gate}: these macros cannot say otherwise`,
      };
    const name = this.#nameOf(symbol);
    const array = arrayName(`${object}_${identifierFor(symbol)}_${position}`);
    const code = `KLP_MODULE_RELOC(${object}) ${array}[] = { KLP_SYMPOS(${name}, ${position}) };`;
    return { code: name === symbol ? code : `${aliasText(symbol, name)} ${code}` };
  }

  sayAll(meant: readonly MeantSymbol[]): string {
    const aliases = meant
      .filter(({ symbol }) => !isCIdentifier(symbol))
      .map(({ symbol }) => `${aliasText(symbol, this.#nameOf(symbol))}\n`);
    const arrays = [...groupBy(meant, ({ object }) => object)].map(([object, own]) => {
      const entries = own.map(
        ({ symbol, position }) => `\tKLP_SYMPOS(${this.#nameOf(symbol)}, ${position}),\n`,
      );
      return `KLP_MODULE_RELOC(${object}) ${arrayName(object)}[] = {\n${entries.join('')}};\n`;
    });
    return [aliases.join(''), ...arrays].filter((text) => text !== '').join('\n');
  }

  /** Each symbol has its own: a second asm label for one name would only be warned of. */
  #nameOf(symbol: string): string {
    const wanted = annotatedName(symbol);
    if (wanted === symbol) return symbol;
    const known = this.#aliases.get(symbol);
    if (known !== undefined) return known;
    let name = wanted;
    let number = this.#numbers.get(wanted) ?? 1;
    while (this.#numbers.has(name)) name = `${wanted}_${++number}`;
    this.#numbers.set(wanted, number);
    if (name !== wanted) this.#numbers.set(name, 1);
    this.#aliases.set(symbol, name);
    return name;
  }
}

/** Declarations whose asm labels say all. */
export class RelocSymbolMacros implements AnnotationMacros {
  readonly title =
    'KLP_RELOC_SYMBOL and KLP_RELOC_SYMBOL_POS of the minimal klp-convert, for each C file that uses the symbols, behind their declarations and before they are used. In parentheses: the object that is patched, the object that has the symbol, the symbol, and which of several.';
  readonly ofDivided = 'Where one C file means several of them, give each a name of its own in C.';
  readonly #patched: PatchedObjects;

  constructor(patched: PatchedObjects) {
    this.#patched = patched;
  }

  say({ symbol, object, position, gate, uses }: MeantSymbol): SaidInC {
    const gates = object === 'vmlinux' ? [object] : gate === undefined ? this.#patched.needing(uses) : [gate];
    const [only, ...others] = gates;
    const why =
      whyUnwritable(symbol, object) ??
      (only !== undefined && others.length === 0 ? whyUnwritable(symbol, only) : undefined);
    if (why !== undefined) return { why };
    // An empty argument makes a name that klp-convert refuses, should nobody fill it in.
    if (only === undefined || others.length > 0)
      return {
        code: declarationText('/* patched object */', object, symbol, position),
        why: `${whatIsPatched(gates)} where it is used: put first in the parentheses which it is`,
      };
    const code = declarationText(only, object, symbol, position);
    return isCIdentifier(symbol)
      ? { code }
      : {
          code,
          why: 'its name is none in C: let this take the place of its declaration, with its type and its name there',
        };
  }

  sayAll(meant: readonly MeantSymbol[]): string {
    return meant.map((one) => `${this.say(one).code}\n`).join('');
  }
}

function whatIsPatched(objects: readonly string[]): string {
  if (objects.length === 0) return 'it is not known what is patched';
  // More than a few are counted only.
  const some = objects.length > 4 ? `one of ${objects.length} objects` : formatList(objects, 'or');
  return `${some} is patched`;
}

function whyUnwritable(symbol: string, object: string): string | undefined {
  if (!isMacroWord(object)) return `the macros cannot take the object's name, "${object}"`;
  return isAssemblerName(symbol) ? undefined : 'the macros cannot take its name';
}
