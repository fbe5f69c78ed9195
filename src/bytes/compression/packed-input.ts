import { assert } from '../../base/assert';
import type { ByteSource } from '../byte-source';
import { truncated } from './problems';

/** What the unpackers report: bytes of the packed file that were read, of how many. */
export type OnUnpackProgress = (done: number, total: number) => void;

/** In a browser every read is a round trip to another process. */
const pieceSize = 2 ** 20;

/** Reads a source from its beginning to its end, in pieces, so that a packed file is never whole in memory. */
export class PackedInput {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #onProgress: OnUnpackProgress | undefined;
  #piece: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** Where `#piece` begins in the source. */
  #pieceStart = 0;
  #used = 0;

  constructor(source: ByteSource, onProgress?: OnUnpackProgress) {
    this.#source = source;
    this.size = source.size;
    this.#onProgress = onProgress;
  }

  /** Offset in the source of the byte that is next. */
  get offset(): number {
    return this.#pieceStart + this.#used;
  }

  get remaining(): number {
    return this.size - this.offset;
  }

  /** Up to `most` bytes, as many as are at hand; none at the end. */
  async next(most: number): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#used === this.#piece.length && this.remaining > 0) await this.#readOn(1);
    const bytes = this.#piece.subarray(this.#used, this.#used + most);
    this.#used += bytes.length;
    return bytes;
  }

  /** Makes the last `count` bytes of what {@link next} returned last the next ones again. */
  giveBack(count: number): void {
    assert(count <= this.#used, 'only what was taken is given back');
    this.#used -= count;
  }

  /** The next bytes, which stay the next ones: `most` of them, fewer only where the file ends. */
  async peek(most: number): Promise<Uint8Array<ArrayBuffer>> {
    const count = Math.min(most, this.remaining);
    if (this.#piece.length - this.#used < count) await this.#readOn(count);
    return this.#piece.subarray(this.#used, this.#used + count);
  }

  /** Bytes anywhere in the file, which does not change what is next. The caller has checked the range. */
  async look(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const from = offset - this.#pieceStart;
    if (from >= 0 && from + length <= this.#piece.length) return this.#piece.subarray(from, from + length);
    return this.#source.read(offset, length);
  }

  /** Passes over `length` bytes unread. Throws `compressed/truncated` when there are fewer. */
  skip(length: number, where: string): void {
    if (length > this.remaining)
      throw truncated(`${length} bytes were expected and ${this.remaining} are there`, this.offset, where);
    const within = Math.min(length, this.#piece.length - this.#used);
    this.#used += within;
    if (within === length) return;
    this.#pieceStart = this.offset + length - within;
    this.#piece = new Uint8Array(0);
    this.#used = 0;
  }

  /** Makes at least `length` unread bytes contiguous; the caller has checked that they are there. */
  async #readOn(length: number): Promise<void> {
    const start = this.offset;
    const count = Math.min(Math.max(length, pieceSize), this.size - start);
    this.#piece = await this.#source.read(start, count);
    this.#pieceStart = start;
    this.#used = 0;
    this.#onProgress?.(start, this.size);
  }
}
