// Pictures of modules as objtool klp diff and create-diff-object leave them. Relocation types are numbers, so that a picture
// fits each machine.

import { lookUp, type PictureTarget, targets } from './picture-words';

/** A number in a record: byte offset, width in bytes, value. */
type Field = readonly [offset: number, width: 1 | 4 | 8, value: number];

/** Bytes with numbers in the machine's order and the rest 0, as `bytes=` of a picture takes them. */
export function recordBytes(machine: string, size: number, fields: readonly Field[]): string {
  const { order }: PictureTarget = lookUp(targets, machine);
  const view = new DataView(new ArrayBuffer(size));
  for (const [offset, width, value] of fields) {
    if (width === 1) view.setUint8(offset, value);
    else if (width === 4) view.setUint32(offset, value, order === 'little');
    else view.setBigInt64(offset, BigInt(value), order === 'little');
  }
  return Array.from(new Uint8Array(view.buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A pointer of a record, as a line of a picture. */
export function pointer(
  machine: string,
  section: string,
  offset: number,
  symbol: string,
  addend = 0,
): string {
  return `rela ${section} ${offset} ${lookUp(targets, machine).addressType} ${symbol} ${addend}`;
}

const objtoolStart = (machine: string): string => `
module ${machine}
modinfo livepatch=Y vermagic=7.0.0
section .text PROGBITS AX 64 align=16
section .data PROGBITS WA 32 align=8
section-symbol .text
section-symbol .data
symbol data_tail OBJECT LOCAL .data 16 16
symbol .klp.sym.vmlinux.f,2 FUNC WEAK UND 0 0
symbol .klp.sym.ext4.v,0 OBJECT WEAK UND 0 0
undefined .klp.tombstone.f WEAK
undefined .klp.tombstone.v WEAK
rela .text 0x04 2 .klp.tombstone.f -4
rela .text 0x24 2 .klp.tombstone.f -4
rela .data 0x18 1 .klp.tombstone.v 8
`;

/** Three records in two sections named `first` and `second`: two of the first, one of the second. */
export function objtoolPicture(machine: string, first: string, second: string): string {
  return `${objtoolStart(machine)}
section ${first} PROGBITS A 48 align=8 bytes=${recordBytes(machine, 48, [
    [16, 4, 2],
    [40, 4, 0x102],
  ])}
section ${second} PROGBITS A 24 align=8 bytes=${recordBytes(machine, 24, [[16, 4, 1]])}
${pointer(machine, first, 0, '.text', 4)}
${pointer(machine, first, 8, '.klp.sym.vmlinux.f,2', -4)}
${pointer(machine, first, 24, '.text', 0x24)}
${pointer(machine, first, 32, '.klp.sym.vmlinux.f,2', 0x7fffffff)}
${pointer(machine, second, 0, 'data_tail', 8)}
${pointer(machine, second, 8, '.klp.sym.ext4.v,0', 8)}
`;
}

/** `.kpatch.strings` of {@link kpatchPicture}. */
export const kpatchNames = 'vmlinux\0ext4\0do_f\0v\0';

/** Two symbols, two relocations that use them crosswise, and one section for `.klp.arch`. */
export function kpatchPicture(machine: string): string {
  const symbols: Field[] = [
    [8, 8, 3],
    [16, 1, 0],
    [17, 1, 2],
    [48, 8, 0],
    [56, 1, 1],
    [57, 1, 1],
  ];
  const relocations: Field[] = [
    [8, 4, 0x102],
    [12, 4, 1],
    [16, 8, -4],
    [48, 4, 1],
    [56, 8, 0x7fffffffff],
  ];
  const strings = Array.from(new TextEncoder().encode(kpatchNames), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  const to = (section: string, offset: number, symbol: string, addend = 0): string =>
    pointer(machine, section, offset, symbol, addend);
  return `
module ${machine}
modinfo livepatch=Y vermagic=6.12.0
section .text.f PROGBITS AX 64 align=16
section .data.g PROGBITS WA 32 align=8
section .altinstructions PROGBITS A 14
section .kpatch.strings PROGBITS A 1 bytes=${strings}
section .kpatch.symbols PROGBITS A 80 align=8 bytes=${recordBytes(machine, 80, symbols)}
section .kpatch.relocations PROGBITS A 80 align=8 bytes=${recordBytes(machine, 80, relocations)}
section .kpatch.arch PROGBITS A 16 align=8 bytes=${recordBytes(machine, 16, [])}
section-symbol .text.f
section-symbol .altinstructions
section-symbol .kpatch.strings
section-symbol .kpatch.symbols
symbol g OBJECT LOCAL .data.g 8 16
undefined elsewhere
${to('.kpatch.symbols', 24, '.kpatch.strings', kpatchNames.indexOf('do_f'))}
${to('.kpatch.symbols', 32, '.kpatch.strings')}
${to('.kpatch.symbols', 64, '.kpatch.strings', kpatchNames.indexOf('v\0', 8))}
${to('.kpatch.symbols', 72, '.kpatch.strings', kpatchNames.indexOf('ext4'))}
${to('.kpatch.relocations', 0, '.text.f', 0x10)}
${to('.kpatch.relocations', 24, '.kpatch.strings', kpatchNames.indexOf('ext4'))}
${to('.kpatch.relocations', 32, '.kpatch.symbols', 40)}
${to('.kpatch.relocations', 40, 'g', 8)}
${to('.kpatch.relocations', 64, '.kpatch.strings')}
${to('.kpatch.relocations', 72, '.kpatch.symbols')}
${to('.kpatch.arch', 0, '.altinstructions')}
${to('.kpatch.arch', 8, '.kpatch.strings')}
`;
}
