/** How small and how large a pane may be, in CSS pixels; `room` is what it shares with its neighbour. */
interface Limits {
  readonly min: number;
  readonly max: number;
  readonly room: number;
}

/** Of the room that two panes share, the part that one of them may take. */
const largestShare = 0.6;

/** CSS pixels that an arrow key moves the line. */
const step = 16;

/** The size nearest to `size` that a pane may have. Where there is no room for both limits, the smaller one counts. */
export function withinLimits(size: number, { min, max, room }: Limits): number {
  return Math.round(Math.max(Math.min(size, max, room * largestShare), Math.min(min, room * largestShare)));
}

interface Pane {
  readonly size: number;
  readonly limits: Limits;
  readonly orientation: 'vertical' | 'horizontal';
  /** The pane is before the line. */
  readonly isOfFirst: boolean;
}

/** The size of a pane after a key on the line beside it; `undefined` for keys that do not move it. */
export function sizeAfterKey(
  key: string,
  { size, limits, orientation, isOfFirst }: Pane,
): number | undefined {
  const [back, forth] = orientation === 'vertical' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  const sizes: Readonly<Record<string, number>> = {
    [back]: isOfFirst ? size - step : size + step,
    [forth]: isOfFirst ? size + step : size - step,
    Home: limits.min,
    End: limits.max,
  };
  const next = sizes[key];
  return next === undefined ? undefined : withinLimits(next, limits);
}
