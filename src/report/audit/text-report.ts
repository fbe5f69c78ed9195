import { rules as allRules } from '../../audit/rules/index';
import { harmless, harmlessLine } from '../../base/harmless';
import type { Block, Fact, Words } from './document';
import type { AuditReport, RuleText } from './report-data';
import { reportDocument } from './report-document';
import { columns, wrap } from './wrap';

/**
 * A report as plain text for a mail: prose in lines of at most 78 columns; lines of the kernel, commands and names as they
 * are, but for characters that would do harm in a terminal.
 */
export function formatTextReport(report: AuditReport, rules: readonly RuleText[] = allRules): string {
  let indent = '';
  const blocks = reportDocument(report, rules).map((block) => {
    if (block.kind !== 'heading') return blockLines(block, indent).join('\n');
    indent = block.level === 4 ? '    ' : '  ';
    return headingLines(block.level, plain(block.words)).join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

const underlines: Readonly<Record<number, string>> = { 1: '=', 2: '-' };

function headingLines(level: number, text: string): string[] {
  const lines = wrap(text, level === 4 ? '      ' : '', level === 4 ? '  ' : '');
  const underline = underlines[level];
  const longest = Math.max(...lines.map((line) => line.length));
  return underline === undefined ? lines : [...lines, underline.repeat(Math.min(longest, columns))];
}

function blockLines(block: Exclude<Block, { kind: 'heading' }>, indent: string): string[] {
  switch (block.kind) {
    case 'prose':
      return wrap(plain(block.words), indent);
    case 'lines':
      return block.lines.map((line) => `${indent}  ${harmlessLine(line)}`.trimEnd());
    case 'facts':
      return factLines(block.rows, indent);
    case 'table':
      return block.rows.flatMap((row) => rowLines(row, indent));
  }
}

/** The labels in a column of their own. */
function factLines(rows: readonly Fact[], indent: string): string[] {
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  return rows.flatMap(([label, words]) =>
    wrap(plain(words), indent + ' '.repeat(width), indent + label.padEnd(width)),
  );
}

function rowLines([name = [], ...cells]: readonly Words[], indent: string): string[] {
  const [said = '', ...explained] = cells.map(plain);
  return [
    ...wrap(`${plain(name)}: ${said}`, `${indent}  `, `${indent}* `),
    ...explained.filter((text) => text !== '').flatMap((text) => wrap(text, `${indent}  `)),
  ];
}

function plain(words: Words): string {
  return words.map((span) => harmless(typeof span === 'string' ? span : span.code)).join('');
}
