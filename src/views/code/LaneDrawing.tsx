import { type BranchLanes, laneDown, laneFrom, laneTo, laneUp } from './branch-lanes';

/** Pixels. */
const laneWidth = 7;
const lineHeight = 20;
const middle = lineHeight / 2;

interface LaneDrawingProps {
  readonly lanes: BranchLanes;
  readonly line: number;
  /** The line whose arrow is to stand out. */
  readonly hot: number | undefined;
}

/** Pixels that the arrows of a listing need. */
export function lanesWidth({ count }: BranchLanes): number {
  return count === 0 ? 0 : count * laneWidth + 8;
}

/** One line's part of the arrows: for the eye only, the operands say where a branch leads. */
export function LaneDrawing({ lanes, line, hot }: LaneDrawingProps) {
  const { count, cells, targets } = lanes;
  const width = lanesWidth(lanes);
  if (width === 0) return undefined;
  const drawn = Array.from({ length: count }, (_, lane) => ({
    lane,
    cell: cells[line * count + lane] ?? 0,
    target: targets[line * count + lane] ?? -1,
  })).filter(({ cell }) => cell !== 0);
  return (
    <svg className="code-lanes" width={width} height={lineHeight} aria-hidden="true">
      {drawn.map(({ lane, cell, target }) => (
        <path
          key={lane}
          data-hot={target === hot || undefined}
          d={pathOf(cell, width - 8 - lane * laneWidth - 3, width)}
        />
      ))}
    </svg>
  );
}

function pathOf(cell: number, x: number, width: number): string {
  const has = (bit: number) => (cell & bit) !== 0;
  const upright = `${has(laneUp) ? `M${x} 0V${middle}` : ''}${has(laneDown) ? `M${x} ${middle}V${lineHeight}` : ''}`;
  const across = has(laneFrom | laneTo) ? `M${x} ${middle}H${width - 1}` : '';
  const head = has(laneTo)
    ? `M${width - 5} ${middle - 3}L${width - 1} ${middle}L${width - 5} ${middle + 3}`
    : '';
  return upright + across + head;
}
