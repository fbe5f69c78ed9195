import { harmless } from '../base/harmless';
import type { PlannedSymbol } from '../klp/plan/plan';
import type { Resolution, StatedBy } from '../klp/plan/resolution';
import type { SymbolCandidate } from '../symbols/symbol-map';
import { identifierFor, isAssemblerName, isCIdentifier } from './c-text';

/** C text that decides a symbol when pasted into the livepatch source. */
export interface Snippet {
  readonly label: string;
  readonly text: string;
}

/**
 * The annotation for one object and position, with the macros of klp-convert v3 to v7: positions count from 1, as the
 * kernel counts; 0 says that the name is unique in the object and is what every version understands there.
 */
export function annotationText(object: string, symbol: string, position: number): string {
  const name = annotatedName(symbol);
  const alias = isCIdentifier(symbol) || !isAssemblerName(symbol) ? '' : `${aliasText(symbol, name)}\n`;
  return `${alias}KLP_MODULE_RELOC(${harmless(object)}) ${arrayName(object)}[] = {\n\tKLP_SYMPOS(${name}, ${position}),\n};`;
}

/** The array of an object's annotations; names of modules may begin with a digit (9p, 8250), names in C not. */
export function arrayName(object: string): string {
  return `${isCIdentifier(object) ? object : `klp_${identifierFor(object)}`}_relocs`;
}

/** What an annotation calls a symbol: its name, or where that is none in C (`f.isra.0`) another, see {@link aliasText}. */
export function annotatedName(symbol: string): string {
  return isCIdentifier(symbol) || !isAssemblerName(symbol)
    ? harmless(symbol)
    : `klp_${identifierFor(symbol)}`;
}

/** Declares a name for a symbol whose own is none in C. Only its address is taken, so that any type does. */
export function aliasText(symbol: string, name: string): string {
  return `extern char ${name}[] asm("${symbol}");`;
}

/**
 * The declaration for one object and position, with the macros of the minimal klp-convert. `gate`: the object that is
 * patched; symbols of vmlinux are applied when the livepatch is loaded, whatever is patched.
 */
export function declarationText(gate: string, object: string, symbol: string, position: number): string {
  const places = [object === 'vmlinux' ? object : gate, object, symbol].map(harmless).join(', ');
  const macro =
    position === 0 ? `KLP_RELOC_SYMBOL(${places})` : `KLP_RELOC_SYMBOL_POS(${places}, ${position})`;
  // The type of what has no name in C is not known either.
  return isCIdentifier(symbol)
    ? `extern typeof(${symbol}) ${symbol} ${macro};`
    : `extern /* its type */ ${identifierFor(symbol)} ${macro};`;
}

/** One alternative a candidate, for the kinds of symbols that the source decides; none for what a builder decided. */
export function snippetsFor({ resolution, sought }: PlannedSymbol): Snippet[] {
  if (statementOf(resolution)?.by === 'record') return [];
  switch (resolution.kind) {
    case 'chosen': {
      const { gate, object, position } = resolution;
      return [
        { label: 'for klp-convert', text: annotationText(object, sought, position) },
        { label: 'for the minimal klp-convert', text: declarationText(gate, object, sought, position) },
      ];
    }
    case 'stated':
    case 'ambiguous':
    case 'conflicting':
    case 'invalid':
    case 'annotated':
    case 'divided':
      return resolution.candidates.map((candidate) => ({
        label: candidateLabel(candidate),
        text: textFor(candidate, sought, statementOf(resolution)?.gate),
      }));
    case 'exported':
    case 'unique':
    case 'weak':
    case 'undecided':
    case 'missing':
    case 'unsupported':
      return [];
  }
}

/** What the symbol's own name or a record says; `undefined` for a symbol of which neither says anything. */
export function statementOf(
  resolution: Resolution,
): { readonly by: StatedBy; readonly gate: string } | undefined {
  if (resolution.kind === 'stated') return resolution;
  if (resolution.kind !== 'invalid' || !('claim' in resolution.reason)) return undefined;
  const { claim } = resolution.reason;
  return claim.by === 'annotation' ? undefined : claim;
}

function textFor(
  { object, count, position }: SymbolCandidate,
  symbol: string,
  gate: string | undefined,
): string {
  const chosen = count === 1 ? 0 : position;
  return gate === undefined
    ? annotationText(object.name, symbol, chosen)
    : declarationText(gate, object.name, symbol, chosen);
}

/** `vmlinux, 2 of 5, main.c`, or `ext4, the only one`. */
export function candidateLabel({ object, position, count, row }: SymbolCandidate): string {
  if (count === 1) return `${object.name}, the only one`;
  const sourceFile = row.from.source.symbols.sourceFileOf(row.row);
  return `${object.name}, ${position} of ${count}${sourceFile === undefined ? '' : `, ${sourceFile}`}`;
}
