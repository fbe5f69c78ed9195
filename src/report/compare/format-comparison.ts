import type { ComparisonReport } from './comparison-report';
import { formatJsonComparison } from './json-comparison';
import { formatTextComparison } from './text-comparison';

export const comparisonFormats = ['text', 'json'] as const;

export type ComparisonFormat = (typeof comparisonFormats)[number];

/** The report in one of the formats, with a line feed at its end. */
export function formatComparison(report: ComparisonReport, format: ComparisonFormat): string {
  return format === 'json' ? formatJsonComparison(report) : formatTextComparison(report);
}
