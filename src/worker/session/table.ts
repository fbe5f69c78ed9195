import { ascending, at } from '../../base/column';
import type { TableQuery } from '../tables';
import { type FilterWord, parseFilter } from './filter-words';

/** What a row is sorted by: numbers and names never mix within a column. */
export type SortValue = string | number | bigint;

/** Finds the rows of a table that pass a filter. */
export interface RowFilter {
  /** The rows that have all the words that are wanted and none of the others, ascending. */
  passing(words: readonly FilterWord[]): Uint32Array;
  /** Makes a little of what it needs, which the first that asks would have to wait for; whether more is left to make. */
  prepare(): boolean;
}

/** A table as the worker holds it: rows are made when they are shown. */
export interface Table<Row> {
  readonly count: number;
  row(index: number): Row;
  readonly filter: RowFilter;
  /** By column; a column that is not here is not sortable. */
  readonly sortable: Readonly<Record<string, (index: number) => SortValue>>;
  /** Name of a row for links. */
  key(index: number): string;
  /** For a table too large to look at each row's key: the row with the key, -1 for none. */
  find?(key: string): number;
  /** For copying: the column titles, and one row's cells. */
  readonly columns: readonly string[];
  cells(index: number): readonly string[];
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
    const { table } = this;
    if (table.find === undefined) return this.order.findIndex((index) => table.key(index) === key);
    return this.order.indexOf(table.find(key));
  }
}

function filterRows<Row>(table: Table<Row>, filter: string): Uint32Array {
  const words = parseFilter(filter);
  return words.length === 0 ? ascending(table.count) : table.filter.passing(words);
}

function sortRows<Row>(table: Table<Row>, rows: Uint32Array, sort: TableQuery['sort']): Uint32Array {
  const sortValue = sort === undefined ? undefined : table.sortable[sort.column];
  if (sort === undefined || sortValue === undefined) return rows;
  const values = Array.from(rows, sortValue);
  const sign = sort.descending ? -1 : 1;
  // Positions break ties, so that equal values keep the file's order in both directions.
  const places = ascending(rows.length).sort(
    (a, b) => sign * compare(values[a] ?? '', values[b] ?? '') || a - b,
  );
  return places.map((place) => at(rows, place));
}

function compare(a: SortValue, b: SortValue): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
