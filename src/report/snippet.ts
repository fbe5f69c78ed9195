import type { PlannedSymbol } from '../klp/plan';
import type { SymbolCandidate } from '../symbols/symbol-map';

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
  return `KLP_MODULE_RELOC(${object}) ${object}_relocs[] = {\n\tKLP_SYMPOS(${symbol}, ${position}),\n};`;
}

/** One alternative a candidate, for the kinds of symbols that an annotation decides. */
export function snippetsFor(symbol: PlannedSymbol): Snippet[] {
  const { resolution } = symbol;
  switch (resolution.kind) {
    case 'ambiguous':
    case 'conflicting':
    case 'invalid':
    case 'annotated':
      return resolution.candidates.map((candidate) => ({
        label: candidateLabel(candidate),
        text: annotationText(
          candidate.object.name,
          symbol.name,
          candidate.count === 1 ? 0 : candidate.position,
        ),
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

/** `vmlinux, 2 of 5, main.c`, or `ext4, the only one`. */
function candidateLabel({ object, position, count, row }: SymbolCandidate): string {
  if (count === 1) return `${object.name}, the only one`;
  const sourceFile = row.from.source.symbols.sourceFileOf(row.row);
  return `${object.name}, ${position} of ${count}${sourceFile === undefined ? '' : `, ${sourceFile}`}`;
}
