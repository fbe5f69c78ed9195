import type { CodeListing } from '../code/code-listing';
import { listCode } from '../code/list-code';
import { moduleFromText } from './module-from-text';
import { openModule } from './open-module';

/** A module with one function `f` of these bytes, blanks among them for the reader; `more` lines of the picture. */
export function codePicture(machine: string, hex: string, more = ''): string {
  const bytes = hex.replace(/\s/g, '');
  const size = bytes.length / 2;
  return `
module ${machine}
modinfo livepatch=Y
section .text PROGBITS AX ${size} align=16 bytes=${bytes}
section-symbol .text
symbol f FUNC GLOBAL .text 0 ${size}
${more}
`;
}

/** A machine that pictures do not know, by its number; such a picture gives relocation types by number too. */
export function withMachine(picture: string, e_machine: number): Uint8Array<ArrayBuffer> {
  const bytes = moduleFromText(picture);
  new DataView(bytes.buffer).setUint16(18, e_machine, true);
  return bytes;
}

export async function listFunction(
  module: string | Uint8Array<ArrayBuffer>,
  name = 'f',
): Promise<CodeListing> {
  const listing = await listCode(await openModule(module), { name });
  if (listing === undefined) throw new Error(`there is no ${name}`);
  return listing;
}

/** `4: callq show`, a line each. */
export function linesOf({ lines }: CodeListing): string[] {
  return lines.map(({ offset, mnemonic, operands }) =>
    `${offset.toString(16)}: ${mnemonic} ${operands}`.trimEnd(),
  );
}
