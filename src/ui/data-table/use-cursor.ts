import { useEffect, useRef, useState } from 'react';
import type { Rows } from './use-rows';

interface CursorOptions<Row> {
  readonly rows: Rows<Row>;
  readonly rowKey: (row: Row) => string;
  readonly selectedKey: string | undefined;
  readonly onSelect: (row: Row) => void;
  /** Scrolls a row into view that was selected elsewhere. */
  readonly reveal: (position: number) => void;
  /** Key that needs no revealing: it was selected when the table was left. */
  readonly knownKey: string | undefined;
}

export interface Cursor {
  /** Position of the selected row; `undefined` when none is, or the filter hides it. */
  readonly position: number | undefined;
  /** Selects the row at a position, as soon as it is loaded. */
  moveTo(position: number): void;
}

/**
 * Position of the selected row among the rows shown. The selection itself is a key, owned outside: where the key is
 * must be asked for after each change of filter, sort or data, and when something else has selected it.
 */
export function useCursor<Row>({
  rows,
  rowKey,
  selectedKey,
  onSelect,
  reveal,
  knownKey,
}: CursorOptions<Row>): Cursor {
  const [position, setPosition] = useState<number>();
  // A row that was moved to before its page was there: End in a table of a million.
  const [awaited, setAwaited] = useState<number>();
  const located = useRef<{ source: unknown; key: string | undefined }>({ source: undefined, key: knownKey });

  const select = (row: Row) => {
    located.current = { source: rows.source, key: rowKey(row) };
    onSelect(row);
  };

  const moveTo = (at: number) => {
    setPosition(at);
    const row = rows.rowAt(at);
    setAwaited(row === undefined ? at : undefined);
    if (row !== undefined) select(row);
  };

  useEffect(() => {
    const row = awaited === undefined ? undefined : rows.rowAt(awaited);
    if (awaited === undefined || row === undefined) return;
    setAwaited(undefined);
    select(row);
  });

  const { source } = rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when key or source change, and only then.
  useEffect(() => {
    const before = located.current;
    if (source === undefined || (before.source === source && before.key === selectedKey)) return;
    located.current = { source, key: selectedKey };
    if (selectedKey === undefined) {
      setPosition(undefined);
      return;
    }
    let isCurrent = true;
    source.find(selectedKey).then(
      (found) => {
        if (!isCurrent) return;
        setPosition(found < 0 ? undefined : found);
        if (found >= 0 && before.key !== selectedKey) reveal(found);
      },
      () => isCurrent && setPosition(undefined),
    );
    return () => {
      isCurrent = false;
    };
  }, [source, selectedKey]);

  return { position, moveTo };
}
