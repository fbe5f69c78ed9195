import { formatCount, formatNumber } from '../base/format';
import type { FoldedDifference, FoldedKind } from './module-comparison';

/** How often each kind of difference without meaning was found. */
export type FoldedCounts = Readonly<Record<FoldedKind, number>>;

/** One sentence for each kind that was found. */
const sentences: Readonly<Record<FoldedKind, (count: number) => string>> = {
  'kernel-release': () => 'They are built for different kernels: vermagic differs.',
  'symbol-versions': (count) =>
    `${formatCount(count, 'imported symbol')} ${has(count)} another checksum in __versions.`,
  'struct-module': () => 'struct module has another layout, as the kernels that they are built for have.',
  'build-id': (count) =>
    `${formatCount(count, 'mark')} of the build ${differs(count)}: notes such as the build id, srcversion.`,
  signature: () => 'Signatures are not compared.',
  'patch-form': () => 'What is patched is told by tables of different forms.',
  'follows-code': (count) =>
    `${formatCount(count, 'entry', 'entries')} of what the build makes around code ${differs(count)} as the functions do that they are about.`,
  'line-numbers': (count) =>
    `${formatCount(count, 'WARN or BUG', 'WARNs and BUGs')} ${count === 1 ? 'stands' : 'stand'} in another line of the source.`,
  'section-names': (count) =>
    `${formatCount(count, 'function, variable or livepatch section', 'functions, variables and livepatch sections')} ${has(count)} a section of another name and of the same kind.`,
  'section-order': () => 'Sections stand in another order.',
  'renumbered-names': (count) =>
    `${formatCount(count, 'name')} ${differs(count)} in the number that the compiler gave.`,
  'symbol-order': () => 'Symbols stand in another order.',
  'symbol-binding': (count) =>
    `${formatCount(count, 'livepatch symbol')} ${has(count)} another binding or type, at which the kernel does not look.`,
  'relocation-form': (count) =>
    `${formatNumber(count)} ${count === 1 ? 'relocation or function says' : 'relocations or functions say'} the same in another form.`,
  'debug-information': (count) =>
    `${formatCount(count, 'section')} of debug information or BTF ${differs(count)}.`,
  'not-loaded': (count) =>
    `${formatCount(count, 'section')} that the kernel does not load ${differs(count)}.`,
};

function has(count: number): string {
  return count === 1 ? 'has' : 'have';
}

function differs(count: number): string {
  return count === 1 ? 'differs' : 'differ';
}

/** The kinds that were found, in the order in which they are told. */
export function foldedDifferences(counts: FoldedCounts, kinds: readonly FoldedKind[]): FoldedDifference[] {
  return kinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => ({ kind, count: counts[kind], sentence: sentences[kind](counts[kind]) }));
}
