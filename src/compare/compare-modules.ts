import { formatCount } from '../base/format';
import type { LivepatchModule } from '../klp/livepatch-module';
import { describePatch } from '../klp/patch/describe-patch';

import { compareFacts, comparePatches } from './compare-facts';
import { compareSections } from './compare-sections';
import { compareStructModules } from './compare-struct-module';
import { compareSymbols } from './compare-symbols';
import { comparePieces } from './compare-things';
import { type PairedModules, pairModules } from './compared-modules';
import { foldedDifferences } from './fold';
import { countFolded } from './folded-counts';
import { foldedKinds, type ModuleComparison } from './module-comparison';
import { type ComparedPair, refineCode } from './refine-code';
import { isSameFile } from './same-file';
import { listThings } from './things';

/** What a module itself does not tell. */
export interface CompareOptions {
  /** Whether a signature was behind each module when it was opened. */
  readonly signed?: { readonly a: boolean; readonly b: boolean };
}

/**
 * Compares two modules by what they mean. Time and memory are proportional to what is loaded of both. Throws FormatError when
 * symbols or relocations of one cannot be read.
 */
export async function compareModules(
  a: LivepatchModule,
  b: LivepatchModule,
  options: CompareOptions = {},
): Promise<ModuleComparison> {
  const paired = await pairModules(a, b);
  const { pairs, otherForm, notRead } = await refineCode(paired, comparePairs(paired));
  const [patchOfA, patchOfB] = await Promise.all([describePatch(a), describePatch(b)]);
  const isFinished = [paired.a, paired.b].some(({ content }) => content.gates.length > 1);
  const changed = new Set(pairs.flatMap((pair) => (isOtherCode(pair) ? [pair.a, pair.b] : [])));
  const { sections, followingCode, otherLines } = compareSections(
    paired,
    (piece) => changed.has(piece) || !(paired.matches.ofA.has(piece) || paired.matches.ofB.has(piece)),
    {
      a: { patch: patchOfA?.doubts.length === 0, records: isFinished },
      b: { patch: patchOfB?.doubts.length === 0, records: isFinished },
    },
  );
  const { functions, variables, padding } = listThings(paired, pairs);
  const { symbols, otherBinding } = compareSymbols(a, b);
  const struct = compareStructModules(paired.a.reader.pieces, paired.b.reader.pieces);
  const facts = [...compareFacts(a, b), ...struct.facts];
  const patch = comparePatches(patchOfA, patchOfB);
  const isDifferent =
    [...facts, ...patch].some((fact) => fact.change !== 'same' && fact.folded === undefined) ||
    [...functions, ...variables, ...sections].some(({ change }) => change !== 'same') ||
    symbols.length > 0;
  const counts = await countFolded(paired, pairs, {
    facts: [...facts, ...patch],
    followingCode: followingCode + padding,
    otherLines,
    otherBinding,
    otherForm,
    isOtherStruct: struct.isOtherLayout,
    isSigned: options.signed?.a === true || options.signed?.b === true,
  });
  const folded = foldedDifferences(counts, foldedKinds);
  return {
    outcome: isDifferent
      ? 'different'
      : (await isSameFile(a.object.source, b.object.source)) && folded.length === 0
        ? 'identical'
        : 'same',
    facts,
    patch,
    functions,
    variables,
    sections,
    symbols,
    folded,
    notCompared: notComparedSentences(paired, notRead),
  };
}

function comparePairs({ a, b, matches }: PairedModules): ComparedPair[] {
  return matches.pairs.map(([pieceOfA, pieceOfB]) => ({
    a: pieceOfA,
    b: pieceOfB,
    difference: comparePieces(a.keys, pieceOfA, b.keys, pieceOfB),
  }));
}

/** Whether the kernel's tables about a function must differ too. */
function isOtherCode({ difference: { aspects } }: ComparedPair): boolean {
  return aspects.includes('code') || aspects.includes('size');
}

function notComparedSentences({ a, b }: PairedModules, notRead: number): string[] {
  const strings = [a, b].some(({ reader }) => reader.isExhausted);
  return [
    ...a.content.notRead,
    ...b.content.notRead,
    ...(strings ? ['There are so many strings that not all are compared by what they say.'] : []),
    ...(notRead > 0
      ? [
          `${formatCount(notRead, 'function')} that ${notRead === 1 ? 'differs' : 'differ'} in bytes could not be read as instructions, and may mean the same.`,
        ]
      : []),
  ];
}
