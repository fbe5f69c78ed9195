// Wrong files of every kind, made from right ones: all deterministic, so that what fails once fails again.

import { readPlainElf } from './plain-elf';

/** A wrong file and what was done to it. */
export interface Corruption {
  readonly what: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Where a number of an object file is, and how wide it is. */
export interface Field {
  readonly name: string;
  readonly offset: number;
  readonly width: 1 | 2 | 4 | 8;
}

/** Every beginning of the file. */
export function* truncations(bytes: Uint8Array<ArrayBuffer>): Generator<Corruption> {
  for (let length = 0; length < bytes.length; length++)
    yield { what: `cut to ${length} of ${bytes.length} bytes`, bytes: bytes.slice(0, length) };
}

/** `count` copies with one to four bytes changed, most of them where numbers are. */
export function* byteFlips(
  bytes: Uint8Array<ArrayBuffer>,
  count: number,
  seed: number,
): Generator<Corruption> {
  const random = randomNumbers(seed);
  const fields = fieldsOf(bytes);
  for (let i = 0; i < count; i++) {
    const copy = bytes.slice();
    const changes: string[] = [];
    for (let k = 0; k <= random() % 4; k++) {
      const field = fields[random() % fields.length];
      const isNumber = random() % 4 !== 0 && field !== undefined;
      const offset = isNumber ? field.offset + (random() % field.width) : random() % bytes.length;
      const value = random() & 0xff;
      copy[offset] = value;
      changes.push(`${isNumber ? field.name : offset}=${value}`);
    }
    yield { what: `flips ${seed}:${i} ${changes.join(' ')}`, bytes: copy };
  }
}

/** Every number of header, section headers, symbols, relocations and groups with every value that may hurt. */
export function* badFields(bytes: Uint8Array<ArrayBuffer>): Generator<Corruption> {
  const values = hurtfulValues(bytes);
  for (const field of fieldsOf(bytes)) {
    for (const value of values) {
      if (value >= 1n << BigInt(field.width * 8)) continue;
      const copy = bytes.slice();
      writeField(copy, field, value);
      if (copy.every((byte, i) => byte === bytes[i])) continue;
      yield { what: `${field.name} = 0x${value.toString(16)}`, bytes: copy };
    }
  }
}

/** Numbers that may hurt in this file: every section, counts and sizes, and the edges of 8 to 64 bits. */
export function hurtfulValues(bytes: Uint8Array<ArrayBuffer>): bigint[] {
  const { sections, symbols } = readPlainElf(bytes);
  const sizes = [sections.length, sections.length - 1, symbols.length, bytes.length, bytes.length - 1];
  const small = Array.from({ length: sections.length }, (_, i) => i);
  const edges = [0x7f, 0xff, 0xff00, 0xff20, 0xfff1, 0xffff, 0x7fffffff, 0xfffffff0, 0xffffffff].map(BigInt);
  const huge = [1n << 32n, (1n << 53n) - 1n, 1n << 53n, 1n << 63n, (1n << 64n) - 16n, (1n << 64n) - 1n];
  return [...new Set([...small.map(BigInt), ...sizes.map(BigInt), ...edges, ...huge])];
}

/** Puts the low bytes of a value into a field of an object file, in the file's byte order. */
export function writeField(
  bytes: Uint8Array<ArrayBuffer>,
  { offset, width }: Pick<Field, 'offset' | 'width'>,
  value: bigint,
): void {
  const little = bytes[5] === 1;
  for (let i = 0; i < width; i++)
    bytes[offset + (little ? i : width - 1 - i)] = Number((value >> BigInt(8 * i)) & 0xffn);
}

/** Every number of header, section headers, symbols, relocations and groups of a sound file. */
export function fieldsOf(bytes: Uint8Array<ArrayBuffer>): Field[] {
  const wide = bytes[4] === 2;
  const word = wide ? 8 : 4;
  const { sections, shoff } = readPlainElf(bytes);
  const fields: Field[] = [];
  const add = (name: string, base: number, widths: readonly Field['width'][]): void => {
    let offset = base;
    for (const [i, width] of widths.entries()) {
      fields.push({ name: `${name}[${i}]`, offset, width });
      offset += width;
    }
  };
  add('header', 16, [2, 2, 4, word, word, word, 4, 2, 2, 2, 2, 2, 2]);
  for (const [i, { name, type, offset, size, bytes: content }] of sections.entries()) {
    const label = `${i} ${name}`;
    add(label, shoff + i * (wide ? 64 : 40), [4, 4, word, word, word, word, 4, 4, word, word]);
    const entry = (step: number, widths: readonly Field['width'][]): void => {
      for (let at = 0; at + step <= size; at += step) add(`${label}+${at}`, offset + at, widths);
    };
    if (type === 2) entry(wide ? 24 : 16, wide ? [4, 1, 1, 2, 8, 8] : [4, 4, 4, 1, 1, 2]);
    if (type === 4) entry(3 * word, [word, word, word]);
    if (type === 9) entry(2 * word, [word, word]);
    if (type === 17 || type === 18) entry(4, [4]);
    // The last NUL of the names, without which the last name does not end.
    if (type === 3 && content.length > 0) add(`${label} end`, offset + size - 1, [1]);
  }
  return fields;
}

/**
 * The same object with section headers and section names before the contents, so that a cut at any place leaves
 * headers that speak of what is gone.
 */
export function headersFirst(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const wide = bytes[4] === 2;
  const little = bytes[5] === 1;
  const { sections, shoff } = readPlainElf(bytes);
  const start = wide ? 64 : 52;
  const headers = bytes.subarray(shoff, shoff + sections.length * (wide ? 64 : 40));
  const names = sections.at(-1)?.bytes ?? new Uint8Array();
  const shift = headers.length + names.length;
  const result = new Uint8Array(shoff + shift);
  result.set(bytes.subarray(0, start));
  result.set(headers, start);
  result.set(names, start + headers.length);
  result.set(bytes.subarray(start, shoff), start + shift);
  const view = new DataView(result.buffer);
  const put = (offset: number, value: number): void =>
    wide ? view.setBigUint64(offset, BigInt(value), little) : view.setUint32(offset, value, little);
  put(wide ? 40 : 32, start);
  for (const [i, { offset, type }] of sections.entries()) {
    const isNames = i === sections.length - 1;
    const field = start + i * (wide ? 64 : 40) + (wide ? 24 : 16);
    if (type !== 0) put(field, isNames ? start + headers.length : offset + shift);
  }
  return result;
}

/** mulberry32: small, seeded, good enough to choose bytes with. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
