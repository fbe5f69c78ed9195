/** What a section of a file is, as far as the map tells it. */
export type MapKind = 'code' | 'data' | 'relocations' | 'names' | 'debug' | 'livepatch';

/** Something with a place in the file. */
export interface MapPart {
  readonly key: string;
  readonly name: string;
  readonly kind: MapKind;
  /** Bytes in the file. */
  readonly offset: number;
  readonly size: number;
}

/** A stretch of the map in one colour: one part, or neighbours of a kind that are too small to be told apart. */
export interface MapStretch {
  readonly kind: MapKind;
  /** 0 … 1 of the map's width. */
  readonly start: number;
  readonly end: number;
}

/**
 * Stretches of a map of `parts`, which are in the order of their offsets, by size. A livepatch part is always seen,
 * however small it is beside the debug information.
 */
export function layoutMap(
  parts: readonly MapPart[],
  fileSize: number,
  pixels: number,
): readonly MapStretch[] {
  if (fileSize <= 0 || pixels <= 0) return [];
  const stretches: MapStretch[] = [];
  const smallest = 1 / pixels;
  for (const { kind, offset, size } of parts) {
    if (size === 0) continue;
    const start = offset / fileSize;
    const end = Math.max((offset + size) / fileSize, kind === 'livepatch' ? start + 2 * smallest : 0);
    const before = stretches.at(-1);
    if (before?.kind === kind && end - start < smallest && start - before.end < smallest) {
      stretches[stretches.length - 1] = { ...before, end };
    } else {
      stretches.push({ kind, start, end });
    }
  }
  return stretches;
}

/** The part at `fraction` of the map's width; the nearest when there is a gap. */
export function partAt(parts: readonly MapPart[], fileSize: number, fraction: number): MapPart | undefined {
  const offset = fraction * fileSize;
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const part = parts[middle];
    if (part !== undefined && part.offset + part.size <= offset) low = middle + 1;
    else high = middle;
  }
  return parts[low];
}
