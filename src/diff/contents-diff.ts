import { at } from '../base/column';
import { formatHex, formatNumber } from '../base/format';
import { type ByteSource, segmentsOf } from '../bytes/byte-source';
import type { Item } from './diff-items';
import { type DiffSide, PairedList } from './paired-list';
import type { Pairing } from './pairing';
import type { SectionRows } from './section-diff';

/** Compares the bytes of sections that are paired by their names. Throws FormatError when some cannot be read. */
export async function diffContents(
  before: SectionRows,
  after: SectionRows,
  pairing: Pairing,
): Promise<PairedList> {
  const differences = new Map<number, string>();
  const [sizes, otherSizes] = [sizesOf(before), sizesOf(after)];
  for (let row = 0; row < pairing.partner.length; row++) {
    const partner = at(pairing.partner, row);
    if (partner < 0) continue;
    const [a, b] = [before.object.contents(row + 1), after.object.contents(partner + 1)];
    if (isSamePlace(a, b)) continue;
    const difference = await describeDifference(a, b);
    if (difference !== '') differences.set(partner, difference);
  }
  return new PairedList(
    new ContentsSide(before, sizes, new Map()),
    new ContentsSide(after, otherSizes, differences),
    pairing,
    // A difference in size is one as well.
    (_, partner) => !differences.has(partner),
  );
}

const labels = ['size', 'difference'];

class ContentsSide implements DiffSide {
  readonly count: number;
  readonly #rows: SectionRows;
  readonly #sizes: Float64Array;
  readonly #differences: ReadonlyMap<number, string>;

  constructor(rows: SectionRows, sizes: Float64Array, differences: ReadonlyMap<number, string>) {
    this.count = rows.keys.length;
    this.#rows = rows;
    this.#sizes = sizes;
    this.#differences = differences;
  }

  key(row: number): string {
    return this.#rows.keys[row] ?? '';
  }

  item(row: number): Item {
    return {
      key: this.key(row),
      subject: this.#rows.object.sectionName(row + 1),
      labels,
      values: [formatNumber(at(this.#sizes, row)), this.#differences.get(row) ?? ''],
    };
  }
}

/** The bytes that each section has in its file. */
function sizesOf({ object, keys }: SectionRows): Float64Array {
  const sizes = new Float64Array(keys.length);
  for (let row = 0; row < sizes.length; row++) sizes[row] = object.contents(row + 1).size;
  return sizes;
}

/** Whether both are the same bytes of the same file: they need not be read then. */
function isSamePlace(a: ByteSource, b: ByteSource): boolean {
  if (a.size !== b.size) return false;
  const [x, ...more] = segmentsOf(a);
  const [y, ...others] = segmentsOf(b);
  const isSlice = more.length === 0 && others.length === 0;
  return isSlice && x?.source === y?.source && x?.offset === y?.offset;
}

/** Empty when all bytes are the same; else how many differ and where the first one is. */
async function describeDifference(a: ByteSource, b: ByteSource): Promise<string> {
  const [left, right] = await Promise.all([a.read(0, a.size), b.read(0, b.size)]);
  const common = Math.min(left.length, right.length);
  let count = 0;
  let first = -1;
  for (let k = 0; k < common; k++) {
    if (left[k] === right[k]) continue;
    if (first < 0) first = k;
    count += 1;
  }
  const extra = right.length - left.length;
  if (count === 0 && extra === 0) return '';
  const parts = [
    ...(count > 0 ? [`${formatNumber(count)} differ from ${formatHex(first)} on`] : []),
    ...(extra > 0 ? [`${formatNumber(extra)} appended`] : []),
    ...(extra < 0 ? [`${formatNumber(-extra)} fewer`] : []),
  ];
  return parts.join(', ');
}
