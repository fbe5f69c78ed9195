import type { TableId, TableQuery, TableRows, TableWindow } from '../tables';
import { copiedText } from './copied-text';
import { type RowFilter, TableView } from './table';
import type { Tables } from './tables';

/** Filtered and sorted tables that are kept: enough for the page. */
const most = 16;

/** The tables as the page asks for them: filtered, sorted, a window at a time. Those asked for last are kept. */
export class TableViews {
  readonly #tables: Tables;
  readonly #views = new Map<string, TableView<unknown>>();

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  rows<T extends TableId>(query: TableQuery<T>, offset: number, limit: number): TableWindow<T> {
    const view = this.#view(query);
    return {
      table: query.table,
      total: view?.table.count ?? 0,
      matching: view?.order.length ?? 0,
      offset,
      rows: view?.rows(offset, limit) ?? [],
    };
  }

  /** See {@link RowFilter.prepare}. */
  prepareFilter({ table, includeSame = false }: TableQuery): boolean {
    return this.#tables.get(table, includeSame)?.filter.prepare() ?? false;
  }

  /** Position of the row with this key among the matching ones; -1 when it is not there. */
  find(query: TableQuery, key: string): number {
    return this.#view(query)?.find(key) ?? -1;
  }

  /** All matching rows as text, see {@link copiedText}. */
  copy(query: TableQuery, format: 'text' | 'tsv'): string {
    const view = this.#view(query);
    if (view === undefined) return '';
    return copiedText(view.table, view.order, format);
  }

  #view<T extends TableId>(query: TableQuery<T>): TableView<TableRows[T]> | undefined {
    const table = this.#tables.get(query.table, query.includeSame ?? false);
    if (table === undefined) return undefined;
    const key = JSON.stringify([query.table, query.includeSame ?? false, query.filter, query.sort]);
    const known = this.#views.get(key) as TableView<TableRows[T]> | undefined;
    if (known !== undefined) return known;
    const view = new TableView(table, query);
    const [oldest] = this.#views.keys();
    if (this.#views.size >= most && oldest !== undefined) this.#views.delete(oldest);
    this.#views.set(key, view);
    return view;
  }
}
