import { formatNumber, formatSize } from '../../base/format';
import { type Block, code, type Fact, heading, lines, prose, table, type Words } from './document';
import { findingBlocks } from './finding-blocks';
import { patchedBlocks } from './patched-report';
import { type AuditReport, type RuleText, rulesById } from './report-data';
import { commandsForFile } from './reproduce';
import { verdictBlocks } from './verdict-blocks';

/** Everything a report tells people, in the order in which it is asked for. */
export function reportDocument(report: AuditReport, rules: readonly RuleText[]): Block[] {
  return [
    heading(1, 'Audit of ', code(report.file.name)),
    { kind: 'facts', as: 'table', rows: fileFacts(report) },
    ...verdictBlocks(report.verdict),
    ...planBlocks(report),
    ...patchedBlocks(report.patched),
    ...findingBlocks(report, rulesById(rules)),
    ...failureBlocks(report),
    heading(2, 'Without klpscope'),
    prose('The file, as the usual tools show it:'),
    lines('sh', commandsForFile(report.file.name)),
  ];
}

function fileFacts({ file, module, kernel, sources, version }: AuditReport): Fact[] {
  const exact = file.size < 1000 ? '' : ` (${formatNumber(file.size)} bytes)`;
  const hash: Fact[] = file.sha256 === undefined ? [] : [['SHA-256', [code(file.sha256)]]];
  const about: Words =
    module === undefined
      ? ['it could not be read as a module']
      : [code(module.name), `, ${module.machine}, ${module.dialect}`];
  const vermagic: Fact[] = module?.vermagic === undefined ? [] : [['Vermagic', [code(module.vermagic)]]];
  return [
    ['File', [code(file.name), `, ${formatSize(file.size)}${exact}`]],
    ...hash,
    ['Module', about],
    ...vermagic,
    ['Kernel', [kernel]],
    ['Symbols', sources.length === 0 ? ['no source of symbols was given'] : sourceWords(sources)],
    ['Made by', [`klpscope ${version}`]],
  ];
}

/** A folder of modules is thousands of them. */
const mostSources = 8;

function sourceWords(sources: AuditReport['sources']): Words {
  const shown = sources
    .slice(0, mostSources)
    .flatMap(({ name, kind }, i) => [...(i === 0 ? [] : [', ']), code(name), ` (${kind})`]);
  const more = sources.length - mostSources;
  return more > 0 ? [...shown, ` and ${formatNumber(more)} more`] : shown;
}

function planBlocks({ plan }: AuditReport): Block[] {
  if (plan === undefined) return [];
  const rows = plan.open.map(({ symbol, kind, explanation }) => [[code(symbol)], [kind], [explanation]]);
  return [heading(2, 'Plan'), prose(plan.sentence), ...table(['Symbol', 'What it is', 'Why'], rows)];
}

function failureBlocks({ failures }: AuditReport): Block[] {
  if (failures.length === 0) return [];
  return [
    heading(2, 'Rules that could not be asked'),
    prose('A fault of klpscope, or bytes that the rule could not read. What they look for may be there.'),
    ...table(
      ['Rule', 'What went wrong'],
      failures.map(({ rule, message }) => [[code(rule)], [message]]),
    ),
  ];
}
