// For the tests of this folder: names of sections, symbols and objects.

import { type Case, cases, ext4, klp, patchOf, show, x86 } from './cases';

const long = (length: number): string => 'x'.repeat(length);

export const nameCases: readonly Case[] = [
  ...cases(
    'livepatch-section-name',
    [
      x86 + klp(show, '.klp.rela.'),
      ['error .klp.rela. has SHF_RELA_LIVEPATCH, and its name does not begin with .klp.rela.<object>'],
    ],
    [x86 + klp(show, '.klp.rela.vmlinux'), []],
  ),
  ...cases(
    'livepatch-symbol-name',
    [
      x86 + klp('.klp.sym.vmlinux.state_show'),
      ['error the kernel cannot read the name .klp.sym.vmlinux.state_show: no position follows a comma'],
    ],
    [x86 + klp('f'), ['error the kernel cannot read the name f: it does not begin with .klp.sym.']],
    [x86 + klp('.klp.sym..f,1'), ['error the kernel cannot read the name .klp.sym..f,1: it names no object']],
    [
      x86 + klp('.klp.sym.vmlinux,1'),
      ['error the kernel cannot read the name .klp.sym.vmlinux,1: it names no symbol'],
    ],
    [
      x86 + klp(`.klp.sym.${long(56)}.f,1`),
      [
        `error the kernel cannot read the name .klp.sym.${long(56)}.f,1: its object has 56 bytes, and 55 are read`,
      ],
    ],
    [
      x86 + klp(`.klp.sym.vmlinux.${long(128)},1`),
      [
        `error the kernel cannot read the name .klp.sym.vmlinux.${long(128)},1: its symbol has 128 bytes, and 127 are read`,
      ],
      { release: '5.10' },
    ],
    [x86 + klp(`.klp.sym.vmlinux.${long(128)},1`), []],
    [
      x86 + klp('.klp.sym.vmlinux.f,0x10'),
      ['warning the kernel reads 0 for the position 0x10 of .klp.sym.vmlinux.f,0x10'],
    ],
    [
      x86 + klp('.klp.sym.vmlinux.f,1.isra.0'),
      ['warning the kernel reads position 1 and ignores ".isra.0" at the end of .klp.sym.vmlinux.f,1.isra.0'],
    ],
    [x86 + klp('.klp.sym.vmlinux.f.isra.0,1'), []],
    // Nobody parses it while no livepatch relocation refers to it.
    [`${x86}livepatch-symbol .klp.tombstone.f`, []],
  ),
  ...cases(
    'object-name-length',
    [
      x86 + klp(show, `.klp.rela.${long(56)}..text`),
      [
        `error .klp.rela.${long(56)}..text is for an object of 56 bytes, of which the kernel reads 55: it is never applied`,
      ],
    ],
    [x86 + klp(show, `.klp.rela.${long(55)}..text`), []],
  ),
  ...cases(
    'object-name-form',
    [
      x86 + klp('.klp.sym.snd-pcm.f,1', '.klp.rela.snd-pcm..text') + klp('.klp.sym.snd-pcm.g,1'),
      [
        'warning .klp.rela.snd-pcm..text says snd-pcm; the kernel calls it snd_pcm',
        'warning .klp.sym.snd-pcm.f,1 says snd-pcm, and 1 more do; the kernel calls it snd_pcm',
      ],
    ],
    [
      x86 + klp('.klp.sym.zfs.ko.f,1', '.klp.rela.zfs.ko..text'),
      [
        'warning .klp.rela.zfs.ko..text says zfs.ko; the kernel calls it zfs',
        'warning .klp.sym.zfs.ko.f,1 says zfs.ko; the kernel calls it zfs',
      ],
    ],
    [
      x86,
      ['warning an object of the patch says kvm-intel.ko; the kernel calls it kvm_intel'],
      patchOf([undefined, 'kvm-intel.ko']),
    ],
    // A static variable of a function: `static int ko`.
    [x86 + klp('.klp.sym.zfs.ko.0,1', '.klp.rela.zfs..text'), []],
    [
      x86 + klp('.klp.sym.kvm_intel.kobj,1', '.klp.rela.kvm_intel.text'),
      [],
      patchOf([undefined, 'kvm_intel']),
    ],
  ),
  ...cases(
    'object-run-together',
    [
      `${x86}section __jump_table PROGBITS WA 64\n${klp(show, '.klp.rela.vmlinux__jump_table', 'AIo', '__jump_table')}`,
      [
        'error the kernel reads object vmlinux__jump_table from .klp.rela.vmlinux__jump_table, not vmlinux: it is never applied',
      ],
    ],
    [
      `${x86}section __jump_table PROGBITS WA 64\n${klp(show, '.klp.rela.vmlinux.__jump_table', 'AIo', '__jump_table')}`,
      [],
    ],
    [x86 + klp(show, '.klp.rela.vmlinux.text'), []],
  ),
  ...cases(
    'object-not-patched',
    [
      x86 +
        klp('.klp.sym.jbd2.f,1', '.klp.rela.jbd2..text') +
        klp('.klp.sym.jbd2.g,1', '.klp.rela.jbd2..data'),
      [
        'error .klp.rela.jbd2..text, and 1 more like it: the patch has no object jbd2 (it has vmlinux, ext4), so it is never applied',
      ],
      patchOf([undefined, 'ext4']),
    ],
    [
      x86 + klp('.klp.sym.jbd2.f,1', '.klp.rela.jbd2..text'),
      [
        'error .klp.rela.jbd2..text: the patch has no object jbd2 (it has a, b, c, d, e, f, g, h, …), so it is never applied',
      ],
      patchOf([...'abcdefghi']),
    ],
    [x86 + klp('.klp.sym.ext4.f,1', ext4) + klp(show), [], patchOf(['ext4'])],
    [x86 + klp('.klp.sym.jbd2.f,1', '.klp.rela.jbd2..text'), []],
    [x86 + klp('.klp.sym.jbd2.f,1', '.klp.rela.jbd2..text'), [], patchOf([], { doubts: ['one'] })],
  ),
  ...cases(
    'unmarked-livepatch-symbol',
    [
      `${x86}undefined ${show}\nundefined .klp.sym.vmlinux.f,0`,
      [
        'error .klp.sym.vmlinux.state_show,1, and 1 more of vmlinux: undefined (SHN_UNDEF) in place of SHN_LIVEPATCH',
      ],
    ],
    [`${x86}undefined ${show} WEAK\nundefined .klp.sym.rela.vmlinux.vmlinux.f,0\nlivepatch-symbol f`, []],
  ),
  ...cases(
    'object-vmlinux-by-name',
    [
      x86,
      [
        'error an object of the patch has the name "vmlinux" in place of NULL: its functions (0) are never replaced',
      ],
      patchOf(['vmlinux', 'ext4']),
    ],
    [x86, [], patchOf([undefined, 'ext4'])],
    [x86, [], patchOf(['vmlinux'], { form: 'kpatch' })],
  ),
];
