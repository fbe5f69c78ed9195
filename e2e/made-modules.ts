import { evidenceFixture } from '../src/testing/evidence-fixtures';
import { moduleFromText } from '../src/testing/module-from-text';
import { patchTables } from '../src/testing/pictures';
import { fileOf } from './samples';

const zeros = (count: number): string => '00'.repeat(count);

const head = `module x86_64
modinfo livepatch=Y license=GPL vermagic=6.1.0-56-amd64 depends=ext4
this-module lp_made
section .text PROGBITS AX 256 align=16 bytes=${zeros(256)}
section __jump_table PROGBITS WA 32 align=8 bytes=${zeros(32)}
section-symbol .text
symbol new_show FUNC LOCAL .text 0 64
symbol new_ext4 FUNC LOCAL .text 64 64
undefined klp_enable_patch
livepatch-symbol .klp.sym.vmlinux.state_show,2
livepatch-symbol .klp.sym.ext4.ext4_show,0
livepatch-symbol .klp.sym.ext4.ext4_key,0
rela .text 0x10 R_X86_64_PLT32 .klp.sym.vmlinux.state_show,2 -4 in=.klp.rela.vmlinux..text flags=AIo
rela .text 0x50 R_X86_64_PLT32 .klp.sym.ext4.ext4_show,0 -4 in=.klp.rela.ext4..text flags=AIo
rela __jump_table 0x8 R_X86_64_PC64 .klp.sym.ext4.ext4_key,0 0 in=.klp.rela.ext4.__jump_table flags=AIo
rela __jump_table 0x0 R_X86_64_PC32 .text 0x20
rela __jump_table 0x4 R_X86_64_PC32 .text 0x28
rela .text 0x30 R_X86_64_PLT32 klp_enable_patch -4
`;
const ext4 = { name: 'ext4', functions: ['ext4_show,0=new_ext4'] };

/** A finished livepatch for vmlinux and ext4, with a static key that arrives too late. */
export const lateModule = fileOf(
  'lp_late.ko',
  moduleFromText(`${head}${patchTables([{ functions: ['cmdline_proc_show,0=new_show'] }, ext4])}`),
);

/** The same with faults: a half converted relocation, a position 0 that is ambiguous, a function replaced twice. */
export const faultyModule = fileOf(
  'lp_faulty.ko',
  moduleFromText(`${head}livepatch-symbol .klp.sym.vmlinux.state_show,0
rela .text 0x18 R_X86_64_PLT32 .klp.sym.vmlinux.state_show,0 -4 in=.klp.rela.vmlinux..text flags=AIo
rela .text 0x40 R_X86_64_PC32 .klp.sym.vmlinux.state_show,2 -4
${patchTables([{ functions: ['cmdline_proc_show,0=new_show', 'cmdline_proc_show,1=new_show'] }, ext4])}`),
);

/** Linked from x.o and y.o, which mean different symbols by one name; nothing in it tells the two apart. */
export const twoFilesModule = fileOf('lp_two.ko', evidenceFixture('same-name-module.ko'));

/** A list for it. */
export const twoFilesList = fileOf(
  'Symbols.list',
  'klp-convert-symbol-data.0.1\n*vmlinux\nstate_show\nstate_show\n',
);

/** A function of three instructions and a call of a livepatch symbol, as machine code of other processors. */
const foreignCode = {
  // stp x29, x30, [sp, #-16]!; bl; ldp x29, x30, [sp], #16; ret
  aarch64: { bytes: 'fd7bbfa900000094fd7bc1a8c0035fd6', at: 4, type: 'R_AARCH64_CALL26', addend: 0 },
  // mflr r0; bl; nop; blr
  ppc64le: { bytes: 'a602087c01000048000000602000804e', at: 4, type: 'R_PPC64_REL24', addend: 0 },
  // stmg %r14, %r15, 112(%r15); brasl %r14, 0; br %r14
  s390x: { bytes: 'ebeff0700024c0e50000000007fe', at: 8, type: 'R_390_PLT32DBL', addend: 2 },
} as const;

/** A livepatch for another machine than x86. */
export function foreignModule(machine: keyof typeof foreignCode) {
  const { bytes, at, type, addend } = foreignCode[machine];
  const size = bytes.length / 2;
  return fileOf(
    `lp_${machine}.ko`,
    moduleFromText(`module ${machine}
modinfo livepatch=Y license=GPL vermagic=6.1.0
this-module lp_foreign
section .text PROGBITS AX ${size} align=4 bytes=${bytes}
symbol show FUNC LOCAL .text 0 ${size}
livepatch-symbol .klp.sym.vmlinux.state_show,2
rela .text ${at} ${type} .klp.sym.vmlinux.state_show,2 ${addend} in=.klp.rela.vmlinux..text flags=AIo
`),
  );
}
