/** `48 8b 05`. */
export function formatHexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, hexByte).join(' ');
}

/** `0x48, 0x8b, 0x05`, twelve to a line, for a C initializer. */
export function formatCArray(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 12) {
    lines.push(Array.from(bytes.subarray(at, at + 12), (byte) => `0x${hexByte(byte)}`).join(', '));
  }
  return lines.join(',\n');
}

/** As `hexdump -C` prints it; `base` is the offset of the first byte. */
export function formatHexDump(bytes: Uint8Array, base: number): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const left = formatHexBytes(row.subarray(0, 8)).padEnd(23);
    const right = formatHexBytes(row.subarray(8)).padEnd(23);
    lines.push(`${formatOffset(base + at)}  ${left}  ${right}  |${Array.from(row, asciiOf).join('')}|`);
  }
  return lines.join('\n');
}

/** Two hexadecimal digits. */
export function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** The character of a byte, a dot where there is none to show. */
export function asciiOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}

/** Eight hexadecimal digits. */
export function formatOffset(offset: number): string {
  return offset.toString(16).padStart(8, '0');
}
