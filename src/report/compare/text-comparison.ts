import { formatCount, formatHex, formatSize } from '../../base/format';
import { harmlessLine } from '../../base/harmless';
import type {
  CodeComparison,
  ComparedFact,
  ComparedLine,
  ComparedSection,
  ComparedSymbol,
  ComparedThing,
} from '../../compare/module-comparison';
import { wrap } from '../audit/wrap';
import { type ComparedFile, type ComparisonReport, changedThings } from './comparison-report';
import { comparisonSentence, referenceLines, sectionText, thingText } from './comparison-text';
import { type Hunk, hunksOf } from './hunks';

/** Relocations of one thing, and instructions of one function, that are shown; the report in JSON has all. */
const mostReferences = 50;
const mostInstructions = 400;

/**
 * A comparison as text, in the manner of `diff -u`: `-` is in the first module only, `+` in the second only, `!` in both and
 * changed. Nothing of the files reaches a terminal but as text.
 */
export function formatTextComparison(report: ComparisonReport): string {
  const { a, b, comparison } = report;
  const { facts, patch, symbols, functions, variables, sections, folded, notCompared } = comparison;
  const lines = [
    fileLine('---', a),
    fileLine('+++', b),
    ...wrap(comparisonSentence(comparison), ''),
    ...part('Module', facts.flatMap(factLines)),
    ...part('What is patched', patch.flatMap(factLines)),
    ...part('Symbols of the kernel', symbols.flatMap(symbolLines)),
    ...part(
      'Functions',
      changedThings(functions).flatMap((thing) => thingLines(thing, report.code.get(thing.key))),
    ),
    ...part(
      'Variables',
      changedThings(variables).flatMap((thing) => thingLines(thing, undefined)),
    ),
    ...part('Sections without symbols', sections.flatMap(sectionLines)),
    ...part(
      'Without meaning',
      folded.flatMap(({ sentence }) => wrap(sentence, '    ', '  * ')),
    ),
    ...part(
      'Not compared',
      [...notCompared, ...withoutCode(report)].flatMap((text) => wrap(text, '    ', '  * ')),
    ),
  ];
  return `${lines.map(harmlessLine).join('\n')}\n`;
}

function fileLine(sign: string, { name, size }: ComparedFile): string {
  return `${sign} ${name}\t${formatSize(size)}`;
}

function part(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines];
}

function factLines({ subject, change, a, b, folded }: ComparedFact): string[] {
  return change === 'same' || folded !== undefined ? [] : sideLines(a, b, (text) => `${subject}: ${text}`);
}

function symbolLines({ a, b }: ComparedSymbol): string[] {
  return a !== undefined && b !== undefined ? [`  ! ${a} -> ${b}`] : sideLines(a, b, (text) => text);
}

function sideLines(a: string | undefined, b: string | undefined, show: (text: string) => string): string[] {
  return [...(a === undefined ? [] : [`  - ${show(a)}`]), ...(b === undefined ? [] : [`  + ${show(b)}`])];
}

const signs = { same: ' ', changed: '!', added: '+', removed: '-' } as const;

function thingLines(thing: ComparedThing, code: CodeComparison | undefined): string[] {
  const { change, name, references, referenceCount, a } = thing;
  const renamed = a === undefined || a.name === name ? '' : `, was ${a.name}`;
  const more = referenceCount - Math.min(references.length, mostReferences);
  return [
    `  ${signs[change]} ${name} (${thingText(thing)}${renamed})`,
    ...references
      .slice(0, mostReferences)
      .flatMap(referenceLines)
      .map((line) => `      ${line}`),
    ...(more > 0 ? [`      and ${formatCount(more, 'relocation')} more`] : []),
    ...(code === undefined ? bytesLines(thing) : codeLines(code)),
  ];
}

function bytesLines({ bytes }: ComparedThing): string[] {
  return bytes === undefined
    ? []
    : [
        `      ${formatCount(bytes.differ, 'byte differs', 'bytes differ')} from +${formatHex(bytes.first)} on`,
      ];
}

function codeLines(code: CodeComparison): string[] {
  const hunks = hunksOf(code);
  const lines = hunks.flatMap(hunkLines);
  const more = lines.length - mostInstructions;
  return more > 0
    ? [...lines.slice(0, mostInstructions), `      and ${formatCount(more, 'line')} more`]
    : lines;
}

function hunkLines({ a, b, lines }: Hunk): string[] {
  const offset = (value: number | undefined): string => `+${formatHex(value ?? 0)}`;
  return [`      @@ -${offset(a)} ${offset(b)} @@`, ...lines.map(instructionLine)];
}

function instructionLine({ change, a, b }: ComparedLine): string {
  const instruction = b ?? a;
  const place = `+${formatHex(instruction?.offset ?? 0)}`.padEnd(8);
  return `      ${signs[change]} ${place} ${instruction?.text ?? ''}`;
}

function sectionLines(section: ComparedSection): string[] {
  if (section.change === 'same') return [];
  const { name, change, added, removed, addedRecords, removedRecords } = section;
  const more = added + removed - addedRecords.length - removedRecords.length;
  return [
    `  ${signs[change]} ${name} (${sectionText(section)})`,
    ...removedRecords.map((text) => `      - ${text}`),
    ...addedRecords.map((text) => `      + ${text}`),
    ...(more > 0 ? [`      and ${formatCount(more, 'record')} more`] : []),
  ];
}

function withoutCode({ withoutCode: count }: ComparisonReport): string[] {
  if (count === 0) return [];
  return [
    `The instructions of ${formatCount(count, 'function')} that changed are not shown: there is too much code, or no disassembler for it.`,
  ];
}
