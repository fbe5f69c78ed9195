import type { Finding, Severity } from '../../audit/finding';
import { rules as allRules } from '../../audit/rules/index';
import { harmlessJson } from '../../base/harmless';
import type { LateRun, Verdict } from '../../loader/verdict';
import { verdictSentence } from '../verdict-text';
import { jsonVerdict } from './json-report';
import type { AuditReport, RuleText } from './report-data';
import {
  kernelLocation,
  type LogicalLocation,
  logicalLocation,
  type PhysicalLocation,
  physicalLocation,
} from './sarif-location';
import { kernelVerdictRule, type SarifRule, sarifRules } from './sarif-rules';

/** The id of the schema that OASIS publishes. */
const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

interface Message {
  readonly text: string;
}

/** result of SARIF, section 3.27. */
interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: Severity;
  readonly message: Message;
  readonly locations: readonly [
    {
      readonly physicalLocation: PhysicalLocation;
      readonly logicalLocations?: readonly [LogicalLocation];
    },
  ];
  /** The same for the same fault in another build of the file. */
  readonly partialFingerprints: { readonly 'klpscopeFinding/v1': string };
  readonly properties?: { readonly mend: string; readonly paste?: string };
}

/**
 * A report in SARIF 2.1.0, for code scanning. The run has one artifact, the file; rules that could not be asked are
 * notifications, what the kernel refuses is a result of the rule `kernel-verdict`, and the whole verdict is in the run's properties.
 */
export function formatSarifReport(report: AuditReport, rules: readonly RuleText[] = allRules): string {
  const descriptors = sarifRules(report, rules);
  const indices = new Map(descriptors.map(({ id }, index) => [id, index]));
  const indexOf = (rule: string): number => indices.get(rule) ?? -1;
  const run = {
    tool: { driver: driver(report.version, descriptors) },
    invocations: [invocation(report, indexOf)],
    artifacts: [artifact(report.file)],
    results: [
      ...refusals(report, indexOf),
      ...report.findings.map((finding) => resultOf(finding, report.file.name, indexOf)),
    ],
    properties: { kernel: report.kernel, verdict: jsonVerdict(report.verdict) },
  };
  return harmlessJson({ $schema: schema, version: '2.1.0', runs: [run] });
}

function driver(version: string, rules: readonly SarifRule[]): object {
  return { name: 'klpscope', version, rules };
}

function invocation({ failures }: AuditReport, indexOf: (rule: string) => number): object {
  return {
    executionSuccessful: failures.length === 0,
    toolExecutionNotifications: failures.map(({ rule, message }) => ({
      level: 'error',
      message: messageOf(`The rule ${rule} could not be asked: ${message}`),
      associatedRule: { id: rule, index: indexOf(rule) },
    })),
  };
}

function artifact({ name, size, sha256 }: AuditReport['file']): object {
  return {
    location: physicalLocation(name).artifactLocation,
    length: size,
    roles: ['analysisTarget'],
    ...(sha256 !== undefined && { hashes: { 'sha-256': sha256 } }),
  };
}

function resultOf(finding: Finding, file: string, indexOf: (rule: string) => number): SarifResult {
  const { rule, key, severity, message, subject, mend, paste } = finding;
  const logical = logicalLocation(subject);
  return {
    ruleId: rule,
    ruleIndex: indexOf(rule),
    level: severity,
    message: messageOf(message),
    locations: [
      {
        physicalLocation: physicalLocation(file, finding),
        ...(logical !== undefined && { logicalLocations: [logical] as const }),
      },
    ],
    partialFingerprints: { 'klpscopeFinding/v1': key },
    properties: { mend, ...(paste !== undefined && { paste }) },
  };
}

/** What the kernel refuses: the module, or with it in place a module that it patches. */
function refusals({ verdict, file }: AuditReport, indexOf: (rule: string) => number): SarifResult[] {
  const rule = kernelVerdictRule.id;
  return refusedBy(verdict).map(({ text, key, logical }) => ({
    ruleId: rule,
    ruleIndex: indexOf(rule),
    level: 'error',
    message: messageOf(text),
    locations: [{ physicalLocation: physicalLocation(file.name), logicalLocations: [logical] }],
    partialFingerprints: { 'klpscopeFinding/v1': `${rule}:${key}` },
  }));
}

interface Refusal {
  readonly text: string;
  /** What tells it from other refusals. */
  readonly key: string;
  readonly logical: LogicalLocation;
}

function refusedBy(verdict: Verdict): Refusal[] {
  const failed = verdict.steps.find(({ outcome }) => outcome === 'failed');
  const own: Refusal[] =
    failed === undefined
      ? []
      : [{ text: verdictSentence(verdict), key: failed.id, logical: kernelLocation('step', failed.id) }];
  return [...own, ...verdict.late.flatMap(lateRefusal)];
}

function lateRefusal({ object, steps, errno, messages }: LateRun): Refusal[] {
  const failed = steps.find(({ outcome }) => outcome === 'failed');
  if (failed === undefined) return [];
  const sentence = `With this livepatch the kernel refuses to load ${object} (-${errno ?? 'EINVAL'}).`;
  const text = [sentence, ...(failed.explanation === undefined ? [] : [failed.explanation]), ...messages];
  return [
    { text: text.join('\n'), key: `${object}:${failed.id}`, logical: kernelLocation('object', object) },
  ];
}

/** A plain text message: braces doubled (section 3.11.5), and nothing of the file taken for an embedded link (3.11.6). */
function messageOf(text: string): Message {
  return { text: text.replace(/[{}]/g, '$&$&').replaceAll('](', '] (') };
}
