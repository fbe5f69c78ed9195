import type { SymbolCandidate } from '../../symbols/symbol-map';
import type { SymbolObject } from '../../symbols/symbol-object';

/**
 * What becomes of an undefined symbol, with the evidence. The kinds are those of the page, see worker/snapshot.ts.
 * `gate`: the object whose loading applies the relocations, which is not always the object that has the symbol.
 */
export type Resolution =
  /** The module loader resolves it: an object exports it. */
  | { readonly kind: 'exported'; readonly by: readonly SymbolObject[] }
  /** Exactly one symbol of all objects has the name. */
  | {
      readonly kind: 'unique';
      readonly gate: string;
      readonly object: string;
      readonly position: 0;
      readonly candidates: readonly SymbolCandidate[];
    }
  /** The source says which, and the list agrees. */
  | {
      readonly kind: 'annotated';
      readonly gate: string;
      readonly object: string;
      readonly position: number;
      readonly candidates: readonly SymbolCandidate[];
    }
  /** A person chose it for all relocations, and the list agrees. */
  | {
      readonly kind: 'chosen';
      readonly gate: string;
      readonly object: string;
      readonly position: number;
      readonly candidates: readonly SymbolCandidate[];
    }
  /**
   * Its relocations mean different symbols, and each is known to mean which: by annotations and the object files' traces,
   * or by choice. It becomes several livepatch symbols.
   */
  | { readonly kind: 'divided'; readonly candidates: readonly SymbolCandidate[] }
  /** The symbol's own name (see stated-name.ts) or a record of the builder says which, and what is known agrees. */
  | {
      readonly kind: 'stated';
      readonly by: StatedBy;
      readonly gate: string;
      readonly object: string;
      /** The symbol's name in that object. */
      readonly symbol: Uint8Array<ArrayBuffer>;
      readonly position: number;
      /** Empty while no source is open. */
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
  /** Annotations of one module disagree, and nothing says for each relocation which one it means. */
  | { readonly kind: 'conflicting'; readonly candidates: readonly SymbolCandidate[] }
  /** What is said of it does not fit the list, or the name does not fit the format. */
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
  | { readonly kind: 'not-unique'; readonly claim: Claim; readonly count: number }
  /** The object has fewer symbols of the name. */
  | { readonly kind: 'position-too-large'; readonly claim: Claim; readonly count: number }
  /** The object has no symbol of the name. */
  | { readonly kind: 'not-in-object'; readonly claim: Claim }
  /** No open source has the object. */
  | { readonly kind: 'unknown-object'; readonly claim: Claim }
  | { readonly kind: 'unusable-name'; readonly why: string }
  /** The name is meant to say object and position, and does not, or says what the kernel refuses. A sentence each. */
  | { readonly kind: 'misstated'; readonly why: string; readonly mend: string };

/** Where the source of the livepatch says that a symbol is. Position 0: unique in the object; 1 … n: which of several. */
export type Claim =
  | { readonly by: 'annotation'; readonly object: string; readonly position: number }
  | { readonly by: StatedBy; readonly gate: string; readonly object: string; readonly position: number };

/** What says it: the name, as the minimal klp-convert reads it; or a record, as objtool and kpatch-build leave it. */
export type StatedBy = 'name' | 'record';

export type ResolutionKind = Resolution['kind'];

/** Kinds that turn the symbol into one livepatch symbol. */
export type ConvertedResolution = Extract<Resolution, { kind: 'unique' | 'annotated' | 'chosen' | 'stated' }>;

/** Whether the symbol becomes a livepatch symbol. */
export function isConverted(resolution: Resolution): resolution is ConvertedResolution {
  const { kind } = resolution;
  return kind === 'unique' || kind === 'annotated' || kind === 'chosen' || kind === 'stated';
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
    case 'chosen':
    case 'divided':
    case 'stated':
    case 'weak':
    case 'undecided':
      return false;
  }
}

/** Whether a source has the symbol where it is said to be. */
export function isChecked({ object, candidates }: ConvertedResolution): boolean {
  return candidates.some((candidate) => candidate.object.name === object);
}
