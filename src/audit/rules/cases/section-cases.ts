// For the tests of this folder: types, flags and targets of sections.

import { type Case, cases, ext4, klp, ppc, show, x86 } from './cases';

export const sectionCases: readonly Case[] = [
  ...cases(
    'section-not-flagged',
    [
      x86 + klp(show, '.klp.rela.vmlinux..text', 'AI'),
      [
        'error .klp.rela.vmlinux..text lacks SHF_RELA_LIVEPATCH: it is applied as an ordinary relocation section',
      ],
    ],
    [x86 + klp(show), []],
  ),
  ...cases(
    'livepatch-section-type',
    [
      `${x86}section .klp.rela.vmlinux..text PROGBITS Ao 24 info=.text`,
      ['error .klp.rela.vmlinux..text has SHF_RELA_LIVEPATCH and is PROGBITS, not RELA'],
    ],
    [`${x86}section .klp.other PROGBITS A 24`, []],
  ),
  ...cases(
    'livepatch-section-not-loaded',
    [
      x86 + klp('.klp.sym.ext4.f,1', ext4, 'Io'),
      ['error .klp.rela.ext4..text lacks SHF_ALLOC: it is freed before ext4 is patched'],
    ],
    [
      x86 + klp(show, '.klp.rela.vmlinux..text', 'Io'),
      ['note .klp.rela.vmlinux..text lacks SHF_ALLOC, which does no harm for vmlinux'],
    ],
    [x86 + klp('.klp.sym.ext4.f,1', ext4, 'Ao'), []],
  ),
  ...cases(
    'target-not-loaded',
    [
      `${x86}section .klp.rela.vmlinux..text RELA Ao 0 info=0`,
      ['error .klp.rela.vmlinux..text has no target (sh_info is 0): it is skipped without a word'],
    ],
    [
      `${x86}section ${ext4} RELA Ao 0 info=99`,
      [
        "error .klp.rela.ext4..text has target 99 (sh_info), and the file has 11 sections: the kernel writes to memory that is not the livepatch's when it patches ext4",
      ],
    ],
    [
      `${x86}section .debug PROGBITS - 64\n${klp(show, '.klp.rela.vmlinux..debug', 'AIo', '.debug')}`,
      ['error .klp.rela.vmlinux..debug is for .debug, which lacks SHF_ALLOC: it is skipped without a word'],
    ],
    [x86 + klp('.klp.sym.ext4.f,1', ext4), []],
  ),
  ...cases(
    'target-init-section',
    [
      x86 + klp('.klp.sym.ext4.f,1', '.klp.rela.ext4..init.text', 'AIo', '.init.text'),
      ['error .klp.rela.ext4..init.text is for .init.text, which is freed before ext4 is loaded later'],
    ],
    [x86 + klp(show, '.klp.rela.vmlinux..init.text', 'AIo', '.init.text'), []],
    [ppc + klp('.klp.sym.ext4.f,1', '.klp.rela.ext4..init.text', 'AIo', '.init.text'), []],
  ),
  ...cases(
    'klp-arch-section',
    [
      `${x86}section .klp.arch.vmlinux..altinstructions PROGBITS A 13`,
      ['warning .klp.arch.vmlinux..altinstructions is read by no kernel since 5.8'],
    ],
    [`${x86}section .altinstructions PROGBITS A 13`, []],
    [`${x86}section .klp.arch.vmlinux..altinstructions PROGBITS A 13\nmodinfo vermagic=5.4.0`, []],
  ),
  ...cases(
    'annotations-left',
    [
      `${x86}${klp(show)}undefined f\nannotate vmlinux f 1\nannotate ext4 f 1`,
      ['note .klp.module_relocs.vmlinux, and 1 more like it: annotations beside finished livepatch sections'],
    ],
    [`${x86}undefined f\nannotate vmlinux f 1`, []],
  ),
];
