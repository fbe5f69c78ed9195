import type { SymbolCandidate } from '../symbols/symbol-map';
import type { SymbolObject } from '../symbols/symbol-object';
import type { Annotation } from './annotations';

/** What becomes of an undefined symbol, with the evidence. The kinds are those of the page, see worker/snapshot.ts. */
export type Resolution =
  /** The module loader resolves it: an object exports it. */
  | { readonly kind: 'exported'; readonly by: readonly SymbolObject[] }
  /** Exactly one symbol of all objects has the name. */
  | {
      readonly kind: 'unique';
      readonly object: string;
      readonly position: 0;
      readonly candidates: readonly SymbolCandidate[];
    }
  /** The source says which, and the list agrees. */
  | {
      readonly kind: 'annotated';
      readonly object: string;
      readonly position: number;
      readonly candidates: readonly SymbolCandidate[];
    }
  /** The loader lets it be 0 when nothing exports it. */
  | { readonly kind: 'weak' }
  /** No symbol source is open. */
  | { readonly kind: 'undecided' }
  /** Several symbols have the name and nothing says which. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly SymbolCandidate[] }
  /** No object has it. */
  | { readonly kind: 'missing' }
  /** Annotations of one module disagree. */
  | { readonly kind: 'conflicting'; readonly candidates: readonly SymbolCandidate[] }
  /** The annotation does not fit the list, or the name does not fit the format. */
  | {
      readonly kind: 'invalid';
      readonly reason: InvalidReason;
      readonly candidates: readonly SymbolCandidate[];
    }
  /** Resolvable, but used where klp-convert does not convert. */
  | {
      readonly kind: 'unsupported';
      readonly object: string;
      readonly sections: readonly string[];
      readonly candidates: readonly SymbolCandidate[];
    };

export type InvalidReason =
  /** Position 0 says "unique in the object"; it is not. */
  | { readonly kind: 'not-unique'; readonly annotation: Annotation; readonly count: number }
  /** The object has fewer symbols of the name. */
  | { readonly kind: 'position-too-large'; readonly annotation: Annotation; readonly count: number }
  /** The object has no symbol of the name. */
  | { readonly kind: 'not-in-object'; readonly annotation: Annotation }
  /** No open source has the object. */
  | { readonly kind: 'unknown-object'; readonly annotation: Annotation }
  | { readonly kind: 'unusable-name'; readonly why: string };

export type ResolutionKind = Resolution['kind'];

/** Kinds that turn the symbol into a livepatch symbol. */
export function isConverted(
  resolution: Resolution,
): resolution is Extract<Resolution, { kind: 'unique' | 'annotated' }> {
  return resolution.kind === 'unique' || resolution.kind === 'annotated';
}

/** Kinds that stand in the way of a conversion. */
export function isBlocking(kind: ResolutionKind): boolean {
  switch (kind) {
    case 'ambiguous':
    case 'missing':
    case 'conflicting':
    case 'invalid':
    case 'unsupported':
      return true;
    case 'exported':
    case 'unique':
    case 'annotated':
    case 'weak':
    case 'undecided':
      return false;
  }
}
