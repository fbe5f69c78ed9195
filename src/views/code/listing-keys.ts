import type { CodeLine } from '../../code/code-listing';

interface Position {
  /** -1 for none. */
  readonly selected: number;
  readonly perPage: number;
  readonly lines: readonly CodeLine[];
}

/** The line that a key leads to; `undefined` for other keys. `n` and `p`: the next and previous livepatch relocation. */
export function lineAfterKey(key: string, { selected, perPage, lines }: Position): number | undefined {
  if (lines.length === 0) return undefined;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    j: 1,
    ArrowUp: -1,
    k: -1,
    PageDown: perPage,
    PageUp: -perPage,
    Home: -lines.length,
    End: lines.length,
  };
  const step = steps[key];
  if (step !== undefined) return Math.min(lines.length - 1, Math.max(0, selected + step));
  if (key === 'n') return found(lines.findIndex((line, at) => at > selected && isLate(line)));
  if (key === 'p') return found(lines.findLastIndex((line, at) => at < selected && isLate(line)));
  return undefined;
}

function found(line: number): number | undefined {
  return line < 0 ? undefined : line;
}

function isLate({ relocations }: CodeLine): boolean {
  return relocations.some(({ target }) => target.kind === 'livepatch');
}
