import { type Finding, type Severity, severities } from '../../audit/finding';
import { formatCount, formatList } from '../../base/format';
import { groupBy } from '../../base/group-by';
import { type Block, code, type Fact, heading, lines, prose, type Words } from './document';
import { type AuditReport, allReleases, type RuleText } from './report-data';
import { commandsFor } from './reproduce';
import { placeWords } from './subject-text';
import { openSteps } from './verdict-blocks';

/** The findings by severity, then by the object of the kernel; numbered through. */
export function findingBlocks(report: AuditReport, rules: ReadonlyMap<string, RuleText>): Block[] {
  const { findings } = report;
  if (findings.length === 0) return nothingFound(report);
  const bySeverity = severities.flatMap((severity) => {
    const group = findings.filter((finding) => finding.severity === severity);
    return [...groupBy(group, ({ object }) => object)].map(([object, found]) => ({
      severity,
      object,
      found,
    }));
  });
  const told = new Map<string, number>();
  let number = 0;
  return [
    heading(2, `Findings: ${countText(findings)}`),
    ...bySeverity.flatMap(({ severity, object, found }) => [
      heading(3, ...groupWords(severity, object, found.length)),
      ...found.flatMap((finding) => {
        number += 1;
        const first = told.get(finding.rule);
        if (first === undefined) told.set(finding.rule, number);
        return oneFinding(finding, { number, first, rule: rules.get(finding.rule), file: report.file.name });
      }),
    ]),
  ];
}

function nothingFound({ module, verdict, failures }: AuditReport): Block[] {
  const open = openSteps(verdict);
  const asked =
    failures.length === 0 ? 'No rule found anything.' : 'No rule that could be asked found anything.';
  return [
    heading(2, 'Findings: none'),
    prose(module === undefined ? 'No rule was asked: the file could not be read as a module.' : asked),
    ...(open.length === 0 ? [] : [prose(`Not looked at or not decided: ${open.join('; ')}.`)]),
    prose('What the module’s own code does is not looked at.'),
  ];
}

function countText(findings: readonly Finding[]): string {
  const counts = severities.map((severity) => ({
    severity,
    count: findings.filter((finding) => finding.severity === severity).length,
  }));
  return formatList(
    counts.filter(({ count }) => count > 0).map(({ severity, count }) => formatCount(count, severity)),
  );
}

const groupNames: Readonly<Record<Severity, string>> = {
  error: 'Errors',
  warning: 'Warnings',
  note: 'Notes',
};

function groupWords(severity: Severity, object: string | undefined, count: number): Words {
  const name = groupNames[severity];
  return object === undefined ? [`${name} (${count})`] : [`${name}, `, code(object), ` (${count})`];
}

/** `first` is the number of the finding that told the reasons of the rule already. */
function oneFinding(
  finding: Finding,
  {
    number,
    first,
    rule,
    file,
  }: {
    readonly number: number;
    readonly first: number | undefined;
    readonly rule: RuleText | undefined;
    readonly file: string;
  },
): Block[] {
  const { message, mend, paste } = finding;
  const mendFact: Fact = ['Mend', [mend]];
  const reasons: Fact[] =
    first === undefined ? [...reasonFacts(rule), mendFact] : [...(mend === rule?.mend ? [] : [mendFact])];
  const title = rule === undefined ? '' : `: ${rule.title}`;
  const rows: Fact[] = [
    ['Place', placeWords(finding)],
    ...reasons,
    ...(first === undefined ? [] : [['Rule', [`why, source and releases as in ${first}`]] as const]),
  ];
  return [
    heading(4, `${number}. `, code(finding.rule), title),
    prose(message),
    { kind: 'facts', as: 'list', rows },
    ...(paste === undefined ? [] : [prose('To paste:'), lines('text', paste.trimEnd().split('\n'))]),
    prose('Without klpscope:'),
    lines('sh', commandsFor(finding, file)),
  ];
}

function reasonFacts(rule: RuleText | undefined): Fact[] {
  if (rule === undefined) return [];
  return [
    ['Why', [rule.why]],
    ['Source', [rule.source]],
    ['Releases', [rule.releases ?? allReleases]],
  ];
}
