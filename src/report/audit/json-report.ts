import type { Finding, Severity, Subject } from '../../audit/finding';
import { rules as allRules } from '../../audit/rules/index';
import { formatHex } from '../../base/format';
import { harmlessJson } from '../../base/harmless';
import type { LoaderStep, StepOutcome, Verdict } from '../../loader/verdict';
import { verdictSentence } from '../verdict-text';
import { type JsonPatched, jsonPatched } from './json-patched';
import { type AuditReport, allReleases, type OpenSymbol, type RuleText, rulesById } from './report-data';

/**
 * The audit of one file as JSON, for programs. What is not known is `null`; no member is ever left out.
 *
 * `version` grows when a member changes its meaning or goes away; members may be added without that, so ignore the ones you
 * do not know. Texts are for people and may be worded anew at any time: compare `rule`, `key`, `severity`, `subject`, the
 * `id`, `outcome` and `errno` of steps, and the kernel's `messages`.
 *
 * - `file`: `name` without its path, `size` in bytes, `sha256` in hexadecimal.
 * - `module`: `null` when the file could not be read as a module.
 * - `kernel`: whose rules counted; `sources`: what was known of its symbols.
 * - `plan`: what a conversion would do: `state` (`ready`, `blocked`, `nothing`, `undecided`, `not-convertible`) and the
 *   symbols that are open. `null` when none was made.
 * - `patched`: see {@link JsonPatched}; `null` when no table of the module says what it replaces.
 * - `verdict`: see {@link JsonVerdict}. `findings`: see {@link JsonFinding}, worst first.
 * - `failures`: rules that could not be asked; what they look for may be there.
 */
export interface JsonReport {
  readonly format: 'klpscope-audit';
  readonly version: 1;
  readonly tool: { readonly name: 'klpscope'; readonly version: string };
  readonly file: { readonly name: string; readonly size: number; readonly sha256: string | null };
  readonly module: {
    readonly name: string;
    readonly machine: string;
    readonly vermagic: string | null;
    readonly dialect: string;
  } | null;
  readonly kernel: string;
  readonly sources: AuditReport['sources'];
  readonly plan: {
    readonly state: string;
    readonly sentence: string;
    readonly open: readonly OpenSymbol[];
  } | null;
  readonly patched: JsonPatched | null;
  readonly verdict: JsonVerdict;
  readonly findings: readonly JsonFinding[];
  readonly failures: readonly { readonly rule: string; readonly message: string }[];
}

/** What the kernel would do with the module up to its own init function. */
export interface JsonVerdict {
  /** `true`: it would load. `false`: it is refused. `null`: it depends on what is not known. */
  readonly accepted: boolean | null;
  /** By name: `ENOEXEC`; `null` when it is not refused. */
  readonly errno: string | null;
  /** Lines in dmesg, prefix included, up to where the kernel stops. What cannot be known, an address, is `…`. */
  readonly messages: readonly string[];
  /** The `id` of the step that fails; `null` when none does. */
  readonly step: string | null;
  readonly sentence: string;
  /** All steps, in the kernel's order. */
  readonly steps: readonly JsonStep[];
  /** For each other module that is patched: what happens when it is loaded. */
  readonly late: readonly JsonLateRun[];
}

export interface JsonLateRun {
  readonly object: string;
  /** With which that module is refused; `null` when it is not. */
  readonly errno: string | null;
  /** Lines in dmesg while that module is loaded. */
  readonly messages: readonly string[];
  readonly steps: readonly JsonStep[];
}

export interface JsonStep {
  readonly id: string;
  readonly title: string;
  /** Kernel file and function. */
  readonly source: string;
  readonly outcome: StepOutcome;
  readonly messages: readonly string[];
  readonly errno: string | null;
  readonly explanation: string | null;
  /** What would decide it. */
  readonly needs: readonly string[];
}

/** One place at which a rule found something. */
export interface JsonFinding {
  /** Stable id of the rule. */
  readonly rule: string;
  /** Names it among the findings of the file, and in another build too. */
  readonly key: string;
  readonly severity: Severity;
  readonly message: string;
  /** By names, so that it is found again in another build: `kind` says which members there are. */
  readonly subject: JsonSubject;
  /** The object of the kernel it concerns: `vmlinux`, `ext4`. */
  readonly object: string | null;
  /** Bytes of a section. */
  readonly bytes: { readonly section: string; readonly offset: number; readonly length: number } | null;
  /** Where these bytes are in the file. */
  readonly fileOffset: number | null;
  /** Why the kernel cares. */
  readonly why: string | null;
  /** Kernel file and function. */
  readonly source: string | null;
  /** Releases of the kernel for which the rule holds. */
  readonly releases: string | null;
  readonly mend: string;
  /** Text to paste that mends it. */
  readonly paste: string | null;
}

/** A subject; `offset` is a number, or a string in hexadecimal (`0x…`) beyond 2^53. */
export type JsonSubject =
  | Exclude<Subject, { readonly kind: 'relocation' }>
  | {
      readonly kind: 'relocation';
      readonly section: string;
      readonly offset: number | string;
      readonly symbol: string;
    };

/** A report as JSON, as {@link JsonReport} describes it. Characters that would do harm in a terminal are escapes. */
export function formatJsonReport(report: AuditReport, rules: readonly RuleText[] = allRules): string {
  return harmlessJson(jsonReport(report, rules));
}

function jsonReport(report: AuditReport, rules: readonly RuleText[]): JsonReport {
  const { file, module, kernel, sources, plan, patched, verdict, findings, failures, version } = report;
  const byId = rulesById(rules);
  return {
    format: 'klpscope-audit',
    version: 1,
    tool: { name: 'klpscope', version },
    file: { name: file.name, size: file.size, sha256: file.sha256 ?? null },
    module:
      module === undefined
        ? null
        : {
            name: module.name,
            machine: module.machine,
            vermagic: module.vermagic ?? null,
            dialect: module.dialect,
          },
    kernel,
    sources: sources.map(({ name, kind }) => ({ name, kind })),
    plan:
      plan === undefined
        ? null
        : {
            state: plan.state,
            sentence: plan.sentence,
            open: plan.open.map(({ symbol, kind, explanation }) => ({ symbol, kind, explanation })),
          },
    patched: patched === undefined ? null : jsonPatched(patched),
    verdict: jsonVerdict(verdict),
    findings: findings.map((finding) => jsonFinding(finding, byId.get(finding.rule))),
    failures: failures.map(({ rule, message }) => ({ rule, message })),
  };
}

/** The verdict as a JSON report has it. */
export function jsonVerdict(verdict: Verdict): JsonVerdict {
  return {
    accepted: verdict.outcome === 'undecided' ? null : verdict.outcome === 'loaded',
    errno: verdict.errno ?? null,
    messages: verdict.messages,
    step: verdict.steps.find(({ outcome }) => outcome === 'failed')?.id ?? null,
    sentence: verdictSentence(verdict),
    steps: verdict.steps.map(jsonStep),
    late: verdict.late.map(({ object, errno, messages, steps }) => ({
      object,
      errno: errno ?? null,
      messages,
      steps: steps.map(jsonStep),
    })),
  };
}

function jsonStep(step: LoaderStep): JsonStep {
  const { id, title, source, outcome, messages, errno, explanation, needs } = step;
  return {
    id,
    title,
    source,
    outcome,
    messages,
    errno: errno ?? null,
    explanation: explanation ?? null,
    needs: needs ?? [],
  };
}

function jsonFinding(finding: Finding, rule: RuleText | undefined): JsonFinding {
  const { bytes } = finding;
  return {
    rule: finding.rule,
    key: finding.key,
    severity: finding.severity,
    message: finding.message,
    subject: jsonSubject(finding.subject),
    object: finding.object ?? null,
    bytes:
      bytes === undefined ? null : { section: bytes.section, offset: bytes.offset, length: bytes.length },
    fileOffset: finding.fileOffset ?? null,
    why: rule?.why ?? null,
    source: rule?.source ?? null,
    releases: rule === undefined ? null : (rule.releases ?? allReleases),
    mend: finding.mend,
    paste: finding.paste ?? null,
  };
}

/** Exhaustive copies: whatever else a subject may carry stays out of the format. */
function jsonSubject(subject: Subject): JsonSubject {
  switch (subject.kind) {
    case 'module':
      return { kind: 'module' };
    case 'section':
      return { kind: 'section', section: subject.section };
    case 'symbol':
      return { kind: 'symbol', symbol: subject.symbol };
    case 'relocation': {
      const { section, offset, symbol } = subject;
      const isSafe = offset <= BigInt(Number.MAX_SAFE_INTEGER);
      return {
        kind: 'relocation',
        section,
        offset: isSafe ? Number(offset) : formatHex(offset),
        symbol,
      };
    }
    case 'function': {
      const { object, name, position } = subject;
      return { kind: 'function', object, name, position };
    }
    case 'modinfo':
      return { kind: 'modinfo', tag: subject.tag };
  }
}
