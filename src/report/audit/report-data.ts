import type { Finding } from '../../audit/finding';
import type { Rule } from '../../audit/rule';
import type { Verdict } from '../../loader/verdict';
import type { PatchedReport } from './patched-report';

/** A symbol that keeps the plan from being carried out. */
export interface OpenSymbol {
  readonly symbol: string;
  /** The kind of its resolution: `ambiguous`, `missing`. */
  readonly kind: string;
  readonly explanation: string;
}

/** What the audit of one file gave, as all formats of a report tell it. */
export interface AuditReport {
  readonly file: {
    /** Without the path. */
    readonly name: string;
    /** In bytes. */
    readonly size: number;
    /** Hexadecimal. */
    readonly sha256?: string;
  };
  /** Absent when the file could not be read as a module. */
  readonly module?: {
    readonly name: string;
    readonly machine: string;
    readonly vermagic?: string;
    /** A few words: which tool's input or output it is. */
    readonly dialect: string;
  };
  /** The kernel whose rules counted, as `kernelName` calls it. */
  readonly kernel: string;
  readonly sources: readonly { readonly name: string; readonly kind: string }[];
  readonly plan?: { readonly state: string; readonly sentence: string; readonly open: readonly OpenSymbol[] };
  readonly verdict: Verdict;
  /** Absent where no table says what is replaced. */
  readonly patched?: PatchedReport;
  readonly findings: readonly Finding[];
  /** Rules that threw. */
  readonly failures: readonly { readonly rule: string; readonly message: string }[];
  /** Of klpscope. */
  readonly version: string;
}

/** What a report tells of a rule. */
export type RuleText = Omit<Rule, 'find'>;

/** What a report says where a rule holds for every release. */
export const allReleases = 'all since 5.10';

/** The rules by their ids. A finding of a rule that is not among them is told without its reasons. */
export function rulesById(rules: readonly RuleText[]): ReadonlyMap<string, RuleText> {
  return new Map(rules.map((rule) => [rule.id, rule]));
}
