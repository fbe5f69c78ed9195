import type { ReactNode } from 'react';
import { formatCount } from '../../base/format';

interface PrintedRowsProps {
  readonly noun: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly ReactNode[])[];
}

/** Rows of one table on paper. */
const most = 100;

/** A table on paper: its first rows, and how many more there are. */
export function PrintedRows({ noun, heads, rows }: PrintedRowsProps) {
  const left = rows.length - most;
  return (
    <table>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, most).map((cells, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows on paper stay where they are
          <tr key={row}>
            {cells.map((cell, column) => (
              <td key={heads[column]}>{cell}</td>
            ))}
          </tr>
        ))}
        {left <= 0 ? undefined : (
          <tr>
            <td colSpan={heads.length}>… and {formatCount(left, `more ${noun}`)}.</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
