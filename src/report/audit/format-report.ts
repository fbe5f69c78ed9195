import { rules as allRules } from '../../audit/rules/index';
import { formatJsonReport } from './json-report';
import { formatMarkdownReport } from './markdown-report';
import type { AuditReport, RuleText } from './report-data';
import { formatSarifReport } from './sarif-report';
import { formatTextReport } from './text-report';

export const reportFormats = ['text', 'markdown', 'json', 'sarif'] as const;

export type ReportFormat = (typeof reportFormats)[number];

/** How a report is handed over as a file. */
export interface ReportFile {
  readonly mediaType: string;
  /** With its dot. */
  readonly extension: string;
}

export const reportFiles: Readonly<Record<ReportFormat, ReportFile>> = {
  text: { mediaType: 'text/plain', extension: '.txt' },
  markdown: { mediaType: 'text/markdown', extension: '.md' },
  json: { mediaType: 'application/json', extension: '.json' },
  sarif: { mediaType: 'application/sarif+json', extension: '.sarif' },
};

const formatters: Readonly<
  Record<ReportFormat, (report: AuditReport, rules: readonly RuleText[]) => string>
> = {
  text: formatTextReport,
  markdown: formatMarkdownReport,
  json: formatJsonReport,
  sarif: formatSarifReport,
};

/** The report in one of the formats, with a line feed at its end. `rules` are those that the findings are of. */
export function formatReport(
  report: AuditReport,
  format: ReportFormat,
  rules: readonly RuleText[] = allRules,
): string {
  return formatters[format](report, rules);
}
