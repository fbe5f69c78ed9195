import { rules as allRules } from '../../audit/rules/index';
import type { Block, Fact, Span, Words } from './document';
import { codeCell, codeSpan, escapeLineStart, escapeMarkdown, fencedBlock } from './markdown-escape';
import type { AuditReport, RuleText } from './report-data';
import { reportDocument } from './report-document';

/** A report as Markdown for an issue or a wiki (GitHub's dialect). Whatever the file holds stays text. */
export function formatMarkdownReport(report: AuditReport, rules: readonly RuleText[] = allRules): string {
  return `${reportDocument(report, rules).map(blockText).join('\n\n')}\n`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${inline(block.words)}`;
    case 'prose':
      return block.words.map((span, i) => (i === 0 ? atLineStart(span) : inline([span]))).join('');
    case 'lines':
      return fencedBlock(block.lines, block.language);
    case 'facts':
      return block.as === 'table' ? factTable(block.rows) : factList(block.rows);
    case 'table':
      return table(block.head, block.rows);
  }
}

function factTable(rows: readonly Fact[]): string {
  return table(
    ['What', 'Value'],
    rows.map(([label, words]) => [[label], words]),
  );
}

function factList(rows: readonly Fact[]): string {
  return rows.map(([label, words]) => `- **${label}:** ${inline(words)}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly Words[])[]): string {
  return [
    tableLine(head),
    tableLine(head.map(() => '---')),
    ...rows.map((row) => tableLine(row.map(cell))),
  ].join('\n');
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cell(words: Words): string {
  return words
    .map((span) => (typeof span === 'string' ? escapeMarkdown(span) : codeCell(span.code)))
    .join('');
}

function inline(words: Words): string {
  return words
    .map((span) => (typeof span === 'string' ? escapeMarkdown(span) : codeSpan(span.code)))
    .join('');
}

function atLineStart(span: Span): string {
  return typeof span === 'string' ? escapeLineStart(span) : codeSpan(span.code);
}
