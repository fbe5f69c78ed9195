import type { LoadedRows } from './row-loader';

/** Rows of a table on paper. */
const most = 100;

/** The first rows of a table, as far as they are loaded: printing waits for no others. */
export function printedItems<Row>(rows: LoadedRows<Row>): readonly { readonly index: number }[] {
  const items: { readonly index: number }[] = [];
  while (items.length < Math.min(rows.matching, most) && rows.rowAt(items.length) !== undefined)
    items.push({ index: items.length });
  return items;
}
