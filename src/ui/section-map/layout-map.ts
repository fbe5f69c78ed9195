/** What a stretch of a file is, as far as the map tells it. */
export type MapKind =
  | 'headers'
  | 'code'
  | 'data'
  | 'relocations'
  | 'names'
  | 'debug'
  | 'livepatch'
  | 'gap'
  | 'signature';

/** What becomes of it on the other side. */
export type MapFate = 'same' | 'moved' | 'changed' | 'new' | 'removed';

/** Something with a place in the file. */
export interface MapPart {
  /** Unique on its side, the same on both. */
  readonly key: string;
  readonly name: string;
  readonly kind: MapKind;
  /** Bytes in the file. */
  readonly offset: number;
  readonly size: number;
  readonly fate: MapFate;
}

/** A stretch of the map: one part, or neighbours that are too small to be told apart. */
export interface MapStretch {
  /** The parts it stands for, by their places in the list. */
  readonly first: number;
  readonly last: number;
  readonly kind: MapKind;
  readonly fate: MapFate;
  /** Pixels. */
  readonly start: number;
  readonly end: number;
}

/** Parts by their places in the list, both included. */
export interface MapRange {
  readonly first: number;
  readonly last: number;
}

/** What a stretch has at least, in pixels, so that it can be seen and hit. */
const narrowest = 4;

/** The fate that is shown for neighbours of several, and the kind that is: the most telling first. */
const byFate: readonly MapFate[] = ['removed', 'new', 'changed', 'moved', 'same'];

/**
 * Lays out parts in the order of the file, each as wide as its share of the bytes and never too narrow to be hit: what the
 * small ones get, the large ones give. When there are more than fit, neighbours that are too small are one stretch. Time
 * grows with the number of parts, the number of stretches with the pixels only.
 */
export function layoutMap(
  parts: readonly MapPart[],
  { first, last }: MapRange,
  pixels: number,
): readonly MapStretch[] {
  const count = last - first + 1;
  if (count <= 0 || pixels <= 0) return [];
  let bytes = 0;
  for (let i = first; i <= last; i++) bytes += parts[i]?.size ?? 0;
  const scale = pixels / Math.max(bytes, 1);
  const isCrowded = count * narrowest * 2 > pixels;
  const runs: Run[] = [];
  for (let i = first; i <= last; i++) {
    const part = parts[i];
    if (part === undefined) continue;
    const isSmall = part.size * scale < narrowest;
    const run = runs.at(-1);
    if (isCrowded && isSmall && run?.isSmall === true && run.size * scale < narrowest) join(run, part, i);
    else
      runs.push({
        first: i,
        last: i,
        size: part.size,
        isSmall,
        kind: part.kind,
        fate: part.fate,
        most: part.size,
      });
  }
  return place(runs, pixels);
}

interface Run {
  readonly first: number;
  last: number;
  size: number;
  readonly isSmall: boolean;
  kind: MapKind;
  fate: MapFate;
  /** Size of the part that gave the kind. */
  most: number;
}

function join(run: Run, part: MapPart, index: number): void {
  run.last = index;
  run.size += part.size;
  if (byFate.indexOf(part.fate) < byFate.indexOf(run.fate)) run.fate = part.fate;
  // A livepatch section is what a reader looks for.
  const isTelling = part.kind === 'livepatch' || (run.kind !== 'livepatch' && part.size > run.most);
  if (!isTelling) return;
  run.kind = part.kind;
  run.most = part.size;
}

function place(runs: readonly Run[], pixels: number): MapStretch[] {
  const least = Math.min(narrowest, pixels / runs.length);
  // Padding is nothing that a reader looks for.
  const sizes = runs.map(({ size, kind }) => ({ size, least: kind === 'gap' ? 0 : least }));
  const widths = widthsOf(sizes, pixels);
  let start = 0;
  return runs.map(({ first, last, kind, fate }, i) => {
    const end = start + (widths[i] ?? 0);
    const stretch = { first, last, kind, fate, start, end };
    start = end;
    return stretch;
  });
}

/** Widths in proportion to sizes, none below its `least`, `pixels` together. */
function widthsOf(
  sizes: readonly { readonly size: number; readonly least: number }[],
  pixels: number,
): readonly number[] {
  // Those that need their least come first; what they take, the others lack.
  const inNeed = sizes
    .map((one, index) => ({ ...one, index }))
    .sort((a, b) => a.size * b.least - b.size * a.least);
  const widths = sizes.map(({ least }) => least);
  let bytes = sizes.reduce((sum, { size }) => sum + size, 0);
  let left = pixels;
  for (const { size, least, index } of inNeed) {
    const width = bytes > 0 ? Math.max((size / bytes) * left, least) : least;
    widths[index] = width;
    bytes -= size;
    left -= width;
  }
  return widths;
}

/** The stretch at a pixel; the last one behind the end, `undefined` in an empty map. */
export function stretchAt(stretches: readonly MapStretch[], pixel: number): MapStretch | undefined {
  return stretches[lowest(stretches.length, (i) => (stretches[i]?.end ?? 0) > pixel)] ?? stretches.at(-1);
}

/** The stretch that stands for a part. */
export function stretchOf(stretches: readonly MapStretch[], index: number): MapStretch | undefined {
  const found = stretches[lowest(stretches.length, (i) => (stretches[i]?.last ?? 0) >= index)];
  return found !== undefined && found.first <= index ? found : undefined;
}

/** The lowest of 0 … count - 1 for which `holds`, which then holds for all above; `count` for none. */
function lowest(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
