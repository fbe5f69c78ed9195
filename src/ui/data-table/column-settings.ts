import { readStored, writeStored } from '../stored';

/** What the reader made of a table's columns. */
export interface ColumnSettings {
  /** Widths in pixels, of columns that were given one. */
  readonly widths: Readonly<Record<string, number>>;
  /** `false` hides; a column that is not named here is as its definition says. */
  readonly visible: Readonly<Record<string, boolean>>;
}

const noSettings: ColumnSettings = { widths: {}, visible: {} };

/** Settings from storage, key by key: what is not understood, or of a column that is no more, is dropped. */
export function restoreColumnSettings(text: string, columns: readonly string[]): ColumnSettings {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return noSettings;
  }
  if (typeof stored !== 'object' || stored === null) return noSettings;
  const { widths, visible } = stored as { widths?: unknown; visible?: unknown };
  const isWidth = (value: unknown): value is number =>
    typeof value === 'number' && Number.isFinite(value) && value > 0 && value < 10_000;
  const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
  return { widths: pick(widths, columns, isWidth), visible: pick(visible, columns, isFlag) };
}

function pick<T>(
  stored: unknown,
  columns: readonly string[],
  isValid: (value: unknown) => value is T,
): Record<string, T> {
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(
    Object.entries(stored).filter(
      (entry): entry is [string, T] => columns.includes(entry[0]) && isValid(entry[1]),
    ),
  );
}

/** Reads the settings of a table. */
export function loadColumnSettings(table: string, columns: readonly string[]): ColumnSettings {
  return readStored(`table-${table}`, (text) => restoreColumnSettings(text, columns)) ?? noSettings;
}

/** Keeps the settings of a table; forgets them when they are as the table was made. */
export function saveColumnSettings(table: string, settings: ColumnSettings): void {
  const isPlain = Object.keys(settings.widths).length === 0 && Object.keys(settings.visible).length === 0;
  writeStored(`table-${table}`, isPlain ? undefined : JSON.stringify(settings));
}
