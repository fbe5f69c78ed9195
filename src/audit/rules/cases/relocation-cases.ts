// For the tests of this folder: types, places and order of relocations.

import { type Case, type CaseContext, cases, klp, ppc, show, x86 } from './cases';

const riscv: CaseContext = { machine: 243 };
const loongarch: CaseContext = { machine: 258 };

/** Livepatch relocations of these types, eight bytes apart, that are applied when an object is patched. */
const late = (types: readonly (string | number)[], target = '.text', gate = 'ext4'): string =>
  [
    `livepatch-symbol .klp.sym.${gate}.f,1`,
    ...types.map(
      (type, i) =>
        `rela ${target} ${i * 8} ${type} .klp.sym.${gate}.f,1 0 in=.klp.rela.${gate}.${target} flags=AIo`,
    ),
  ].join('\n');

/** A call on PowerPC64 LE, with the word after it. */
const call = (after: string, symbol = 'livepatch-symbol'): string => `module ppc64le
section .text PROGBITS AX 8 bytes=01000048${after}
${symbol} .klp.sym.vmlinux.f,0
rela .text 0 R_PPC64_REL24 .klp.sym.vmlinux.f,0 in=.klp.rela.vmlinux..text flags=AIo`;
const restoreToc = '180041e8';

export const relocationCases: readonly Case[] = [
  ...cases(
    'none-relocation',
    [
      `${ppc}${late([0, 0])}`,
      ['error .klp.rela.ext4..text has R_PPC64_NONE at .text+0x0, and 1 more after it'],
    ],
    [
      `${x86}symbol f FUNC GLOBAL .text 0 8\nrela .text 4 0 f`,
      ['error .rela.text has R_RISCV_NONE at .text+0x4'],
      riscv,
    ],
    [`${x86}${late([0])}`, []],
    [`${ppc}${late([38])}`, []],
  ),
  ...cases(
    'branch-without-nop',
    [call('0000223d'), ['error 3d220000 follows the call of .klp.sym.vmlinux.f,0 at .text+0x0, not a nop']],
    [
      call(restoreToc),
      ['error e8410018 follows the call of .klp.sym.vmlinux.f,0 at .text+0x0, not a nop'],
      { release: '6.1' },
    ],
    [call(restoreToc), []],
    [call('00000060'), []],
    [call('0000223d').replace('bytes=01', 'bytes=00'), []],
  ),
  ...cases(
    'nonzero-site',
    [
      `${x86.replace('bytes=00000000', 'bytes=0000fcff')}undefined f\nrela .text 0 R_X86_64_PLT32 f\nrela .text 2 1 f\nrela .text 8 4 f`,
      [
        'error .text+0x0 holds 00 00 fc ff where R_X86_64_PLT32 of .rela.text wants zeros, and 1 more in .text',
      ],
    ],
    [`${x86.replace('bytes=00000000', 'bytes=0000fcff')}undefined f\nrela .text 4 4 f\nrela .text 2 0 f`, []],
    [`module s390x\nsection .text PROGBITS AX 8\nundefined f\nrela .text 2 R_390_PC32DBL f 2`, []],
  ),
  ...cases(
    'unknown-relocation-type',
    [
      `${x86}undefined f\nrela .text 0 R_X86_64_GOTPCREL f -4\nrela .text 8 9 f -4\nrela .data 0 4 f -4`,
      ['error .text+0x0 has R_X86_64_GOTPCREL, which the x86-64 loader of 6.12 refuses, and 1 more in .text'],
    ],
    [
      `${x86}undefined f\nrela .text 0 99 f`,
      ['error .text+0x0 has type 99, which the LoongArch loader of 6.1 refuses'],
      { ...loongarch, release: '6.1' },
    ],
    [`${x86}undefined f\nrela .text 0 99 f`, [], loongarch],
    [`${x86}undefined f\nrela .text 0 R_X86_64_PLT32 f -4`, []],
    // Not what none-relocation tells.
    [`${ppc}${late([0])}`, []],
  ),
  ...cases(
    'relocation-outside-section',
    [
      `${x86}undefined f\nrela .text 0x3d R_X86_64_PLT32 f\nrela .text 0xffffffffffffffff 1 f`,
      ['error .rela.text writes at .text+0x3d, beyond the 0x40 bytes of .text, and 1 more like it'],
    ],
    [`${x86}undefined f\nrela .text 0x3c R_X86_64_PLT32 f\nrela .text 0x100 0 f`, []],
    [
      'module i386\nsection .text PROGBITS AX 8\nundefined f\nrel .text 8 1 f\nrel .text 8 0 f',
      ['error .rel.text writes at .text+0x8, beyond the 0x8 bytes of .text'],
    ],
  ),
  ...cases(
    'relocation-symbol-index',
    [
      `${x86}undefined f\nrela .text 8 4 2`,
      ['error .rela.text relocates .text+0x8 against symbol 2, and the table has 2'],
    ],
    [`${x86}undefined f\nrela .text 8 4 1`, []],
  ),
  ...cases(
    'overlapping-relocations',
    [
      `${x86}undefined g\nrela .text 0x0e R_X86_64_PC32 g\n${klp(show)}rela .text 0x20 1 g\nrela .text 0x24 2 g`,
      [
        'error .rela.text at 0xe and .klp.rela.vmlinux..text at 0x10 write the same bytes of .text',
        'error .rela.text at 0x20 and .rela.text at 0x24 write the same bytes of .text',
      ],
    ],
    [`${x86}undefined g\nrela .text 0x10 0 g\n${klp(show)}rela .text 0x14 2 g\nrela .data 0x10 2 g`, []],
    [
      `${ppc}undefined g\nrela .data 0 38 g\nrela .data 0 38 g`,
      ['warning .rela.data at 0x0 and .rela.data at 0x0 write the same bytes of .data'],
    ],
    [`${x86}undefined g\nrela .data 0 51 g\nrela .data 0 56 g`, [], loongarch],
  ),
  ...cases(
    'reload-refused',
    [
      `${x86}${late([2, 2, 0])}`,
      [
        'warning ext4 cannot be loaded again after it was unloaded: 2 livepatch relocations for it stay written',
      ],
      { release: '6.1' },
    ],
    [`${x86}${late([2])}`, []],
    [`${x86}${late([2], '.text', 'vmlinux')}`, [], { release: '6.1' }],
    // Followed as 6.1, but newer than that.
    [`${x86}${late([2])}`, [], { release: '6.1', from: '6.5.0-1-generic' }],
    [`${ppc}${late([38])}`, [], { release: '6.1' }],
  ),
  ...cases(
    'reload-wrong',
    [
      `${x86}${late([51, 56, 2])}`,
      [
        'warning R_LARCH_ADD64 at .text+0x0 is wrong after ext4 was loaded a second time, and 1 more in .text',
      ],
      loongarch,
    ],
    [
      `module s390x\nsection .text PROGBITS AX 64\n${late(['R_390_GOTENT'])}`,
      ['warning R_390_GOTENT at .text+0x0 is wrong after ext4 was loaded a second time'],
    ],
    [`module s390x\nsection .text PROGBITS AX 64\n${late(['R_390_PLT32DBL', 'R_390_64'])}`, []],
    [`${x86}${late([51], '.text', 'vmlinux')}`, [], loongarch],
  ),
  ...cases(
    'late-read-only',
    [
      `${ppc}${late(['R_PPC64_ADDR64', 'R_PPC64_REL32'], '.rodata')}`,
      [
        'warning R_PPC64_ADDR64 for ext4 at .rodata+0x0 is stored into read-only memory, and 1 more in .rodata',
      ],
    ],
    [`${ppc}${late(['R_PPC64_ADDR64'], '.data')}`, []],
    [`${ppc}${late(['R_PPC64_REL24'], '.text')}`, []],
    [`${ppc}${late(['R_PPC64_ADDR64'], '.rodata', 'vmlinux')}`, []],
  ),
  ...cases(
    'percpu-relocation',
    [
      `${x86}section .data..percpu PROGBITS WA 16\nundefined f\nrela .data..percpu 0 1 f\nrela .data..percpu 8 1 f`,
      [
        'error .rela.data..percpu relocates .data..percpu+0x0, and 1 more places: 6.12 does not relocate per-CPU data',
      ],
    ],
    [
      `${x86}section .data..percpu PROGBITS WA 16\nundefined f\nrela .data..percpu 0 1 f`,
      [],
      { release: '7.3' },
    ],
    [`${x86}undefined f\nrela .data 0 1 f`, []],
  ),
];
