import { at } from '../base/column';
import type { ObjectFile } from '../elf/object-file';
import {
  type ByteRange,
  type Finding,
  keyOfSubject,
  type Problem,
  type Severity,
  severities,
} from './finding';
import type { AuditContext, Rule } from './rule';
import { rules as allRules } from './rules/index';

/** What an audit gives. */
export interface Audit {
  /** Worst first, in the order of the rules. */
  readonly findings: readonly Finding[];
  /** Rules that threw: a fault of klpscope, or bytes they could not read. The others are not hidden by it. */
  readonly failures: readonly { readonly rule: string; readonly message: string }[];
}

/** Problems of one rule that are listed; what floods tells no more. */
const mostOfARule = 200;

/** Asks every rule about a module. Never throws for what a rule does. */
export async function audit(context: AuditContext, rules: readonly Rule[] = allRules): Promise<Audit> {
  const findings: Finding[] = [];
  const failures: { rule: string; message: string }[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    try {
      let count = 0;
      for (const problem of await rule.find(context)) {
        if (++count > mostOfARule) break;
        findings.push(findingOf(rule, problem, context.module.object, seen));
      }
    } catch (error) {
      failures.push({ rule: rule.id, message: error instanceof Error ? error.message : String(error) });
    }
  }
  const rank = ({ severity }: Finding): number => severities.indexOf(severity);
  // Stable: within a severity the order of the rules stays.
  return { findings: findings.sort((a, b) => rank(a) - rank(b)), failures };
}

/** The most severe of the findings. */
export function worstOf(findings: readonly Finding[]): Severity | undefined {
  return severities.find((severity) => findings.some((finding) => finding.severity === severity));
}

function findingOf(rule: Rule, problem: Problem, object: ObjectFile, seen: Set<string>): Finding {
  const key = uniqueKey(`${rule.id}:${keyOfSubject(problem.subject)}`, seen);
  const fileOffset = problem.bytes === undefined ? undefined : fileOffsetOf(problem.bytes, object);
  return {
    ...problem,
    rule: rule.id,
    key,
    severity: problem.severity ?? rule.severity,
    mend: problem.mend ?? rule.mend,
    ...(fileOffset !== undefined && { fileOffset }),
  };
}

/** `name`, `name#2`, …: whatever subjects are called. */
function uniqueKey(name: string, seen: Set<string>): string {
  let key = name;
  for (let count = 2; seen.has(key); count++) key = `${name}#${count}`;
  seen.add(key);
  return key;
}

function fileOffsetOf({ section, offset }: ByteRange, object: ObjectFile): number | undefined {
  const index = object.findSection(section);
  return index === undefined ? undefined : at(object.sections.sh_offset, index) + offset;
}
