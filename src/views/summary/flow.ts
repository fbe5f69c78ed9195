import type { PlanSummary, ResolutionKind } from '../../worker/snapshot';
import { isBlocking } from '../common/plan-words';

/** What becomes of relocations: each resolution ends in one of these. */
export type Outcome = 'blocked' | 'livepatch' | 'loader' | 'undecided';

export interface FlowRow {
  readonly kind: ResolutionKind;
  readonly symbols: number;
  readonly relocations: number;
}

export interface FlowGroup {
  readonly outcome: Outcome;
  readonly rows: readonly FlowRow[];
  readonly relocations: number;
}

const order: readonly Outcome[] = ['blocked', 'undecided', 'livepatch', 'loader'];

/** The plan's resolutions by what becomes of them, the worst first; rows without relocations are kept. */
export function groupFlow(resolutions: PlanSummary['resolutions']): FlowGroup[] {
  return order
    .map((outcome) => {
      const rows = resolutions.filter(({ kind }) => outcomeOf(kind) === outcome);
      return { outcome, rows, relocations: rows.reduce((sum, row) => sum + row.relocations, 0) };
    })
    .filter(({ rows }) => rows.length > 0);
}

function outcomeOf(kind: ResolutionKind): Outcome {
  if (isBlocking(kind)) return 'blocked';
  switch (kind) {
    case 'undecided':
      return 'undecided';
    case 'unique':
    case 'annotated':
    case 'chosen':
    case 'divided':
    case 'stated':
      return 'livepatch';
    default:
      return 'loader';
  }
}

/** A band of the drawing: from `top` at the left, to the middle of its row at the right, all in thousandths. */
export interface Ribbon {
  readonly kind: ResolutionKind;
  readonly leftTop: number;
  readonly rightTop: number;
  readonly thickness: number;
}

/** One band a row. Thickness goes with the number of relocations, but even one relocation can be seen. */
export function layOutRibbons(groups: readonly FlowGroup[]): Ribbon[] {
  const rows = groups.flatMap((group) => group.rows);
  const total = rows.reduce((sum, row) => sum + row.relocations, 0);
  const rowHeight = 1000 / Math.max(1, rows.length);
  // A band fills at most half of its row, so that bands stay apart at the right.
  const largest = rows.reduce((most, row) => Math.max(most, row.relocations), 0);
  const scale = largest === 0 ? 0 : Math.min((rowHeight * 0.5) / largest, 1000 / total);
  const thicknesses = rows.map((row) => Math.max(row.relocations * scale, row.relocations === 0 ? 0 : 12));
  const sum = thicknesses.reduce((all, thickness) => all + thickness, 0);
  let leftTop = (1000 - sum) / 2;
  return rows.map((row, index) => {
    const thickness = thicknesses[index] ?? 0;
    const ribbon = {
      kind: row.kind,
      leftTop,
      rightTop: (index + 0.5) * rowHeight - thickness / 2,
      thickness,
    };
    leftTop += thickness;
    return ribbon;
  });
}
