import type { ByteField } from '../../tables';

/** Shorter runs of characters are as likely numbers. */
const shortest = 4;

/** The strings of a section of nothing else: each that is not empty. Offsets are those of `bytes` and `base` together. */
export function* tableStrings(bytes: Uint8Array, base: number): Generator<ByteField> {
  for (let start = 0; start < bytes.length; ) {
    const nul = bytes.indexOf(0, start);
    const end = nul < 0 ? bytes.length : nul;
    if (end > start) yield stringField(bytes, base, start, end);
    start = end + 1;
  }
}

/** Strings among other data: at least {@link shortest} characters and the NUL behind them, as strings(1) finds them. */
export function* embeddedStrings(bytes: Uint8Array, base: number): Generator<ByteField> {
  let start = 0;
  for (const [at, byte] of bytes.entries()) {
    if (isText(byte)) continue;
    if (byte === 0 && at - start >= shortest) yield stringField(bytes, base, start, at);
    start = at + 1;
  }
}

function stringField(bytes: Uint8Array, base: number, start: number, end: number): ByteField {
  return {
    offset: base + start,
    length: end - start,
    kind: 'string',
    label: 'string',
    value: JSON.stringify(new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 200)))),
  };
}

/** Printable ASCII, tab and line feed; the kernel's messages begin with the byte 1 (include/linux/kern_levels.h). */
function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 1;
}
