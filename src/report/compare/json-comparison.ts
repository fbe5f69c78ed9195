import { harmlessJson } from '../../base/harmless';
import { version as toolVersion } from '../../base/version';
import type {
  Aspect,
  CodeComparison,
  ComparedFact,
  ComparedLine,
  ComparedSection,
  ComparedThing,
  FoldedKind,
  ModuleComparison,
  Reference,
  ReferenceChange,
  ReferenceTarget,
  ThingPlace,
} from '../../compare/module-comparison';
import type { Change } from '../../diff/diff-items';
import { type ComparisonReport, changedThings } from './comparison-report';
import { hunksOf } from './hunks';

/**
 * A comparison of two modules as JSON, for programs. What is not known is `null`; no member is ever left out.
 *
 * `version` grows when a member changes its meaning or goes away; members may be added without that, so ignore the ones you
 * do not know. Sentences and the text of instructions are for people and may be worded anew at any time.
 *
 * - `a`, `b`: the two files, `name` without its path, `size` in bytes. Added means in `b` only, removed in `a` only.
 * - `outcome`: `identical` byte for byte, `same` in meaning, `different`.
 * - `facts`, `patch`: what differs in what the modules say of themselves and of what they patch. `folded` says why a
 *   difference does not count.
 * - `symbols`: undefined and livepatch symbols that differ.
 * - `functions`, `variables`: those that differ, see {@link JsonThing}. `same`: how many of each do not.
 * - `sections`: tables and data without symbols that differ.
 * - `folded`: differences that mean nothing, by kind. `notCompared`: sentences.
 */
export interface JsonComparison {
  readonly format: 'klpscope-diff';
  readonly version: 1;
  readonly tool: { readonly name: 'klpscope'; readonly version: string };
  readonly a: { readonly name: string; readonly size: number };
  readonly b: { readonly name: string; readonly size: number };
  readonly outcome: ModuleComparison['outcome'];
  readonly facts: readonly JsonFact[];
  readonly patch: readonly JsonFact[];
  readonly symbols: readonly {
    readonly name: string;
    readonly change: Change;
    readonly a: string | null;
    readonly b: string | null;
  }[];
  readonly functions: readonly JsonThing[];
  readonly variables: readonly JsonThing[];
  readonly sections: readonly JsonSection[];
  readonly same: { readonly functions: number; readonly variables: number; readonly sections: number };
  readonly folded: readonly {
    readonly kind: FoldedKind;
    readonly count: number;
    readonly sentence: string;
  }[];
  readonly notCompared: readonly string[];
}

export interface JsonFact {
  readonly key: string;
  readonly change: Change;
  readonly a: string | null;
  readonly b: string | null;
  readonly folded: FoldedKind | null;
}

/** A function or variable that differs. `a` and `b`: where it is, offset and size in bytes; `null` on the side without. */
export interface JsonThing {
  readonly key: string;
  readonly name: string;
  readonly change: Change;
  readonly a: ThingPlace | null;
  readonly b: ThingPlace | null;
  readonly aspects: readonly Aspect[];
  /** Relocations that differ, 1000 at most; `referenceCount` counts all. */
  readonly references: readonly JsonReferenceChange[];
  readonly referenceCount: number;
  /** Bytes that differ outside relocated fields; `null` when none do or the sizes differ. */
  readonly bytes: { readonly differ: number; readonly first: number } | null;
  /** Instructions that differ, with some around them; `null` when they are not compared. */
  readonly code: readonly JsonHunk[] | null;
}

export interface JsonReferenceChange {
  readonly kind: ReferenceChange['kind'];
  readonly a: JsonReference | null;
  readonly b: JsonReference | null;
}

/** A relocation as a canonical tuple; `section` is that of the thing it is in, `addend` a decimal number as text. */
export interface JsonReference {
  readonly section: string;
  readonly offset: number;
  readonly type: string;
  readonly target: ReferenceTarget;
  readonly addend: string;
  readonly gate: string | null;
}

export interface JsonHunk {
  readonly lines: readonly {
    readonly change: ComparedLine['change'];
    /** Offsets in the function; `null` on the side without the instruction. */
    readonly a: number | null;
    readonly b: number | null;
    readonly text: string;
  }[];
}

export interface JsonSection {
  readonly name: string;
  readonly change: Change;
  readonly sizeOfA: number | null;
  readonly sizeOfB: number | null;
  readonly added: number;
  readonly removed: number;
}

/** A comparison as {@link JsonComparison} describes it. Characters that would do harm in a terminal are escapes. */
export function formatJsonComparison(report: ComparisonReport): string {
  return harmlessJson(jsonComparison(report));
}

function jsonComparison({ a, b, comparison, code }: ComparisonReport): JsonComparison {
  const { outcome, facts, patch, symbols, functions, variables, sections, folded, notCompared } = comparison;
  const sameCount = (things: readonly { readonly change: Change }[]): number =>
    things.filter(({ change }) => change === 'same').length;
  return {
    format: 'klpscope-diff',
    version: 1,
    tool: { name: 'klpscope', version: toolVersion },
    a: { name: a.name, size: a.size },
    b: { name: b.name, size: b.size },
    outcome,
    facts: facts.flatMap(jsonFact),
    patch: patch.flatMap(jsonFact),
    symbols: symbols.map(({ key, change, a: first, b: second }) => ({
      name: key,
      change,
      a: first ?? null,
      b: second ?? null,
    })),
    functions: changedThings(functions).map((thing) => jsonThing(thing, code.get(thing.key))),
    variables: changedThings(variables).map((thing) => jsonThing(thing, undefined)),
    sections: sections.filter(({ change }) => change !== 'same').map(jsonSection),
    same: {
      functions: sameCount(functions),
      variables: sameCount(variables),
      sections: sameCount(sections),
    },
    folded: folded.map(({ kind, count, sentence }) => ({ kind, count, sentence })),
    notCompared,
  };
}

function jsonFact({ key, change, a, b, folded }: ComparedFact): JsonFact[] {
  return change === 'same' ? [] : [{ key, change, a: a ?? null, b: b ?? null, folded: folded ?? null }];
}

function jsonThing(thing: ComparedThing, code: CodeComparison | undefined): JsonThing {
  const { key, name, change, a, b, aspects, references, referenceCount, bytes } = thing;
  return {
    key,
    name,
    change,
    a: a ?? null,
    b: b ?? null,
    aspects,
    references: references.map((reference) => ({
      kind: reference.kind,
      a: jsonReference(reference.a, a),
      b: jsonReference(reference.b, b),
    })),
    referenceCount,
    bytes: bytes ?? null,
    code: code === undefined ? null : hunksOf(code).map(({ lines }) => ({ lines: lines.map(jsonLine) })),
  };
}

function jsonReference(
  reference: Reference | undefined,
  place: ThingPlace | undefined,
): JsonReference | null {
  if (reference === undefined || place === undefined) return null;
  const { offset, type, target, addend, gate } = reference;
  return { section: place.section, offset, type, target, addend: `${addend}`, gate: gate ?? null };
}

function jsonLine({ change, a, b }: ComparedLine): JsonHunk['lines'][number] {
  return { change, a: a?.offset ?? null, b: b?.offset ?? null, text: (b ?? a)?.text ?? '' };
}

function jsonSection({ name, change, a, b, added, removed }: ComparedSection): JsonSection {
  return { name, change, sizeOfA: a?.size ?? null, sizeOfB: b?.size ?? null, added, removed };
}
