import { assert } from '../../base/assert';
import { formatSize } from '../../base/format';
import { FormatError } from '../../base/format-error';

/** Where a file does not say how much it unpacks to, memory is taken in pieces of at least this size. */
const leastPiece = 2 ** 20;
/**
 * This much is kept of any file, and beyond it in proportion to the packed size, so that a file of a few bytes cannot
 * make us take memory for nothing. Modules, with debug information or without, are packed to a third or a tenth.
 */
const freelyKept = 2 ** 24;
const keptRatio = 64;

/**
 * Collects unpacked bytes and refuses to take more than `limit`. Of a file that unpacks to incredibly much they are only
 * counted; what it unpacks to is kept by another output, which knows the size from the first.
 */
export class UnpackedOutput {
  readonly limit: number;
  readonly #packedSize: number;
  readonly #most: number;
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  /** The piece that is being filled. */
  #piece: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #used = 0;
  #size = 0;
  #isComplete = true;

  constructor(limit: number, packedSize: number, knownSize?: number) {
    this.limit = limit;
    this.#packedSize = packedSize;
    this.#most = knownSize === undefined ? Math.max(freelyKept, packedSize * keptRatio) : limit;
    if (knownSize !== undefined) this.suggest(knownSize);
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#size;
  }

  /** Whether all that was written is still there. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The file says that `length` more bytes come. Throws `compressed/too-large` when they would be too many. */
  declare(length: number, offset: number): void {
    if (length > this.limit - this.#size) throw this.#tooLarge(this.#size + length, offset);
    this.suggest(length);
  }

  /** As {@link declare}, for a number that may be wrong: only how memory is taken depends on it. */
  suggest(length: number): void {
    if (this.#size + length > Math.min(this.#most, this.limit)) this.#onlyCount();
    else if (this.#isComplete && length > this.#piece.length - this.#used) this.#startPiece(length);
  }

  /** Copies `bytes`. Throws `compressed/too-large` instead of passing the limit; `offset` is in the packed file. */
  write(bytes: Uint8Array, offset: number): void {
    if (bytes.length > this.limit - this.#size) throw this.#tooLarge(undefined, offset);
    if (this.#size + bytes.length > this.#most) this.#onlyCount();
    if (this.#isComplete) this.#append(bytes);
    this.#size += bytes.length;
  }

  /** All that was written, in one array of its own. */
  finish(): Uint8Array<ArrayBuffer> {
    assert(this.#isComplete, 'what was unpacked was kept');
    if (this.#pieces.length === 0 && this.#used === this.#piece.length) return this.#piece;
    this.#startPiece(0);
    const result = new Uint8Array(this.#size);
    let at = 0;
    for (const piece of this.#pieces) {
      result.set(piece, at);
      at += piece.length;
    }
    return result;
  }

  #append(bytes: Uint8Array): void {
    const fitting = Math.min(bytes.length, this.#piece.length - this.#used);
    this.#piece.set(bytes.subarray(0, fitting), this.#used);
    this.#used += fitting;
    const rest = bytes.length - fitting;
    if (rest === 0) return;
    // A quarter of what there is already: few pieces, little that stays empty.
    this.#startPiece(Math.max(rest, leastPiece, Math.ceil(this.#size / 4)));
    this.#piece.set(bytes.subarray(fitting), 0);
    this.#used = rest;
  }

  #startPiece(length: number): void {
    if (this.#used > 0) this.#pieces.push(this.#piece.subarray(0, this.#used));
    this.#piece = new Uint8Array(length);
    this.#used = 0;
  }

  #onlyCount(): void {
    this.#isComplete = false;
    this.#pieces.length = 0;
    this.#piece = new Uint8Array(0);
    this.#used = 0;
  }

  #tooLarge(size: number | undefined, offset: number): FormatError {
    const unpacked = size === undefined ? `more than ${formatSize(this.limit)}` : formatSize(size);
    return new FormatError({
      code: 'compressed/too-large',
      message: `the file has ${formatSize(this.#packedSize)} and unpacks to ${unpacked}; klpscope unpacks up to ${formatSize(this.limit)}`,
      offset,
      mend: 'If the file is what you think it is, unpack it by hand and open the result.',
    });
  }
}
