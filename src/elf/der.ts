import { FormatError } from '../base/format-error';

/** One element of DER: its tag byte and where its content is. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array<ArrayBuffer>;
  /** Of the content, in the file. */
  readonly offset: number;
}

/**
 * Steps through DER elements that follow one another; to look into one, make a reader of it. Knows what PKCS#7
 * messages need: short tags, definite lengths of up to 4 bytes. An element never reaches beyond what it is in.
 */
export class DerReader {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #offset: number;
  readonly #where: string;
  #at = 0;

  /** `offset` is that of `bytes` in the file, `where` says what is read, for error messages. */
  constructor(bytes: Uint8Array<ArrayBuffer>, offset: number, where: string) {
    this.#bytes = bytes;
    this.#offset = offset;
    this.#where = where;
  }

  /** The tag of the next element, without reading it; `undefined` at the end. */
  get tag(): number | undefined {
    return this.#bytes[this.#at];
  }

  /** The next element, which has to have this tag. Throws FormatError `der/…`. */
  next(tag: number): DerElement {
    const found = this.tag;
    if (found !== tag) {
      const instead = found === undefined ? 'the end' : `tag 0x${found.toString(16)}`;
      throw this.#error('der/tag', `tag 0x${tag.toString(16)} was expected and ${instead} was found`);
    }
    const length = this.#length();
    const start = this.#at;
    this.#at += length;
    return { tag, content: this.#bytes.subarray(start, this.#at), offset: this.#offset + start };
  }

  /** The next element, if it has this tag. */
  optional(tag: number): DerElement | undefined {
    return this.tag === tag ? this.next(tag) : undefined;
  }

  /** Reads what is in the next element, which has to have this tag. */
  into(tag: number): DerReader {
    const { content, offset } = this.next(tag);
    return new DerReader(content, offset, this.#where);
  }

  /** Passes over the tag and the length and returns the latter. */
  #length(): number {
    const first = this.#bytes[this.#at + 1];
    const size = first === undefined || first < 0x80 ? 0 : first & 0x7f;
    let length = first ?? 0;
    if (size > 0) {
      const field = this.#bytes.subarray(this.#at + 2, this.#at + 2 + Math.min(size, 4));
      length = field.reduce((value, byte) => value * 256 + byte, 0);
    }
    const left = this.#bytes.length - this.#at - 2 - size;
    // 0x80 alone is "until an end mark", which DER does not have.
    if (first === undefined || first === 0x80 || size > 4 || length > left)
      throw this.#error('der/length', `an element goes beyond the ${Math.max(left, 0)} bytes that are there`);
    this.#at += 2 + size;
    return length;
  }

  #error(code: string, message: string): FormatError {
    return new FormatError({ code, message, where: this.#where, offset: this.#offset + this.#at });
  }
}

/** Far longer than any that is in use. */
const longestOid = 32;

/** The content of an object identifier in dotted decimals: `2.5.4.3`. */
export function formatOid(content: Uint8Array): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content.subarray(0, longestOid)) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    // The first two are packed into one.
    if (numbers.length === 0) {
      const first = Math.min(Math.floor(value / 40), 2);
      numbers.push(first);
      value -= first * 40;
    }
    numbers.push(value);
    value = 0;
  }
  return numbers.join('.');
}
