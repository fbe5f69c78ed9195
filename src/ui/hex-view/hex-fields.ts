/** A stretch of bytes that means something. */
export interface HexField {
  /** From the first byte of the view, and bytes. */
  readonly offset: number;
  readonly length: number;
  readonly kind: 'relocation' | 'livepatch' | 'string' | 'field';
  /** What it is called, and what it says. */
  readonly label: string;
  readonly value: string;
}

/** The fields that touch a range of bytes, by offset. The same function while the bytes are the same. */
export type HexFieldSource<F extends HexField = HexField> = (
  offset: number,
  length: number,
) => Promise<readonly F[]>;

/** Which of several fields a byte is drawn as: what changes it at run time before what it is. */
const precedence: readonly HexField['kind'][] = ['livepatch', 'relocation', 'field', 'string'];

/** The fields over one byte, the one that it is drawn as first. */
export function fieldsAt<F extends HexField>(fields: readonly F[], at: number): F[] {
  return fields
    .filter(({ offset, length }) => at >= offset && at < offset + length)
    .sort((a, b) => precedence.indexOf(a.kind) - precedence.indexOf(b.kind) || a.length - b.length);
}

/** The fields of each of the rows `first … last` of `width` bytes; rows without fields have none. */
export function fieldsByRow<F extends HexField>(
  fields: readonly F[],
  width: number,
  first: number,
  last: number,
): ReadonlyMap<number, readonly F[]> {
  const rows = new Map<number, F[]>();
  for (const field of fields) {
    const from = Math.max(first, Math.floor(field.offset / width));
    const to = Math.min(last, Math.floor((field.offset + Math.max(field.length, 1) - 1) / width));
    for (let row = from; row <= to; row++) {
      const known = rows.get(row);
      if (known === undefined) rows.set(row, [field]);
      else known.push(field);
    }
  }
  return rows;
}
