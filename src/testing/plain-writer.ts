/** NUL-terminated names; the empty one is at 0. */
export class StringBytes {
  readonly #bytes: number[] = [0];
  readonly #known = new Map<string, number>([['', 0]]);

  add(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const offset = this.#bytes.length;
    for (const byte of new TextEncoder().encode(name)) this.#bytes.push(byte);
    this.#bytes.push(0);
    this.#known.set(name, offset);
    return offset;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** Numbers to bytes, the plainest way: shares nothing with the code under test. */
export class PlainWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #size = 0;
  readonly #bits: 32 | 64;
  readonly #little: boolean;

  constructor(bits: 32 | 64, order: 'little' | 'big') {
    this.#bits = bits;
    this.#little = order === 'little';
  }

  get size(): number {
    return this.#size;
  }

  u8(value: number): void {
    const offset = this.#take(1);
    this.#view.setUint8(offset, value);
  }

  u16(value: number): void {
    const offset = this.#take(2);
    this.#view.setUint16(offset, value, this.#little);
  }

  u32(value: number): void {
    const offset = this.#take(4);
    this.#view.setUint32(offset, value, this.#little);
  }

  u64(value: bigint): void {
    const offset = this.#take(8);
    this.#view.setBigUint64(offset, value, this.#little);
  }

  /** An address: 32 or 64 bits wide. */
  word(value: bigint): void {
    if (this.#bits === 64) this.u64(value);
    else this.u32(Number(BigInt.asUintN(32, value)));
  }

  /** The ten fields of a section header. */
  header(fields: readonly number[]): void {
    fields.forEach((field, i) => {
      if (i === 0 || i === 1 || i === 6 || i === 7) this.u32(field);
      else this.word(BigInt(field));
    });
  }

  zeros(count: number): void {
    this.#take(count);
  }

  align(alignment: number): void {
    const step = Math.max(alignment, 1);
    this.zeros((step - (this.#size % step)) % step);
  }

  raw(bytes: ArrayLike<number>): void {
    const offset = this.#take(bytes.length);
    this.#bytes.set(bytes, offset);
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  /** Room for `length` more bytes; where it begins. */
  #take(length: number): number {
    const start = this.#size;
    this.#size += length;
    if (this.#size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#size));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return start;
  }
}
