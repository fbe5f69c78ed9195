import { formatHex } from '../../base/format';
import type { CodeLine, CodeListing, CodeRelocation } from '../../code/code-listing';
import { signedHex, targetMeaning } from './code-words';

/** A listing for a mail, as `objdump -dr` prints it; what a livepatch relocation means stands behind it. */
export function listingText(listing: CodeListing, lines: readonly CodeLine[] = listing.lines): string {
  const { name, section, start } = listing;
  const place = `${section}+${formatHex(start)}`;
  const head = name === undefined ? `${place}:` : `${place} <${name}>:`;
  return `${[head, ...lines.flatMap(lineTexts)].join('\n')}\n`;
}

function lineTexts({ offset, bytes, mnemonic, operands, relocations }: CodeLine): string[] {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return [
    `${offset.toString(16).padStart(6)}:\t${hex.padEnd(21)}\t${`${mnemonic.padEnd(7)} ${operands}`.trimEnd()}`,
    ...relocations.map((relocation) => `\t\t\t${relocationText(relocation)}`),
  ];
}

function relocationText({ offset, type, symbol, addend, target }: CodeRelocation): string {
  const meaning = target.kind === 'livepatch' ? `\t# ${targetMeaning(target)}` : '';
  return `${offset.toString(16)}: ${type}\t${symbol}${signedHex(addend)}${meaning}`;
}
