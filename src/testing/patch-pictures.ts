// For tests: modules with the tables of livepatches in their data.

/** What a section holds: numbers, and pointers as `[symbol, addend]`. */
export type Field = readonly [
  offset: number,
  value: bigint | readonly [symbol: string, addend?: number],
  width?: 1 | 4,
];

/** A machine by the name that pictures have, with its relocation for a whole address. */
export interface Machine {
  readonly name: string;
  readonly type: string;
  readonly little: boolean;
}

/** x86-64 first. */
export const machines: readonly Machine[] = [
  { name: 'x86_64', type: 'R_X86_64_64', little: true },
  { name: 'ppc64le', type: 'R_PPC64_ADDR64', little: true },
  { name: 'ppc64', type: 'R_PPC64_ADDR64', little: false },
  { name: 's390x', type: 'R_390_64', little: false },
  { name: 'aarch64', type: 'R_AARCH64_ABS64', little: true },
];
export const [x86] = machines as readonly [Machine];

/** A data section with these fields. */
export function sectionLines(
  name: string,
  size: number,
  fields: readonly Field[],
  { type, little } = x86,
): string {
  const view = new DataView(new ArrayBuffer(size));
  const relocations: string[] = [];
  for (const [offset, value, width] of fields) {
    if (typeof value !== 'bigint')
      relocations.push(`rela ${name} ${offset} ${type} ${value[0]} ${value[1] ?? 0}`);
    else if (width === 1) view.setUint8(offset, Number(value));
    else if (width === 4) view.setUint32(offset, Number(value), little);
    else view.setBigUint64(offset, value, little);
  }
  const hex = Buffer.from(view.buffer).toString('hex');
  return [`section ${name} PROGBITS WA ${size} align=8 bytes=${hex}`, ...relocations].join('\n');
}

const texts = ['f', 'g', 'h', 'ext4', 'xfs', 'vmlinux'];
/** A pointer to one of the strings. */
export function text(wanted: string): readonly [string, number] {
  const before = texts.slice(0, texts.indexOf(wanted));
  return ['.rodata.str1.1', before.reduce((sum, { length }) => sum + length + 1, 0)];
}

/** A module with functions, strings, and what the test adds. */
export function picture(content: string, machine = x86.name): string {
  const strings = Buffer.from(`${texts.join('\0')}\0`).toString('hex');
  return `
module ${machine}
modinfo livepatch=Y name=lp
this-module lp
section .text PROGBITS AX 256 align=16
section .rodata.str1.1 PROGBITS AMS 0 entsize=1 bytes=${strings}
section .bss NOBITS WA 512
section-symbol .text
section-symbol .rodata.str1.1
section-symbol .bss
section-symbol .data
symbol new_f FUNC LOCAL .text 0x00 16
symbol new_g FUNC LOCAL .text 0x10 16
symbol alias_h FUNC LOCAL .text 0x20 16
symbol new_h FUNC GLOBAL .text 0x20 16
symbol pre FUNC LOCAL .text 0x30 16
symbol post FUNC LOCAL .text 0x40 16
symbol __this_module OBJECT GLOBAL .gnu.linkonce.this_module 0 128
undefined exported
${content}
`;
}
