import { decodeName } from '../../../elf/string-table';
import { damaged, type Field, type RelocatedBytes } from './relocated-bytes';

/** Reads one number after another. Each read throws FormatError at the end of the bytes. */
export class Cursor {
  readonly bytes: RelocatedBytes;
  position: number;

  constructor(bytes: RelocatedBytes, position: number = bytes.start) {
    this.bytes = bytes;
    this.position = position;
  }

  number(width: number): number {
    const value = this.bytes.number(this.position, width);
    this.position += width;
    return value;
  }

  field(width: number): Field {
    const field = this.bytes.field(this.position, width);
    this.position += width;
    return field;
  }

  skip(length: number): void {
    this.position += length;
  }

  /** LEB128. Throws beyond 2^53. */
  unsigned(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.number(1);
      value += (byte & 0x7f) * scale;
      if (!Number.isSafeInteger(value)) throw damaged('a number beyond 2^53');
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  /** A signed LEB128, whose value nobody needs, or padding. */
  skipLeb(): void {
    while (this.number(1) >= 0x80);
  }

  /** Offset of the NUL, behind which the cursor stands then. */
  skipString(): number {
    while (this.number(1) !== 0);
    return this.position - 1;
  }

  /** A text that stands here. */
  text(): string {
    const start = this.position;
    const end = this.skipString();
    const codes = Uint8Array.from({ length: end - start }, (_, i) => this.bytes.number(start + i, 1));
    return decodeName(codes);
  }
}
