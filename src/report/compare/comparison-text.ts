// Sentences and phrases of a comparison, for every format that people read.

import { formatCount, formatHex, formatList, formatNumber, formatSize } from '../../base/format';
import type {
  Aspect,
  ComparedSection,
  ComparedThing,
  ModuleComparison,
  Reference,
  ReferenceChange,
} from '../../compare/module-comparison';
import { targetText } from '../../compare/reference-text';

// The page shows single references too.
export { targetText };

/** One sentence: whether the modules mean the same, and what differs. */
export function comparisonSentence(comparison: ModuleComparison): string {
  switch (comparison.outcome) {
    case 'identical':
      return 'The modules are the same, byte for byte.';
    case 'same':
      return 'The modules mean the same.';
    case 'different':
      return `The modules differ: ${formatList(differencePhrases(comparison))}.`;
  }
}

function differencePhrases({
  facts,
  patch,
  functions,
  variables,
  sections,
  symbols,
}: ModuleComparison): string[] {
  const counted = (count: number, noun: string, plural?: string): string[] =>
    count === 0 ? [] : [formatCount(count, noun, plural)];
  const differing = (things: readonly { readonly change: string; readonly folded?: unknown }[]): number =>
    things.filter(({ change, folded }) => change !== 'same' && folded === undefined).length;
  return [
    ...counted(differing(facts), 'statement of the module', 'statements of the module'),
    ...counted(differing(patch), 'statement of what is patched', 'statements of what is patched'),
    ...counted(symbols.length, 'symbol of the kernel', 'symbols of the kernel'),
    ...counted(differing(functions), 'function'),
    ...counted(differing(variables), 'variable'),
    ...counted(differing(sections), 'section without symbols', 'sections without symbols'),
  ];
}

const aspectTexts: Readonly<Record<Aspect, string>> = {
  code: 'instructions',
  data: 'data',
  size: 'size',
  references: 'relocations',
  livepatch: 'livepatch relocations',
  section: 'section',
};

/** What differs in a thing, and where it is: `instructions, size; .text, 64 B, was 32 B`. */
export function thingText({ a, b, aspects }: ComparedThing): string {
  const place = b ?? a;
  const was = a !== undefined && b !== undefined && a.size !== b.size ? `, was ${formatSize(a.size)}` : '';
  const from = aspects.includes('section') ? `, was in ${a?.section ?? ''}` : '';
  const where = place === undefined ? '' : `${place.section}, ${formatSize(place.size)}${was}${from}`;
  return aspects.length === 0
    ? where
    : `${aspects.map((aspect) => aspectTexts[aspect]).join(', ')}; ${where}`;
}

/** A relocation as a tuple: `+0x4 R_X86_64_PLT32 vmlinux.state_show,2 -0x4, with ext4`. */
export function referenceText({ offset, type, target, addend, gate }: Reference): string {
  const sign = addend < 0n ? '-' : '+';
  const more = addend === 0n ? '' : ` ${sign}${formatHex(addend < 0n ? -addend : addend)}`;
  return `+${formatHex(offset)} ${type} ${targetText(target)}${more}${gate === undefined ? '' : `, with ${gate}`}`;
}

/** Lines of a relocation that differs, each with the sign that a diff has. */
export function referenceLines({ kind, a, b }: ReferenceChange): string[] {
  if (
    a !== undefined &&
    b !== undefined &&
    (kind === 'becomes-livepatch' || kind === 'no-longer-livepatch')
  ) {
    const verb = kind === 'becomes-livepatch' ? 'becomes livepatch' : 'is no longer livepatch';
    return [`! ${referenceText(a)} ${verb}: ${referenceText(b)}`];
  }
  return [
    ...(a === undefined ? [] : [`- ${referenceText(a)}`]),
    ...(b === undefined ? [] : [`+ ${referenceText(b)}`]),
  ];
}

/** `2 records only in the first, 1 only in the second`; of a section that one side lacks its size. */
export function sectionText({ change, a, b, added, removed }: ComparedSection): string {
  if (change !== 'changed') return formatSize((b ?? a)?.size ?? 0);
  return `${formatCount(removed, 'record')} only in the first, ${formatNumber(added)} only in the second`;
}
