/** Consecutive rows of a table, and how many there are. */
export interface RowPage<Row> {
  /** Rows of the table, and rows that pass the filter. */
  readonly total: number;
  readonly matching: number;
  readonly rows: readonly Row[];
}

/**
 * Where a table gets its rows from: a window at a time, in the order and with the filter that it stands for. A new
 * object for each new question; not changed afterwards.
 */
export interface RowSource<Row> {
  /** The question: filter, sort and the like as one string. Another question starts again at the first row. */
  readonly query: string;
  /** Changes when the answer to the same question may have changed. */
  readonly revision: number;
  /** Rows `offset … offset + limit`, fewer at the end. */
  load(offset: number, limit: number): Promise<RowPage<Row>>;
  /** Position of the row with this key; -1 when the filter hides it or it is not there. */
  find(key: string): Promise<number>;
}

/** Which column a table is sorted by. */
export interface SortOrder {
  readonly column: string;
  readonly descending: boolean;
}
