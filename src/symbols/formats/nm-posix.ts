import { FormatError } from '../../base/format-error';
import { decodeName } from '../../elf/string-table';
import type { SymbolSource } from '../symbol-source';
import { AddressRows, hexDigit } from './address-rows';
import { type OnProgress, reportEvery } from './progress';

const newline = 0x0a;
const blank = 0x20;

/** Whether the text begins as `nm -P` (`nm -f posix`) prints: name, type, value, size. */
export function isNmPosix(head: Uint8Array): boolean {
  const lines = decodeName(head.subarray(0, 4096)).split('\n').slice(0, 8);
  return lines.some((line) => /^\S+ [A-Za-z] [0-9a-f]{8,16}( [0-9a-f]*)?\s*$/.test(line));
}

/**
 * Parses the POSIX output of nm for a vmlinux: `name type value size`, the latter two absent of an undefined symbol.
 * nm sorts by name unless told otherwise; positions are counted by address. Throws {@link FormatError} at the first
 * line that is none of that.
 */
export function parseNmPosix(bytes: Uint8Array, onProgress?: OnProgress): SymbolSource {
  const rows = new AddressRows(bytes, Math.ceil(bytes.length / 48));
  let nextReport = reportEvery;
  let offset = 0;
  for (let line = 1; offset < bytes.length; line++) {
    if (offset >= nextReport) {
      onProgress?.(offset / bytes.length);
      nextReport += reportEvery;
    }
    const found = bytes.indexOf(newline, offset);
    const end = found < 0 ? bytes.length : found;
    if (end > offset) addLine(rows, bytes, offset, end, line);
    offset = end + 1;
  }
  return rows.finish('nm output (POSIX)');
}

function addLine(rows: AddressRows, bytes: Uint8Array, start: number, end: number, line: number): void {
  let nameEnd = start;
  while (nameEnd < end && (bytes[nameEnd] ?? 0) > blank) nameEnd += 1;
  const type = bytes[nameEnd + 1] ?? 0;
  const afterType = bytes[nameEnd + 2] ?? newline;
  if (nameEnd === start || nameEnd + 1 >= end || (afterType !== blank && nameEnd + 2 < end))
    throw notALine(bytes, start, end, line);
  let high = 0;
  let low = 0;
  const valueStart = nameEnd + 3;
  let offset = valueStart;
  for (let digit = hexDigit(bytes[offset]); digit >= 0; digit = hexDigit(bytes[++offset])) {
    high = ((high << 4) | (low >>> 28)) >>> 0;
    low = ((low << 4) | digit) >>> 0;
  }
  const hasAddress = offset > valueStart;
  rows.add({ type, high, low, hasAddress, nameStart: start, nameEnd, module: undefined }, line);
}

function notALine(bytes: Uint8Array, start: number, end: number, line: number): FormatError {
  const text = decodeName(bytes.subarray(start, Math.min(end, start + 60)));
  return new FormatError({
    code: 'nm-posix/line',
    message: `"${text}" is not a name, a type and a value`,
    where: `line ${line}`,
    offset: start,
    mend: 'The file is cut short or damaged: make it again with nm -P vmlinux.',
  });
}
