/** A function that a livepatch brings, by its symbol, and the object that it is for; vmlinux where none is named. */
export interface Patching {
  readonly newFunction: string;
  readonly object?: string;
}

const patchSize = 64;
const objectSize = 168;
const functionSize = 152;

/**
 * Lines of a picture: a `struct klp_patch` in the data of an x86_64 livepatch, with an object for each function that it
 * replaces, so that an object may come twice.
 */
export function patchTables(entries: readonly Patching[]): string {
  const names = entries.map(({ object = '' }) => `${object}\0`);
  const texts = Buffer.from(`f\0${names.join('')}`).toString('hex');
  const functions = patchSize + (entries.length + 1) * objectSize;
  const size = functions + entries.length * 2 * functionSize;
  const pointer = (offset: number, symbol: string, addend = 0): string =>
    `rela .data ${offset} R_X86_64_64 ${symbol} ${addend}`;
  const lines = entries.flatMap(({ newFunction, object }, i) => {
    const [ownObject, ownFunction] = [patchSize + i * objectSize, functions + i * 2 * functionSize];
    const name = 2 + names.slice(0, i).join('').length;
    return [
      ...(object === undefined ? [] : [pointer(ownObject, '.rodata.str1.1', name)]),
      pointer(ownObject + 8, '.data', ownFunction),
      pointer(ownFunction, '.rodata.str1.1'),
      pointer(ownFunction + 8, newFunction),
    ];
  });
  return `
this-module lp
section .data PROGBITS WA ${size} align=8
section .rodata.str1.1 PROGBITS AMS 0 entsize=1 bytes=${texts}
section-symbol .data
section-symbol .rodata.str1.1
symbol __this_module OBJECT GLOBAL .gnu.linkonce.this_module 0 128
symbol patch OBJECT LOCAL .data 0 ${patchSize}
${pointer(0, '__this_module')}
${pointer(8, '.data', patchSize)}
${lines.join('\n')}
`;
}
