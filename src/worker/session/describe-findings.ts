import { formatSubject } from '../../audit/finding';
import { rules } from '../../audit/rules/index';
import type { FindingText } from '../snapshot';
import type { FateOfFinding } from './examinations';

/** Findings that are described; a damaged file may have any number. */
const most = 1000;

/** What a report says of each finding besides its message, in their order. */
export function describeFindings(findings: readonly FateOfFinding[]): FindingText[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return findings.slice(0, most).map(({ finding: { key, rule: id, subject, mend, paste } }) => {
    const rule = byId.get(id);
    return {
      key,
      place: formatSubject(subject),
      why: rule?.why ?? '',
      source: rule?.source ?? '',
      mend,
      ...(rule?.releases !== undefined && { releases: rule.releases }),
      ...(paste !== undefined && { paste }),
    };
  });
}
