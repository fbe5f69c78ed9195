// Sound files that inputs are made from: pictures of every dialect, and small real modules.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { xz, zstd } from '../../bytes/compression/fixtures';
import { headersFirst } from '../corrupt';
import { halfConverted } from '../half-converted';
import { kpatchPicture, objtoolPicture } from '../intermediate-pictures';
import { archModule, kpatchModule } from '../kpatch-pictures';
import { bannerLines, linkedFromText } from '../linked-elf';
import { moduleFromText } from '../module-from-text';
import { annotatedLivepatch, everyTable, flavours, plainLivepatch } from '../pictures';
import { soundLivepatch } from '../repair-module';
import { exportLine, kallsyms, versionsLine } from '../run-loader';

export interface CorpusFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A file of the repository, from the sources as well as from where the built program is. */
function repositoryFile(path: string): Uint8Array<ArrayBuffer> {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return new Uint8Array(readFileSync(join(folder, path)));
}

const evidence = (name: string): CorpusFile => ({
  name,
  bytes: repositoryFile(`src/testing/fixtures/evidence/${name}`),
});
const sample = (path: string): CorpusFile => ({
  name: path,
  bytes: repositoryFile(`public/samples/${path}`),
});
const picture = (name: string, text: string): CorpusFile => ({ name, bytes: moduleFromText(text) });

/** Names that say themselves what they mean; the same in init code, in a special section and in debug information. */
const minimal = `module x86_64
modinfo livepatch=Y
this-module lp
section .text PROGBITS AX 64 align=16
section .init.text PROGBITS AX 32
section __jump_table PROGBITS WA 32 align=8
section .debug_info PROGBITS - 16
symbol f FUNC LOCAL .text 0 64
undefined .klp.sym.rela.vmlinux.vmlinux.state_show,2
undefined .klp.sym.rela.ext4.ext4.helper.isra.0.1
undefined _printk
rela .text 0x04 R_X86_64_PLT32 .klp.sym.rela.ext4.ext4.helper.isra.0.1 -4
rela .text 0x0c R_X86_64_PLT32 .klp.sym.rela.vmlinux.vmlinux.state_show,2 -4
rela .text 0x14 R_X86_64_PLT32 _printk -4
rela .init.text 0x00 R_X86_64_PC32 .klp.sym.rela.vmlinux.vmlinux.state_show,2 0
rela __jump_table 0x08 R_X86_64_64 .klp.sym.rela.ext4.ext4.helper.isra.0.1 16
rela .debug_info 0x00 R_X86_64_64 .klp.sym.rela.vmlinux.vmlinux.state_show,2 0
`;

/** A finished livepatch with what the loader looks at besides: versions, special sections, a build identifier. */
const finished = soundLivepatch(`${versionsLine({ klp_enable_patch: 0x1234, module_layout: 1 })}
section __jump_table PROGBITS WA 32 align=8
section .static_call_sites PROGBITS WA 16 align=4
section .altinstructions PROGBITS A 28
section .orc_unwind_ip PROGBITS A 8
section .init_array PROGBITS WA 8 align=8
section __version_ext_crcs PROGBITS A 4
section __version_ext_names PROGBITS A 4 bytes=61626300
note .note.gnu.build-id GNU 3 0011aabb
section-symbol .text
rela __jump_table 0 R_X86_64_PC32 .text 8
rela __jump_table 4 R_X86_64_PC32 .text 12
rela __jump_table 8 R_X86_64_PC64 .text 0
rela .altinstructions 0 R_X86_64_PC32 .text 4`);

/** A kernel as `vmlinux` has it. */
const kernel = (machine: string): string => `module ${machine}
section .text PROGBITS AX 0x100
section .data..percpu PROGBITS WA 64
file main.c
symbol state_show FUNC LOCAL .text 0x500 54
symbol helper FUNC LOCAL .text 0x540 16
file cpu.c
symbol state_show FUNC LOCAL .text 0x100 119
symbol after FUNC LOCAL .text 0x200 8
symbol per_cpu_first OBJECT GLOBAL .data..percpu 0 8
symbol start_kernel FUNC GLOBAL .text 0x700 64
symbol absolute NOTYPE GLOBAL ABS 0x900 0
symbol __ksymtab_after NOTYPE LOCAL .text 0xb00 0
undefined imported WEAK
${bannerLines('6.1.0-56-amd64')}
`;

/** Modules of every dialect that are made from a few lines. */
export const pictures: readonly CorpusFile[] = [
  ...flavours.map(({ name, machine }) => picture(`every table, ${name}`, everyTable(machine))),
  ...['x86_64', 's390x', 'ppc64le', 'ppc'].flatMap((machine) => [
    picture(`annotated, ${machine}`, annotatedLivepatch(machine)),
    picture(`half-converted, ${machine}`, halfConverted(machine)),
  ]),
  picture('plain', plainLivepatch),
  picture('minimal', minimal),
  picture('finished', finished),
  picture('objtool', objtoolPicture('x86_64', '__klp_relocs.vmlinux', '__klp_relocs')),
  picture('objtool, big-endian', objtoolPicture('s390x', '.klp.relocs', '__klp_relocs.ext4')),
  picture('kpatch', kpatchPicture('x86_64')),
  picture('kpatch, ppc64le', kpatchPicture('ppc64le')),
  { name: 'kpatch, linked', bytes: kpatchModule('x86_64') },
  { name: 'kpatch, .klp.arch', bytes: archModule('5.4.0') },
];

/** Modules that a compiler and a linker made. */
export const realModules: readonly CorpusFile[] = [
  ...[
    'use-case-1-unique/klp_unique.ko',
    'use-case-2-annotated/klp_annotated.ko',
    'use-case-3-ambiguous/klp_ambiguous.ko',
    'two-objects/klp_two_objects.ko',
  ].map(sample),
  ...['gcc-plain.ko', 'gcc-dwarf4.ko', 'gcc-dwarf5.ko', 'clang-dwarf5.ko', 'gcc-zlib.ko', 'gcc-zstd.ko'].map(
    evidence,
  ),
  evidence('same-name.ko'),
];

export const modules: readonly CorpusFile[] = [...pictures, ...realModules];

/** Object files that modules of {@link realModules} were linked from. */
export const objectFiles: readonly CorpusFile[] = [
  'gcc-plain-a.o',
  'gcc-plain-b.o',
  'same-name-plain-x.o',
  'clang-s390x-b.o',
].map(evidence);

export const kernels: readonly CorpusFile[] = ['x86_64', 's390x', 'ppc'].map((machine) => ({
  name: `vmlinux, ${machine}`,
  bytes: linkedFromText(kernel(machine)),
}));

const text = (name: string, content: string): CorpusFile => ({
  name,
  bytes: new TextEncoder().encode(content),
});

/** One of each format of symbol sources. */
export const texts: readonly CorpusFile[] = [
  text('kallsyms', kallsyms),
  text('System.map', 'ffffffff81000000 T _text\nffffffff81000100 t state_show\nc0000000 D v\n'),
  text('nm -P', 'state_show t ffffffff81000100 36\nseq_printf T ffffffff81000200\nv D c0000000 8\n'),
  text('Symbols.list', 'klp-convert-symbol-data.0.1\n*vmlinux\nstate_show\nstate_show t\n*ext4\ndup\n'),
  text('Module.symvers', exportLine('seq_printf') + exportLine('f', { object: 'fs/ext4/ext4', crc: 7 })),
  text(
    'decisions',
    '{ "format": "klpscope-decisions", "version": 1, "decisions": [\n{ "symbol": "state_show", "object": "vmlinux", "position": 2, "of": 3 } ] }\n',
  ),
];

/** Packed files, each a few hundred bytes, two of 4 MiB unpacked. */
export const packed: readonly CorpusFile[] = [
  ...Object.entries(xz).map(([name, bytes]) => ({ name: `xz, ${name}`, bytes })),
  ...Object.entries(zstd).map(([name, bytes]) => ({ name: `zstd, ${name}`, bytes })),
];

/** What every beginning is tried of. */
export const truncated: readonly CorpusFile[] = [
  ...pictures.filter(({ bytes }) => bytes.length < 3000),
  ...pictures
    .filter(({ name }) => /^(annotated|half-converted), (x86_64|ppc)$|^(kpatch|objtool|finished)$/.test(name))
    .map(({ name, bytes }) => ({ name: `${name}, headers first`, bytes: headersFirst(bytes) })),
  ...kernels,
  ...texts,
  ...packed,
];
