// The formats of symbol sources in the order in which they are tried, by the beginning of a file.

import type { SymbolSource } from '../symbol-source';
import { isAddressList, parseAddressList } from './address-list';
import { isModuleSymvers, parseModuleSymvers } from './module-symvers';
import { isNmPosix, parseNmPosix } from './nm-posix';
import type { OnProgress } from './progress';
import { isSymbolsList, parseSymbolsList } from './symbols-list';

interface TextFormat {
  readonly recognise: (head: Uint8Array) => boolean;
  readonly parse: (bytes: Uint8Array, onProgress?: OnProgress) => SymbolSource;
}

const textFormats: readonly TextFormat[] = [
  { recognise: isSymbolsList, parse: parseSymbolsList },
  { recognise: isModuleSymvers, parse: parseModuleSymvers },
  { recognise: isAddressList, parse: parseAddressList },
  { recognise: isNmPosix, parse: parseNmPosix },
];

/** Whether a file that begins so is a text with symbols; vmlinux and modules are told by their ELF header. */
export function isTextSource(head: Uint8Array): boolean {
  return textFormats.some((format) => format.recognise(head));
}

/** Parses a text with symbols, told by its content. Throws FormatError for what is none, and for a damaged one. */
export function parseTextSource(bytes: Uint8Array, onProgress?: OnProgress): SymbolSource {
  const format = textFormats.find(({ recognise }) => recognise(bytes.subarray(0, 4096)));
  // A list that lacks its first line is refused by the list's own parser, which says what is missing.
  return (format?.parse ?? parseSymbolsList)(bytes, onProgress);
}
