import type { Severity } from '../../audit/finding';
import { codeSpan, escapeLineStart, fencedBlock } from './markdown-escape';
import { type AuditReport, allReleases, type RuleText } from './report-data';

/** reportingDescriptor of SARIF, section 3.49. */
export interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly defaultConfiguration: { readonly level: Severity };
  readonly properties: { readonly source: string; readonly releases: string };
}

/** The rule of results that are the kernel's own refusal and no finding. */
export const kernelVerdictRule: RuleText = {
  id: 'kernel-verdict',
  title: 'Refused by the kernel',
  severity: 'error',
  why: 'The module loader was followed step by step with this module, and stops with an error; or livepatch does when a module that is patched is loaded, and that one is refused.',
  source: 'kernel/module/main.c: load_module',
  mend: 'The message says what the kernel prints, and the step in which it stops.',
  example: '',
};

/** All rules of a run, fired or not. Those of findings that are not among `rules` are there with what is known. */
export function sarifRules({ findings, failures }: AuditReport, rules: readonly RuleText[]): SarifRule[] {
  const known = [kernelVerdictRule, ...rules];
  const ids = new Set(known.map(({ id }) => id));
  const others = new Set([...findings, ...failures].map(({ rule }) => rule).filter((id) => !ids.has(id)));
  return [...known, ...Array.from(others, unknownRule)].map(sarifRule);
}

function unknownRule(id: string): RuleText {
  return { id, title: id, severity: 'warning', why: '', source: '', mend: '', example: '' };
}

function sarifRule(rule: RuleText): SarifRule {
  const { id, title, severity, why, source, releases = allReleases } = rule;
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: helpText(rule), markdown: helpMarkdown(rule) },
    defaultConfiguration: { level: severity },
    properties: { source, releases },
  };
}

function helpText({ why, mend, source, example }: RuleText): string {
  return [why, mend, source, example].filter((part) => part !== '').join('\n\n');
}

function helpMarkdown({ why, mend, source, example }: RuleText): string {
  return [
    why === '' ? '' : escapeLineStart(why),
    mend === '' ? '' : `**Mend:** ${escapeLineStart(mend)}`,
    source === '' ? '' : codeSpan(source),
    example === '' ? '' : fencedBlock(example.split('\n'), ''),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
