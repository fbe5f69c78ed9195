import { FormatError } from '../base/format-error';

/** Whether this machine stores the low half of a 64-bit number first; decides how columns are filled by halves. */
export const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * Fixed-size numbers in a byte array, in the file's byte order. Every access is checked; one past the end is a
 * {@link FormatError} that says what was being read and where in the file, never a zero.
 */
export class ByteView {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly littleEndian: boolean;
  readonly #view: DataView;
  readonly #what: string;
  readonly #fileOffset: number;

  /** `what` and `fileOffset` (of `bytes[0]`) are for error messages. */
  constructor(bytes: Uint8Array<ArrayBuffer>, littleEndian: boolean, what: string, fileOffset = 0) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
    this.#fileOffset = fileOffset;
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(offset: number): number {
    this.#check(offset, 1);
    return this.#view.getUint8(offset);
  }

  u16(offset: number): number {
    this.#check(offset, 2);
    return this.#view.getUint16(offset, this.littleEndian);
  }

  u32(offset: number): number {
    this.#check(offset, 4);
    return this.#view.getUint32(offset, this.littleEndian);
  }

  u64(offset: number): bigint {
    this.#check(offset, 8);
    return this.#view.getBigUint64(offset, this.littleEndian);
  }

  /** High and low half of a 64-bit number without making a bigint of it. */
  high32(offset: number): number {
    return this.u32(this.littleEndian ? offset + 4 : offset);
  }

  low32(offset: number): number {
    return this.u32(this.littleEndian ? offset : offset + 4);
  }

  setU8(offset: number, value: number): void {
    this.#check(offset, 1);
    this.#view.setUint8(offset, value);
  }

  setU16(offset: number, value: number): void {
    this.#check(offset, 2);
    this.#view.setUint16(offset, value, this.littleEndian);
  }

  setU32(offset: number, value: number): void {
    this.#check(offset, 4);
    this.#view.setUint32(offset, value, this.littleEndian);
  }

  setU64(offset: number, value: bigint): void {
    this.#check(offset, 8);
    this.#view.setBigUint64(offset, value, this.littleEndian);
  }

  #check(offset: number, length: number): void {
    if (offset < 0 || offset + length > this.bytes.length) {
      throw new FormatError({
        code: 'bytes/truncated',
        message: `${length} bytes were expected and ${Math.max(this.bytes.length - offset, 0)} are there`,
        where: this.#what,
        offset: this.#fileOffset + offset,
        mend: 'The file is cut short or damaged: copy or build it again.',
      });
    }
  }
}
