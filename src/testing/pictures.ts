// Pictures that several tests start from.

/** The four flavours of ELF, each with a machine that Linux runs modules on. */
export const flavours = [
  { name: 'ELF64 little-endian', machine: 'x86_64', bits: 64, little: true },
  { name: 'ELF64 big-endian', machine: 's390x', bits: 64, little: false },
  { name: 'ELF32 little-endian', machine: 'i386', bits: 32, little: true },
  { name: 'ELF32 big-endian', machine: 'ppc', bits: 32, little: false },
] as const;

/** Something of every kind of table; relocation types are numbers, so that it fits every machine. */
export function everyTable(machine: string): string {
  return `
module ${machine} osabi=3 abiversion=2 flags=0x12345678
modinfo livepatch=Y name=lp vermagic=6.1.0 license=GPL
this-module lp
section .text PROGBITS AX 64 align=16
section .text.f PROGBITS AXG 32 align=16
section .data PROGBITS WA 24 align=8
section .bss NOBITS WA 4096 align=32
section .rodata.str1.1 PROGBITS AMS 16 entsize=1
note .note.gnu.build-id GNU 3 00112233aabbccdd
note .note.gnu.build-id Linux 0x101 -
group f .text.f .rela.text.f
file a.c
section-symbol .text
symbol local_data OBJECT LOCAL .data 8 8
symbol f FUNC WEAK .text.f 0 32 other=2
symbol g FUNC GLOBAL .text 0x10 48
symbol absolute NOTYPE GLOBAL ABS 0x7fffffff 0
symbol common OBJECT GLOBAL COM 8 64
undefined state_show
undefined maybe WEAK
rela .text 0x11 2 state_show -4
rela .text 0x20 1 .text 0x18
rela .text.f 4 2 maybe -0x80000000
rela .data 0 1 g 0x7fffffff
rel .rodata.str1.1 0 1 f
`;
}

/** A livepatch that uses one unexported function, one unexported variable of a module, and printk. */
export const plainLivepatch = `
module x86_64
modinfo livepatch=Y vermagic=6.1.0
this-module lp
section .text PROGBITS AX 64 align=16
section .data PROGBITS WA 32 align=8
file a.c
section-symbol .text
symbol f FUNC LOCAL .text 0 64
undefined state_show
undefined _printk
undefined ext4_var
rela .text 0x04 R_X86_64_PLT32 state_show -4
rela .text 0x0c R_X86_64_PLT32 _printk -4
rela .text 0x14 R_X86_64_PC32 ext4_var -4
rela .text 0x1c R_X86_64_PLT32 state_show -4
rela .text 0x24 R_X86_64_32S .text 0x10
rela .data 0x00 R_X86_64_64 f 0
rela .data 0x08 R_X86_64_64 state_show 0
`;

export const plainList = '*vmlinux state_show _printk __ksymtab__printk *ext4 ext4_var';

/**
 * An annotated livepatch in which everything leans on section and symbol numbers that the conversion changes: the
 * annotations stand before what stays, and debug information describes them.
 */
export function annotatedLivepatch(machine: string): string {
  return `
module ${machine}
modinfo livepatch=Y vermagic=6.1.0
this-module lp
section .early PROGBITS A 8
annotate vmlinux state_show 2
annotate vmlinux dup 1
section .text PROGBITS AX 64 align=16
section .text.g PROGBITS AXG 16 align=16
section .bss NOBITS WA 64 align=8
section .debug_info PROGBITS - 40
group g .text.g .rela.text.g .klp.module_relocs.vmlinux
file a.c
section-symbol .klp.module_relocs.vmlinux
symbol relocs OBJECT LOCAL .klp.module_relocs.vmlinux 0 24
section-symbol .text
symbol f FUNC LOCAL .text 0 64
symbol g FUNC WEAK .text.g 0 16
undefined state_show
undefined dup
undefined _printk
rela .text 0x04 2 state_show -4
rela .text 0x0c 2 dup -4
rela .text 0x14 2 _printk -4
rela .text 0x1c 2 state_show -8
rela .text.g 0x00 2 f 0
rela .debug_info 0x00 1 .text 0
rela .debug_info 0x08 1 relocs 0
rela .debug_info 0x10 1 .klp.module_relocs.vmlinux 12
rela .debug_info 0x18 1 f 0
`;
}

export const annotatedList = `*vmlinux state_show state_show state_show _printk __ksymtab__printk dup *ext4 dup`;

/** An object that a patch names, in {@link patchTables}: `undefined` for vmlinux; functions as `old,position=new symbol`. */
export interface PicturePatchedObject {
  readonly name?: string;
  readonly functions: readonly string[];
}

/**
 * The tables of a static `struct klp_patch` for x86-64, as lines of a picture: sections .data.patch and .rodata.names,
 * local symbols, and relocations. The new functions are symbols that the picture has.
 */
export function patchTables(objects: readonly PicturePatchedObject[], replace = false): string {
  const [funcSize, objectSize, patchSize] = [32, 64, 40];
  const names: string[] = [];
  let nameBytes = 0;
  const nameAt = (name: string): number => {
    names.push(name);
    nameBytes += name.length + 1;
    return nameBytes - name.length - 1;
  };
  const positions = new Map<number, number>();
  const relocations: string[] = [];
  const symbols: string[] = [];
  const point = (offset: number, symbol: string, addend: number): void => {
    relocations.push(`rela .data.patch ${offset} R_X86_64_64 ${symbol} ${addend}`);
  };
  const objsAt = patchSize;
  let next = objsAt + (objects.length + 1) * objectSize;
  symbols.push(
    `symbol patch OBJECT LOCAL .data.patch 0 ${patchSize}`,
    `symbol objs OBJECT LOCAL .data.patch ${objsAt} ${next - objsAt}`,
  );
  point(0, '__this_module', 0);
  point(8, 'objs', 0);
  for (const [index, { name, functions }] of objects.entries()) {
    const record = objsAt + index * objectSize;
    if (name !== undefined) point(record, '.rodata.names', nameAt(name));
    const funcs = `funcs_${index}`;
    const size = (functions.length + 1) * funcSize;
    symbols.push(`symbol ${funcs} OBJECT LOCAL .data.patch ${next} ${size}`);
    point(record + 8, funcs, 0);
    for (const [row, text] of functions.entries()) {
      const [old = '', position = '0', replacement = ''] = text.split(/[,=]/);
      const at = next + row * funcSize;
      point(at, '.rodata.names', nameAt(old));
      if (replacement !== '') point(at + 8, replacement, 0);
      positions.set(at + 16, Number(position));
    }
    next += size;
  }
  const data = new Uint8Array(next);
  for (const [offset, position] of positions) data[offset] = position;
  if (replace) data[24] = 1;
  const hex = (bytes: Uint8Array): string =>
    Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [
    `section .data.patch PROGBITS WA ${next} align=8 bytes=${hex(data)}`,
    `section .rodata.names PROGBITS A ${nameBytes} bytes=${hex(new TextEncoder().encode(names.map((name) => `${name}\0`).join('')))}`,
    'section-symbol .rodata.names',
    ...symbols,
    'symbol __this_module OBJECT GLOBAL .gnu.linkonce.this_module 0 128',
    ...relocations,
  ].join('\n');
}
