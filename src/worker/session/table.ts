import { ascending, at } from '../../base/column';
import type { TableQuery } from '../tables';

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
  /** For a table too large to look at each row's text: the rows that pass the filter, ascending. */
  filter?(filter: string): Uint32Array;
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
  if (words.length === 0) return ascending(table.count);
  if (table.filter !== undefined) return table.filter(filter);
  return ascending(table.count).filter((index) => {
    const text = table.text(index).toLowerCase();
    return words.every((word) => passes(text, word));
  });
}

/** One word of a filter: `word` must occur, `!word` must not, `=word` must be a whole word. In lower case. */
export interface FilterWord {
  readonly text: string;
  readonly isWhole: boolean;
  readonly isWanted: boolean;
}

/** The words of what somebody typed. */
export function parseFilter(filter: string): FilterWord[] {
  return filter
    .toLowerCase()
    .split(/\s+/)
    .map((word) => {
      const isWanted = !word.startsWith('!');
      const isWhole = word.startsWith('=');
      return { text: isWanted && !isWhole ? word : word.slice(1), isWhole, isWanted };
    })
    .filter(({ text }) => text !== '');
}

function passes(text: string, { text: word, isWhole, isWanted }: FilterWord): boolean {
  return (isWhole ? text.split(' ').includes(word) : text.includes(word)) === isWanted;
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
