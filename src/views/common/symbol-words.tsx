import { formatNumber } from '../../base/format';
import { Address } from '../../ui/code-text/Address';
import type { KnownSymbol } from '../../worker/snapshot';

/** What the type letters of nm mean: lower case local, upper case global. */
const nmLetters: Readonly<Record<string, string>> = {
  a: 'absolute',
  b: 'zeroed data',
  d: 'data',
  g: 'small data',
  i: 'indirect function',
  n: 'read-only data',
  r: 'read-only data',
  s: 'small zeroed data',
  t: 'code',
  u: 'unique global',
  v: 'weak object',
  w: 'weak',
};

/** A type letter of nm in words: `t` is `local code`. */
export function letterWords(letter: string): string {
  const kind = nmLetters[letter.toLowerCase()];
  if (kind === undefined) return 'of another kind';
  if (/[uvwi]/i.test(letter)) return kind;
  return `${letter === letter.toLowerCase() ? 'local' : 'global'} ${kind}`;
}

/** What a symbol is: `FUNC`, `local` from an ELF file, `t`, `local code` from a text; empty when its source does not say. */
export function typeOf({ type, bind, letter }: KnownSymbol): {
  readonly word: string;
  readonly more: string;
} {
  if (type !== undefined) return { word: type, more: (bind ?? '').toLowerCase() };
  return letter === undefined ? { word: '', more: '' } : { word: letter, more: letterWords(letter) };
}

/** Where a symbol is, as text: an address, or of a module object its section and the offset there. */
export function formatPlace({ address, section }: KnownSymbol): string {
  if (address === undefined) return section ?? '';
  return section === undefined
    ? address.toString(16).padStart(16, '0')
    : `${section}+0x${address.toString(16)}`;
}

/** Where a symbol is. */
export function SymbolPlace({ symbol }: { readonly symbol: KnownSymbol }) {
  const { address, section } = symbol;
  if (address !== undefined && section === undefined) return <Address value={address} digits={16} />;
  return <code title={formatPlace(symbol)}>{formatPlace(symbol)}</code>;
}

/** `48`, or `≤ 48` when only the distance to the next symbol is known. */
export function formatSymbolSize({ size, sizeIsBound }: KnownSymbol): string {
  if (size === undefined) return '';
  return `${sizeIsBound ? '≤ ' : ''}${formatNumber(Number(size))}`;
}
