import { formatCount, formatSize } from '../../base/format';
import { FormatError } from '../../base/format-error';
import { harmless } from '../../base/harmless';
import { AlignedColumns } from '../../elf/dump';
import type { Table } from './table';

/** Letters that are copied at most; there is no text of twice as many. */
const longest = 2 ** 28;

/** Rows whose lines are put together at once. */
const runLength = 1024;

/**
 * Rows of a table with its titles, columns aligned or separated by tabs. Throws FormatError when that is too much. Rows are
 * made one at a time, and twice to be aligned: all of a large table are many times as large as their text.
 */
export function copiedText(table: Table<unknown>, rows: Uint32Array, format: 'text' | 'tsv'): string {
  const cells = (row: number): string[] => table.cells(row).map(harmless);
  const columns = new AlignedColumns();
  if (format === 'text') {
    columns.measure(table.columns);
    for (const row of rows) columns.measure(cells(row));
  }
  const line = (row: readonly string[]): string => (format === 'text' ? columns.line(row) : row.join('\t'));
  const parts = [line(table.columns)];
  let length = 0;
  for (let start = 0; start < rows.length; start += runLength) {
    const run = Array.from(rows.subarray(start, start + runLength), (row) => line(cells(row))).join('\n');
    length += run.length;
    if (length > longest) throw tooLong(rows.length);
    parts.push(run);
  }
  return `${parts.join('\n')}\n`;
}

function tooLong(count: number): FormatError {
  return new FormatError({
    code: 'table/too-long',
    message: `${formatCount(count, 'row')} are more than ${formatSize(longest)} of text: filter the table for those that are of use`,
  });
}
