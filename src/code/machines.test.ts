import { describe, expect, test } from 'vitest';
import { codePicture, linesOf, listFunction, withMachine } from '../testing/code-pictures';

// Instructions as compilers leave them, with zeros where relocations are, and what is written for each.

const undefinedSymbols = 'undefined show\nundefined var\n';

interface Case {
  readonly machine: string;
  readonly code: string;
  readonly relocations: string;
  readonly lines: readonly string[];
}

const cases: readonly Case[] = [
  {
    machine: 'x86_64',
    code: `f30f1efa e800000000 488b0500000000 48c7c700000000 65488b042500000000 488b04c500000000
      48b80000000000000000 0f8400000000 ff1500000000 c7050000000001000000 48c7050000000000000000
      803d0000000005 eb02 90 cc e900000000`,
    relocations: `
rela .text 0x05 R_X86_64_PLT32 show -4
rela .text 0x0c R_X86_64_PC32 var -4
rela .text 0x13 R_X86_64_32S var 8
rela .text 0x1c R_X86_64_32S var 0
rela .text 0x24 R_X86_64_32S var 0
rela .text 0x2a R_X86_64_64 var 0
rela .text 0x34 R_X86_64_PC32 show -4
rela .text 0x3a R_X86_64_GOTPCREL var -4
rela .text 0x40 R_X86_64_PC32 var -8
rela .text 0x4b R_X86_64_PC32 var -8
rela .text 0x4f R_X86_64_32S show 0
rela .text 0x55 R_X86_64_PC32 var -5
rela .text 0x5f R_X86_64_NONE show 0
rela .text 0x5f R_X86_64_PLT32 show -4
`,
    lines: [
      '0: endbr64',
      '4: callq show',
      '9: movq var(%rip), %rax',
      '10: movq $var+0x8, %rdi',
      '17: movq %gs:var, %rax',
      '20: movq var(, %rax, 8), %rax',
      '28: movabsq $var, %rax',
      '32: je show',
      '38: callq *var(%rip)',
      '3e: movl $1, var(%rip)',
      '48: movq $show, var(%rip)',
      '53: cmpb $5, var(%rip)',
      '5a: jmp 0x5e',
      '5c: nop',
      '5d: int3',
      '5e: jmp show',
    ],
  },
  {
    machine: 'i386',
    code: 'e8fcffffff a104000000 c7050000000000000000 b800000000 eb00',
    relocations: `
rel .text 1 R_386_PC32 show
rel .text 6 R_386_32 var
rel .text 12 R_386_32 var
rel .text 16 R_386_32 show
rel .text 21 R_386_32 var
`,
    lines: [
      '0: calll show',
      '5: movl var+0x4, %eax',
      'a: movl $show, var',
      '14: movl $var, %eax',
      '19: jmp 0x1b',
    ],
  },
  {
    machine: 'aarch64',
    code: `00000090 00000091 000040f9 00000094 00000014 40000054 00000034 00000036 000080d2
      0000a0f2 00000058 00000010 1f2003d5`,
    relocations: `
rela .text 0x00 R_AARCH64_ADR_PREL_PG_HI21 var 0
rela .text 0x04 R_AARCH64_ADD_ABS_LO12_NC var 0
rela .text 0x08 R_AARCH64_LDST64_ABS_LO12_NC var 8
rela .text 0x0c R_AARCH64_CALL26 show 0
rela .text 0x10 R_AARCH64_JUMP26 show 0
rela .text 0x18 R_AARCH64_CONDBR19 show 0
rela .text 0x20 R_AARCH64_MOVW_UABS_G0_NC var 0
rela .text 0x24 R_AARCH64_MOVW_UABS_G1_NC var 0
rela .text 0x28 R_AARCH64_LD_PREL_LO19 var 0
rela .text 0x2c R_AARCH64_ADR_PREL_LO21 var 0
`,
    lines: [
      '0: adrp x0, var',
      '4: add x0, x0, :lo12:var',
      '8: ldr x0, [x0, :lo12:var+0x8]',
      'c: bl show',
      '10: b show',
      '14: b.eq #0x1c',
      '18: cbz w0, show',
      '1c: tbz w0, #0, #0x1c',
      '20: movz x0, #:abs_g0_nc:var',
      '24: movk x0, #:abs_g1_nc:var, lsl #16',
      '28: ldr x0, var',
      '2c: adr x0, var',
      '30: nop',
    ],
  },
  {
    machine: 'ppc64le',
    code: `00004c3c 00004238 0000623c 00006338 000063e8 01000048 00000060 00000048 f0ff8241 0000603c
      2000804e`,
    relocations: `
rela .text 0x00 R_PPC64_REL16_HA .TOC. 0
rela .text 0x04 R_PPC64_REL16_LO .TOC. 4
rela .text 0x08 R_PPC64_TOC16_HA var 0
rela .text 0x0c R_PPC64_TOC16_LO var 0
rela .text 0x10 R_PPC64_TOC16_LO_DS var 8
rela .text 0x14 R_PPC64_REL24 show 0
rela .text 0x1c R_PPC64_REL24 show 0
rela .text 0x24 R_PPC64_ADDR16_HIGHEST var 0
`,
    lines: [
      '0: addis r2, r12, .TOC.@ha',
      '4: addi r2, r2, .TOC.+0x4@l',
      '8: addis r3, r2, var@toc@ha',
      'c: addi r3, r3, var@toc@l',
      '10: ld r3, var+0x8@toc@l(r3)',
      '14: bl show',
      '18: nop',
      '1c: b show',
      '20: beq 0x10',
      '24: lis r3, var@highest',
      '28: blr',
    ],
  },
  {
    machine: 'ppc64',
    code: '3c620000 38630000 48000001 60000000',
    relocations: `
rela .text 0x02 R_PPC64_TOC16_HA var 0
rela .text 0x06 R_PPC64_TOC16_LO var 0
rela .text 0x08 R_PPC64_REL24 show 0
`,
    lines: ['0: addis r3, r2, var@toc@ha', '4: addi r3, r3, var@toc@l', '8: bl show', 'c: nop'],
  },
  {
    machine: 's390x',
    code: 'c01000000000 c0e500000000 c0f400000000 c41800000000 a7840008 c01000000000 07fe',
    relocations: `
rela .text 0x02 R_390_PC32DBL var 2
rela .text 0x08 R_390_PLT32DBL show 2
rela .text 0x0e R_390_PC32DBL show 2
rela .text 0x14 R_390_GOTENT var 2
rela .text 0x1e R_390_PC32DBL var 10
`,
    lines: [
      '0: larl %r1, var',
      '6: brasl %r14, show',
      'c: jg show',
      '12: lgrl %r1, var@GOTENT',
      '18: je 0x28',
      '1c: larl %r1, var+0x8',
      '22: br %r14',
    ],
  },
];

describe('each machine', () => {
  test.each(cases)('$machine', async ({ machine, code, relocations, lines }) => {
    const toc = machine === 'ppc64le' ? 'undefined .TOC.\n' : '';
    const listing = await listFunction(codePicture(machine, code, undefinedSymbols + toc + relocations));
    expect(linesOf(listing)).toEqual(lines);
    expect(listing.remark).toBeUndefined();
  });

  test('riscv64', async () => {
    // 18 CALL, 19 CALL_PLT, 23 PCREL_HI20, 24 PCREL_LO12_I, 26 HI20, 27 LO12_I, 51 RELAX, 17 JAL.
    const picture = codePicture(
      'unknown',
      `97000000 e7800000 17030000 67000300 17050000 03350500 13050500 37050000 93050500 1b050500
       6f000000 e31c05fe 8280`,
      `${undefinedSymbols}symbol .L0 NOTYPE LOCAL .text 0x10 0
rela .text 0x00 19 show 0
rela .text 0x00 51 0 0
rela .text 0x08 18 show 0
rela .text 0x10 23 var 0
rela .text 0x14 24 .L0 0
rela .text 0x18 24 .L0 0
rela .text 0x1c 26 var 0
rela .text 0x20 27 var 0
rela .text 0x24 27 var 0
rela .text 0x28 17 show 0
`,
    );
    const listing = await listFunction(withMachine(picture, 243));
    expect(linesOf(listing)).toEqual([
      '0: auipc ra, %pcrel_hi(show)',
      '4: jalr ra',
      '8: auipc t1, %pcrel_hi(show)',
      'c: jr t1',
      '10: auipc a0, %pcrel_hi(var)',
      '14: ld a0, %pcrel_lo(.L0)(a0)',
      '18: addi a0, a0, %pcrel_lo(.L0)',
      '1c: lui a0, %hi(var)',
      '20: addi a1, a0, %lo(var)',
      '24: addiw a0, a0, %lo(var)',
      '28: j show',
      '2c: bnez a0, 0x24',
      '30: c.jr ra',
    ]);
    expect(
      listing.lines.filter(({ transfer }) => transfer).map(({ offset, transfer }) => [offset, transfer]),
    ).toEqual([
      [0, 'call'],
      [8, 'jump'],
      [0x28, 'jump'],
      [0x2c, 'jump'],
    ]);
    expect(listing.calls).toEqual([{ target: { kind: 'undefined', name: 'show' }, from: [0, 8, 0x28] }]);
    expect(listing.lines.at(-2)?.branch).toBe(0x24);
  });

  test('LoongArch and others are bytes, which is said', async () => {
    const picture = codePicture('unknown', '00000054 0000401a', `${undefinedSymbols}rela .text 0 2 show 0`);
    const listing = await listFunction(withMachine(picture, 258));
    expect(linesOf(listing)).toEqual(['0: .byte 0x00, 0x00, 0x00, 0x54', '4: .byte 0x00, 0x00, 0x40, 0x1a']);
    expect(listing.lines[0]?.relocations).toMatchObject([{ type: 'R_LARCH_64', symbol: 'show' }]);
    expect(listing.remark).toBe('klpscope has no disassembler for LoongArch: the lines are bytes.');
  });
});

describe('x86 without an instruction', () => {
  test('bytes are passed over, at most eight a line, and what follows is read again', async () => {
    const listing = await listFunction(codePicture('x86_64', `${'06'.repeat(10)}c3`));
    expect(linesOf(listing)).toEqual([
      `0: .byte ${Array(8).fill('0x06').join(', ')}`,
      '8: .byte 0x06, 0x06',
      'a: retq',
    ]);
  });

  test('an instruction that the end of the function cuts off is none', async () => {
    expect(linesOf(await listFunction(codePicture('x86_64', '90 e80000')))).toEqual([
      '0: nop',
      '1: .byte 0xe8',
      '2: addb %al, (%rax)',
    ]);
  });

  test.each([
    ['0fb9c0 90', ['0: ud1', '3: nop']],
    ['670fb94005 90', ['0: ud1', '5: nop']],
    ['0fb98000000000 90', ['0: ud1', '7: nop']],
    ['0fb9442400 90', ['0: ud1', '5: nop']],
    ['0fb90500000000 90', ['0: ud1', '7: nop']],
    ['0fb9042500000000 90', ['0: ud1', '8: nop']],
  ])('ud1 has the length that its operands give: %s', async (code, lines) => {
    const found = linesOf(await listFunction(codePicture('x86_64', code)));
    expect(found.map((line) => line.replace(/(ud1).*/, '$1'))).toEqual(lines);
  });
});
