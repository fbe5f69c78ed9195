import { at } from '../../base/column';
import type { TableQuery } from '../protocol';

/** What a row is sorted by: numbers and names never mix within a column. */
export type SortValue = string | number | bigint;

/** A table as the worker holds it: rows are made when they are shown. */
export interface Table<Row> {
  readonly count: number;
  row(index: number): Row;
  /** What the filter looks at. */
  text(index: number): string;
  /** By column; a column that is not here is not sortable. */
  readonly sortable: Readonly<Record<string, (index: number) => SortValue>>;
  /** Name of a row for links. */
  key(index: number): string;
  /** For copying: the column titles, and one row's cells. */
  readonly columns: readonly string[];
  cells(row: Row): readonly string[];
}

/** A table filtered and sorted: positions of rows, nothing copied. */
export class TableView<Row> {
  readonly table: Table<Row>;
  /** Row numbers in the order shown. */
  readonly order: Uint32Array;

  constructor(table: Table<Row>, query: Pick<TableQuery, 'filter' | 'sort'>) {
    this.table = table;
    this.order = sortRows(table, filterRows(table, query.filter), query.sort);
  }

  rows(offset: number, limit: number): Row[] {
    return Array.from(this.order.subarray(offset, offset + limit), (index) => this.table.row(index));
  }

  find(key: string): number {
    return this.order.findIndex((index) => this.table.key(index) === key);
  }
}

function filterRows<Row>(table: Table<Row>, filter: string): Uint32Array {
  const all = Uint32Array.from({ length: table.count }, (_, i) => i);
  const tests = filter
    .toLowerCase()
    .split(/\s+/)
    .map(parseWord)
    .filter((test) => test !== undefined);
  if (tests.length === 0) return all;
  return all.filter((index) => {
    const text = table.text(index).toLowerCase();
    return tests.every((test) => test(text));
  });
}

/** `word` must occur, `!word` must not, `=word` must be a whole word. */
function parseWord(word: string): ((text: string) => boolean) | undefined {
  const rest = word.slice(1);
  if (word === '' || ((word.startsWith('!') || word.startsWith('=')) && rest === '')) return undefined;
  if (word.startsWith('!')) return (text) => !text.includes(rest);
  if (word.startsWith('=')) return (text) => text.split(' ').includes(rest);
  return (text) => text.includes(word);
}

function sortRows<Row>(table: Table<Row>, rows: Uint32Array, sort: TableQuery['sort']): Uint32Array {
  const sortValue = sort === undefined ? undefined : table.sortable[sort.column];
  if (sort === undefined || sortValue === undefined) return rows;
  const values = Array.from(rows, sortValue);
  const sign = sort.descending ? -1 : 1;
  // Positions break ties, so that equal values keep the file's order in both directions.
  const places = Uint32Array.from({ length: rows.length }, (_, i) => i).sort(
    (a, b) => sign * compare(values[a] ?? '', values[b] ?? '') || a - b,
  );
  return places.map((place) => at(rows, place));
}

function compare(a: SortValue, b: SortValue): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
