import { FormatError } from '../base/format-error';
import { isAddressList, parseAddressList } from './address-list';
import type { SymbolSource } from './symbol-map';
import { isSymbolsList, parseSymbolsList } from './symbols-list';

interface SourceFormat {
  readonly recognise: (head: Uint8Array) => boolean;
  readonly parse: (bytes: Uint8Array, onProgress?: (fraction: number) => void) => SymbolSource;
}

const formats: readonly SourceFormat[] = [
  { recognise: isSymbolsList, parse: parseSymbolsList },
  { recognise: isAddressList, parse: parseAddressList },
];

/** Whether a file that begins so is a symbol source. */
export function isSymbolSource(head: Uint8Array): boolean {
  return formats.some((format) => format.recognise(head));
}

/** Parses a source, told by its content. Throws {@link FormatError} for what is none, and for a damaged one. */
export function parseSymbolSource(bytes: Uint8Array, onProgress?: (fraction: number) => void): SymbolSource {
  const format = formats.find(({ recognise }) => recognise(bytes.subarray(0, 4096)));
  // A list that lacks its first line is refused by the list's own parser, which says what is missing.
  if (format === undefined) return parseSymbolsList(bytes, onProgress);
  return format.parse(bytes, onProgress);
}
