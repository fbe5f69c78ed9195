interface Place {
  /** Position of the selected row, when one is. */
  readonly position: number | undefined;
  /** First row in sight. */
  readonly start: number;
  /** Rows in sight. */
  readonly perPage: number;
  readonly count: number;
}

/** The position that a key moves to; `undefined` for keys that do not move. */
export function positionAfterKey(
  key: string,
  { position, start, perPage, count }: Place,
): number | undefined {
  if (count === 0) return undefined;
  const to = (next: number) => Math.min(count - 1, Math.max(0, next));
  const by = (step: number) => to(position === undefined ? start : position + step);
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return by(1);
    case 'ArrowUp':
    case 'k':
      return by(-1);
    case 'PageDown':
      return by(perPage);
    case 'PageUp':
      return by(-perPage);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
