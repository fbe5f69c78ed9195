import { formatCount, formatSize } from '../base/format';
import { FormatError } from '../base/format-error';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** So many a call takes without a thought. */
const fewArguments = 256;

/**
 * Far beyond any name of a kernel module. Names may share bytes, so without a limit a small file could hold
 * thousands of names of megabytes each.
 */
const longestName = 4096;

/** Names of one table may be so many bytes together, or so many times those of the table: linkers share ends, not all. */
const mostTogether = 2 ** 22;
const mostShared = 16;

/** NUL-terminated names. They are bytes until shown: what is written back is what was read. */
export class StringTable {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What the table is called in error messages. */
  readonly what: string;

  constructor(bytes: Uint8Array<ArrayBuffer>, what: string) {
    this.bytes = bytes;
    this.what = what;
  }

  /** The bytes of the name at `offset`, without the NUL. */
  bytesAt(offset: number): Uint8Array<ArrayBuffer> {
    if (offset === 0 && this.bytes.length === 0) return this.bytes;
    const length = this.bytes.subarray(offset, offset + longestName + 1).indexOf(0);
    if (length < 0) {
      throw new FormatError({
        code: 'elf/string-table',
        message:
          offset < this.bytes.length
            ? `the name at ${offset} has no terminating NUL within ${longestName} bytes`
            : `a name is said to be at ${offset}, the table has ${this.bytes.length} bytes`,
        where: this.what,
        mend: 'The file is damaged: build it again.',
      });
    }
    return this.bytes.subarray(offset, offset + length);
  }

  /** Throws as {@link bytesAt} does if one of the names cannot be read, or if all together are far longer than the table. */
  check(offsets: Uint32Array): void {
    const { bytes } = this;
    let isSound = bytes.length > 0 && bytes[bytes.length - 1] === 0;
    let longest = 0;
    for (let start = 0; isSound && start < bytes.length; ) {
      const end = bytes.indexOf(0, start);
      longest = Math.max(longest, end - start);
      isSound = longest <= longestName;
      start = end + 1;
    }
    // In a table of short names that all end, an offset within it is enough.
    for (const offset of offsets) if (!isSound || offset >= bytes.length) this.bytesAt(offset);
    const most = Math.max(mostTogether, mostShared * bytes.length);
    if (offsets.length * (isSound ? longest : longestName) > most) this.#checkTogether(offsets, most);
  }

  /** A small file that says the same long name a hundred thousand times would be read as a huge one. */
  #checkTogether(offsets: Uint32Array, most: number): void {
    const { bytes } = this;
    let total = 0;
    for (const offset of offsets) {
      total += bytes.indexOf(0, offset) - offset;
      if (total > most) break;
    }
    if (total <= most) return;
    throw new FormatError({
      code: 'elf/string-table',
      message: `${formatCount(offsets.length, 'name')} have more than ${formatSize(most)} together, the table that they stand in ${formatSize(bytes.length)}`,
      where: this.what,
      mend: 'The file is damaged: build it again.',
    });
  }

  /** The name at `offset` as text, see {@link decodeName}. */
  textAt(offset: number): string {
    return decodeName(this.bytesAt(offset));
  }
}

/** Bytes of a name as text. ASCII and UTF-8 as they are; any other byte as `\xNN`, so that no two names become equal. */
export function decodeName(bytes: Uint8Array): string {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] ?? 0) >= 0x80) return decodeNonAscii(bytes);
  if (bytes.length > fewArguments) return utf8.decode(bytes);
  // At once: a text put together letter by letter is a tree of its letters, until it is needed whole.
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}

function decodeNonAscii(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    // Not UTF-8: the kernel does not care, and neither may we.
    return Array.from(bytes, (byte) =>
      byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`,
    ).join('');
  }
}

/** Text of our own making (`.klp.rela.vmlinux..text`) as the bytes of a name. */
export function encodeName(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}
