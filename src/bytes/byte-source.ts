import { assert } from '../base/assert';
import { formatSize } from '../base/format';
import { FormatError } from '../base/format-error';

/**
 * Bytes that can be read in pieces: a dropped file, a file on disk, a buffer, or a composition of those. Nothing is
 * read that is not asked for.
 */
export interface ByteSource {
  /** Size in bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`. The caller has checked the range: outside it is a bug. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** SHA-256 of all bytes, 64 hex digits; of a source that has a better way to it than to be read here. */
  sha256?(onProgress?: (fraction: number) => void): Promise<string>;
}

/** What a browser's `Blob` and `File` and Node's `Blob` have in common, and all that is used of them. */
export interface BlobLike {
  readonly size: number;
  /** A file has one. */
  readonly name?: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Throws unless `offset … offset + length` lies within `size` bytes. */
export function assertRange(size: number, offset: number, length: number): void {
  assert(
    Number.isSafeInteger(offset) &&
      Number.isSafeInteger(length) &&
      offset >= 0 &&
      length >= 0 &&
      offset + length <= size,
    `reading ${length} bytes at ${offset} of ${size}`,
  );
}

/** Bytes in memory. */
export class BufferSource implements ByteSource {
  readonly size: number;
  readonly bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.bytes = bytes;
    this.size = bytes.length;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    assertRange(this.size, offset, length);
    return this.bytes.subarray(offset, offset + length);
  }
}

/** A file up to this size is read at once: in a browser every read is a round trip to another process. */
const smallFile = 2 ** 20;
/** Of a larger one so much of the beginning, by which it is told what the file is. */
const headSize = 2 ** 12;

/**
 * A file or blob; each read is one slice of it, but for a small file, or the head of a large one, which is read once. A read
 * rejects with FormatError when the browser does not give the bytes (any more), or there is no memory for them: a file may
 * change while it is open.
 */
export class BlobSource implements ByteSource {
  readonly size: number;
  readonly blob: BlobLike;
  /** What is kept: all of a small file, the head of another. */
  #kept: Promise<Uint8Array<ArrayBuffer>> | undefined;

  constructor(blob: BlobLike) {
    this.blob = blob;
    this.size = blob.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    assertRange(this.size, offset, length);
    const keptSize = this.size > smallFile ? headSize : this.size;
    if (offset + length > keptSize) return this.#readSlice(offset, length);
    this.#kept ??= this.#readSlice(0, keptSize);
    return (await this.#kept).subarray(offset, offset + length);
  }

  async #readSlice(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    try {
      // For each slice the browser must be asked, and is waited for.
      const part = length === this.size ? this.blob : this.blob.slice(offset, offset + length);
      const bytes = new Uint8Array(await part.arrayBuffer());
      if (bytes.length === length) return bytes;
    } catch (error) {
      throw unreadable(this.blob, length, error);
    }
    throw unreadable(this.blob, length, undefined);
  }
}

/** Whether it is what the engines say where there is no room for an array of bytes. */
export function isOutOfMemory({ message }: RangeError): boolean {
  return /allocation|memory/i.test(message);
}

/** What a browser says of a file that was written, moved, removed or made unreadable since it was chosen. */
const unreadableNames = ['NotReadableError', 'NotFoundError', 'NotAllowedError', 'SecurityError'];

/** In words what kept bytes from being read; an error that is none of these as it is. */
function unreadable({ name }: BlobLike, length: number, error: unknown): unknown {
  const file = name === undefined ? {} : { file: name };
  if (error instanceof RangeError && isOutOfMemory(error))
    return new FormatError({
      code: 'file/no-memory',
      ...file,
      message: `there is not enough memory for ${formatSize(length)} of the file`,
      mend: 'Close what else is open in the browser, or use the command line.',
    });
  if (error !== undefined && !(error instanceof Error && unreadableNames.includes(error.name))) return error;
  return new FormatError({
    code: 'file/not-readable',
    ...file,
    message:
      'the file cannot be read any more: it was changed, moved or removed since it was chosen, or it is a folder',
    mend: 'Open it again.',
  });
}

/** A part of another source. */
export class SliceSource implements ByteSource {
  readonly size: number;
  readonly base: ByteSource;
  readonly offset: number;

  constructor(base: ByteSource, offset: number, length: number) {
    assertRange(base.size, offset, length);
    this.base = base;
    this.offset = offset;
    this.size = length;
  }

  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    assertRange(this.size, offset, length);
    return this.base.read(this.offset + offset, length);
  }
}

/** Several sources one after another: what the ELF writer returns. Unchanged parts stay slices of the input. */
export class ConcatSource implements ByteSource {
  readonly size: number;
  readonly parts: readonly ByteSource[];
  /** Where each part begins. */
  readonly #starts: readonly number[];

  constructor(parts: readonly ByteSource[]) {
    const starts: number[] = [];
    let size = 0;
    for (const part of parts) {
      starts.push(size);
      size += part.size;
    }
    this.parts = parts;
    this.#starts = starts;
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    assertRange(this.size, offset, length);
    const result = new Uint8Array(length);
    let index = this.#partAt(offset);
    let done = 0;
    while (done < length) {
      const part = this.parts[index];
      const start = this.#starts[index];
      assert(part !== undefined && start !== undefined, 'parts cover the size');
      const from = offset + done - start;
      const count = Math.min(part.size - from, length - done);
      if (count > 0) result.set(await part.read(from, count), done);
      done += Math.max(count, 0);
      index += 1;
    }
    return result;
  }

  /** The parts, or what of them, that a range consists of, in order. */
  partsIn(offset: number, length: number): Segment[] {
    const found: Segment[] = [];
    const end = offset + length;
    for (let index = this.#partAt(offset); index < this.parts.length; index++) {
      const [source, start] = [this.parts[index], this.#starts[index]];
      assert(source !== undefined && start !== undefined, 'every part has a start');
      if (start >= end) break;
      const from = Math.max(offset - start, 0);
      const to = Math.min(end - start, source.size);
      if (to > from) found.push({ source, offset: from, length: to - from });
    }
    return found;
  }

  /** Index of the last part that begins at or before `offset`. */
  #partAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** A contiguous range of one leaf source: what a composition boils down to. */
export interface Segment {
  readonly source: ByteSource;
  readonly offset: number;
  readonly length: number;
}

/** The leaves of a composition in order, without empty ones, so that a caller can hand over slices of a file unread. */
export function segmentsOf(source: ByteSource): Segment[] {
  return segmentsIn({ source, offset: 0, length: source.size });
}

/** Of a slice only the parts that it touches are looked at: an output has a part a section, and each is asked for. */
function segmentsIn({ source, offset, length }: Segment): Segment[] {
  if (length === 0) return [];
  if (source instanceof SliceSource)
    return segmentsIn({ source: source.base, offset: source.offset + offset, length });
  if (source instanceof ConcatSource) return source.partsIn(offset, length).flatMap(segmentsIn);
  return [{ source, offset, length }];
}
