// For the tests of this folder: symbols that relocations refer to, and their positions.

import { type Case, cases, ext4, kallsyms, klp, ppc, show, x86 } from './cases';

/** Its init symbols are gone once it is loaded. */
const ext4Module = `module x86_64
this-module ext4
section .text PROGBITS AX 64
section .init.text PROGBITS AX 64
symbol setup FUNC LOCAL .init.text 0 16
symbol setup FUNC LOCAL .text 0 16
symbol start FUNC LOCAL .init.text 16 16
symbol show FUNC LOCAL .text 16 16
symbol show FUNC LOCAL .init.text 32 16`;

export const symbolCases: readonly Case[] = [
  ...cases(
    'vmlinux-symbol-in-module-section',
    [
      x86 + klp(show, ext4) + klp(show, ext4),
      ['error .klp.rela.ext4..text relocates .text+0x10 against state_show of vmlinux, and 1 more for ext4'],
    ],
    [x86 + klp(show) + klp('.klp.sym.jbd2.f,1', ext4), []],
  ),
  ...cases(
    'module-symbol-in-vmlinux-section',
    [
      x86 + klp('.klp.sym.ext4.f,1') + klp('.klp.sym.ext4.g,1'),
      [
        'warning .klp.rela.vmlinux..text relocates .text+0x10 against f of ext4, and 1 more symbols of ext4: ext4 must be loaded before',
      ],
    ],
    [x86 + klp(show) + klp('.klp.sym.jbd2.f,1', ext4), []],
  ),
  ...cases(
    'symbol-not-found',
    [
      x86 + klp('.klp.sym.vmlinux.nowhere,1'),
      ['error vmlinux has no symbol nowhere, which .klp.sym.vmlinux.nowhere,1 asks for'],
      { symbols: kallsyms },
    ],
    [x86 + klp(show), [], { symbols: kallsyms }],
    // Not without that object's symbols, and exports are not all symbols.
    [x86 + klp('.klp.sym.ext4.nowhere,1', ext4), [], { symbols: kallsyms }],
    [
      x86 + klp('.klp.sym.vmlinux.nowhere,1'),
      [],
      { symbols: '0x00000000\tseq_printf\tvmlinux\tEXPORT_SYMBOL\t\n' },
    ],
  ),
  ...cases(
    'annotation-position',
    [
      `${x86}undefined state_show\nannotate vmlinux state_show 0\n`,
      ['warning KLP_SYMPOS(state_show, 0): vmlinux has 2 of the name'],
      { symbols: kallsyms },
    ],
    [
      `${x86}undefined state_show\nannotate vmlinux state_show 3\n`,
      ['warning KLP_SYMPOS(state_show, 3): vmlinux has 2 of the name'],
      { symbols: kallsyms },
    ],
    [
      `${x86}undefined nowhere\nannotate vmlinux nowhere 1\n`,
      ['warning KLP_SYMPOS(nowhere, 1) is for vmlinux, which has no symbol of the name'],
      { symbols: kallsyms },
    ],
    [
      `${x86}undefined state_show\nannotate vmlinux state_show 1\nannotate vmlinux state_show 2\n`,
      ['warning the annotations of state_show contradict each other: vmlinux position 1, vmlinux position 2'],
    ],
    [`${x86}undefined state_show\nannotate vmlinux state_show 2\n`, [], { symbols: kallsyms }],
    [`${x86}undefined only\nannotate vmlinux only 0\n`, [], { symbols: kallsyms }],
    // Not without that object's symbols.
    [`${x86}undefined state_show\nannotate ext4 state_show 7\n`, [], { symbols: kallsyms }],
    [`${x86}undefined state_show\nannotate vmlinux state_show 7\n`, []],
  ),
  ...cases(
    'position-zero-ambiguous',
    [
      x86 + klp('.klp.sym.vmlinux.state_show,0'),
      ['error .klp.sym.vmlinux.state_show,0 has position 0, and vmlinux has 2 symbols state_show'],
      { symbols: kallsyms },
    ],
    [x86 + klp('.klp.sym.vmlinux.only,0') + klp(show), [], { symbols: kallsyms }],
  ),
  ...cases(
    'position-beyond',
    [
      x86 + klp('.klp.sym.vmlinux.state_show,3') + klp('.klp.sym.vmlinux.only,2'),
      [
        'error .klp.sym.vmlinux.state_show,3 has position 3, and vmlinux has 2 symbols state_show',
        'error .klp.sym.vmlinux.only,2 has position 2, and vmlinux has 1 symbol only',
      ],
      { symbols: kallsyms },
    ],
    [x86 + klp('.klp.sym.vmlinux.state_show,2') + klp('.klp.sym.vmlinux.only,1'), [], { symbols: kallsyms }],
  ),
  ...cases(
    'position-counts-init',
    [
      x86 + klp('.klp.sym.ext4.setup,2', ext4) + klp('.klp.sym.ext4.start,0', ext4),
      [
        'warning what .klp.sym.ext4.setup,2 names while ext4 is being loaded is at position 1 afterwards',
        'warning what .klp.sym.ext4.start,0 names while ext4 is being loaded is gone afterwards',
      ],
      { symbolsOf: ext4Module },
    ],
    [x86 + klp('.klp.sym.ext4.show,1', ext4), [], { symbolsOf: ext4Module }],
    [ppc + klp('.klp.sym.ext4.setup,2', ext4), [], { symbolsOf: ext4Module }],
  ),
  ...cases(
    'position-uncertain',
    [
      x86 + klp('.klp.sym.vmlinux.f,2'),
      ['note vmlinux has 2 symbols f, and source-1 does not tell which is at position 2'],
      { symbols: 'klp-convert-symbol-data.0.1\n*vmlinux\nf\nf\ng\n' },
    ],
    [x86 + klp('.klp.sym.vmlinux.g,1'), [], { symbols: 'klp-convert-symbol-data.0.1\n*vmlinux\nf\nf\ng\n' }],
    [x86 + klp(show), [], { symbols: kallsyms }],
  ),
  ...cases(
    'foreign-symbol',
    [
      `${x86}undefined printk\nsection-symbol .data\n${[0, 8].map((at) => `rela .text ${at} 2 printk 0 in=${ext4} flags=AIo`).join('\n')}\nrela .text 16 0 .data 0 in=${ext4}`,
      [
        'error .klp.rela.ext4..text relocates .text+0x0 against printk, which is not SHN_LIVEPATCH, and 1 more in .text',
        'error .klp.rela.ext4..text relocates .text+0x10 against .data, which is not SHN_LIVEPATCH',
      ],
    ],
    [`${x86}${klp(show)}undefined printk\nrela .text 0 2 printk 0`, []],
    // unmarked-livepatch-symbol says what that is.
    [`${x86}undefined ${show}\nrela .text 0 2 ${show} 0 in=.klp.rela.vmlinux..text flags=AIo`, []],
  ),
];
