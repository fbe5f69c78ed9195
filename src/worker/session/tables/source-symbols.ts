import { at } from '../../../base/column';
import { formatHex } from '../../../base/format';
import { lastThat } from '../../../base/search';
import { encodeName } from '../../../elf/string-table';
import { NameSearch } from '../../../symbols/name-search';
import type { SymbolCandidate, SymbolMap } from '../../../symbols/symbol-map';
import type { NamedSource } from '../../../symbols/symbol-source';
import type { SourceSymbolRow } from '../../tables';
import { type FilterWord, keepMarked, parseFilter, rowsKept } from '../filter-words';
import { knownSymbol } from '../source-summaries';
import type { Table } from '../table';

/** Rows of a source that are shown: those of the objects that are taken from it. */
interface Span {
  readonly from: NamedSource;
  readonly first: number;
  readonly end: number;
  /** Place of the first in the table. */
  readonly start: number;
}

/** Letters that most names have. */
const frequentLetters = 'e t s';

/** Every symbol of the sources, each object from the source that is believed about it. */
export function sourceSymbolsTable(map: SymbolMap): Table<SourceSymbolRow> {
  const spans = spansOf(map);
  const count = spans.reduce((sum, { first, end }) => sum + end - first, 0);
  const searches = new Map<NamedSource, NameSearch>();
  const searchOf = (from: NamedSource): NameSearch => {
    const known = searches.get(from) ?? new NameSearch(from.source.symbols);
    searches.set(from, known);
    return known;
  };
  const placeOf = (index: number): { from: NamedSource; row: number } => {
    const { from, first, start } = spanAt(spans, index);
    return { from, row: first + index - start };
  };
  const candidateOf = (index: number): SymbolCandidate => {
    const { from, row } = placeOf(index);
    const found = map
      .candidates(from.source.symbols.nameBytes(row))
      .find(({ row: other }) => other.from === from && other.row === row);
    if (found === undefined) throw new RangeError(`row ${row} is not found by its own name`);
    return found;
  };
  let counts: Uint32Array | undefined;
  let isRehearsed = false;
  const sorted =
    <Value>(value: (from: NamedSource, row: number) => Value) =>
    (index: number): Value => {
      const { from, row } = placeOf(index);
      return value(from, row);
    };
  const make = (index: number): SourceSymbolRow => sourceSymbolRow(map, candidateOf(index));
  return {
    count,
    row: make,
    filter: {
      passing: (words) => filterRows(spans, count, words, searchOf),
      prepare: () => {
        const next = spans.find(({ from }) => !searches.has(from));
        if (next !== undefined) searchOf(next.from);
        // For nothing, once: what the browser has not compiled yet takes three times as long.
        else if (!isRehearsed) filterRows(spans, count, parseFilter(frequentLetters), searchOf);
        isRehearsed = next === undefined;
        return !isRehearsed;
      },
    },
    sortable: {
      name: sorted((from, row) => searchOf(from).textOf(row)),
      object: sorted(({ source }, row) => source.symbols.objectOf(row).name),
      position: (index) => {
        counts ??= countEqualNames(spans, count);
        return at(counts, index);
      },
      address: sorted(({ source }, row) => source.symbols.addressOf(row) ?? 0n),
      size: sorted(({ source }, row) => source.symbols.rows.elf?.size[row] ?? 0),
      type: sorted(
        ({ source }, row) => source.symbols.detailsOf(row).type ?? source.symbols.detailsOf(row).letter ?? '',
      ),
      sourceFile: sorted(({ source }, row) => source.symbols.sourceFileOf(row) ?? ''),
      source: sorted(({ fileName }) => fileName),
    },
    key: (index) => keyOf(candidateOf(index)),
    find: (key) => {
      const row = findKey(map, key);
      return row === undefined ? -1 : indexOfRow(spans, row.row.from, row.row.row);
    },
    columns: [
      'Name',
      'Object',
      'Position',
      'Of',
      'Address',
      'Section',
      'Size',
      'Type',
      'Bind',
      'File',
      'Exported',
      'Source',
    ],
    cells: (index) => cellsOf(make(index)),
  };
}

function cellsOf(row: SourceSymbolRow): string[] {
  return [
    row.name,
    row.object,
    `${row.position}`,
    `${row.count}`,
    row.address === undefined ? '' : formatHex(row.address),
    row.section ?? '',
    row.size === undefined ? '' : `${row.sizeIsBound === true ? '<= ' : ''}${row.size}`,
    row.type ?? row.letter ?? '',
    row.bind ?? '',
    row.sourceFile ?? '',
    row.exported ? 'yes' : '',
    row.source,
  ];
}

/** The candidate that a row's key names. */
export function findKey(map: SymbolMap, key: string): SymbolCandidate | undefined {
  const [, object, name, position] = /^([^:]*):(.*),(\d+)$/s.exec(key) ?? [];
  if (object === undefined || name === undefined) return undefined;
  return map
    .candidates(encodeName(name))
    .find((candidate) => candidate.object.name === object && `${candidate.position}` === position);
}

/** The row of a candidate. */
export function sourceSymbolRow(map: SymbolMap, candidate: SymbolCandidate): SourceSymbolRow {
  const { from, row } = candidate.row;
  const name = from.source.symbols.nameBytes(row);
  return {
    ...knownSymbol(from.source.symbols.nameOf(row), candidate),
    key: keyOf(candidate),
    exported: map.exporters(name).some((object) => object.name === candidate.object.name),
  };
}

function keyOf({ object, position, row: { from, row } }: SymbolCandidate): string {
  return `${object.name}:${from.source.symbols.nameOf(row)},${position}`;
}

function spansOf(map: SymbolMap): Span[] {
  const spans: Span[] = [];
  let start = 0;
  for (const { name } of map.objects) {
    const from = map.ownerOf(name);
    for (const [first, end] of from?.source.symbols.extentsOf(name) ?? []) {
      if (from === undefined || first === end) continue;
      spans.push({ from, first, end, start });
      start += end - first;
    }
  }
  return spans;
}

function spanAt(spans: readonly Span[], index: number): Span {
  const span = spans[lastThat(spans.length, (one) => (spans[one]?.start ?? 0) <= index)];
  if (span === undefined) throw new RangeError(`row ${index} of no table`);
  return span;
}

function indexOfRow(spans: readonly Span[], from: NamedSource, row: number): number {
  const span = spans.find((one) => one.from === from && one.first <= row && row < one.end);
  return span === undefined ? -1 : span.start + row - span.first;
}

/** A word is looked for in the names of symbols, of objects and of C files. */
function filterRows(
  spans: readonly Span[],
  count: number,
  words: readonly FilterWord[],
  searchOf: (from: NamedSource) => NameSearch,
): Uint32Array {
  const kept = new Uint8Array(count).fill(1);
  for (const { text, isWhole, isWanted } of words) {
    const marksOf = new Map<NamedSource, Uint8Array>();
    for (const { from, first, end, start } of spans) {
      let marks = marksOf.get(from);
      if (marks === undefined) {
        marks = new Uint8Array(from.source.symbols.count);
        searchOf(from).mark(text, isWhole, marks);
        markFiles(from, text, isWhole, marks);
        marksOf.set(from, marks);
      }
      const object = from.source.symbols.objectOf(first).name.toLowerCase();
      const isOfObject = isWhole ? object === text : object.includes(text);
      if (!isOfObject) keepMarked(kept.subarray(start), marks.subarray(first, end), isWanted);
      else if (!isWanted) kept.fill(0, start, start + end - first);
    }
  }
  return rowsKept(kept);
}

/** Marks the local symbols of the C files that the word is in the name of: most words are in none. */
function markFiles(
  { source: { symbols } }: NamedSource,
  text: string,
  isWhole: boolean,
  marks: Uint8Array,
): void {
  for (const [object, files] of symbols.filesWith((name) =>
    isWhole ? name === text : name.includes(text),
  )) {
    for (const [first, end] of symbols.extentsOf(object))
      for (let row = first; row < end; row++) if (files.has(symbols.fileSymbolOf(row) ?? -1)) marks[row] = 1;
  }
}

/** For each row how many symbols of its object have its name: to have the ambiguous ones together. */
function countEqualNames(spans: readonly Span[], count: number): Uint32Array {
  const counts = new Uint32Array(count);
  for (const { from, first, end, start } of spans) {
    const { nameHash } = from.source.symbols.rows;
    const byHash = new Map<number, number>();
    for (let row = first; row < end; row++)
      byHash.set(at(nameHash, row), (byHash.get(at(nameHash, row)) ?? 0) + 1);
    for (let row = first; row < end; row++) counts[start + row - first] = byHash.get(at(nameHash, row)) ?? 0;
  }
  return counts;
}
