/** What a sample is about, for a reader who does not know livepatch from inside. */
export interface Story {
  /** The sample's id. */
  readonly sample: string;
  /** Short paragraphs: what was wanted, what goes wrong, what klpscope shows, what to do. Names in backquotes. */
  readonly paragraphs: readonly string[];
  /** What a kernel said when it was tried. */
  readonly tried?: {
    /** The kernel's release, as `uname -r` prints it. */
    readonly kernel: string;
    readonly steps: readonly StoryStep[];
  };
}

/** One command on that machine. */
export interface StoryStep {
  /** The command. */
  readonly did: string;
  /**
   * What the kernel logged and then what the command printed, word by word. What the kernel says of taints is left out,
   * and what it says twice is here once.
   */
  readonly lines: readonly string[];
  /** What that means, in a sentence. */
  readonly outcome?: string;
}

const debian = '6.1.0-56-amd64';

export const stories: readonly Story[] = [
  {
    sample: 'use-case-1-unique',
    paragraphs: [
      'The new function behind `/proc/cmdline` prints `saved_command_line`, a variable of vmlinux. The kernel does not export it, and the module loader finds exported symbols only: it refuses the module as the compiler left it.',
      'Livepatch can do more. A livepatch relocation says object, name and position of a symbol, and the kernel looks for it among all its symbols. A livepatch has to be converted so that its relocations have this form.',
      'vmlinux has the name `saved_command_line` once, so there is nothing to decide. The Diff view shows what the conversion changes; save the converted module and load it.',
    ],
    tried: {
      kernel: debian,
      steps: [
        unconverted('klp_unique', 'saved_command_line'),
        converted('klp_unique'),
        {
          did: 'cat /proc/cmdline',
          lines: ['klpscope: saved_command_line is "console=ttyS0 nokaslr printk.time=0 panic=-1 quiet"'],
        },
      ],
    },
  },
  {
    sample: 'use-case-2-annotated',
    paragraphs: [
      'The new function needs `state_show`, the one behind `/sys/power/state`. It is static, and four other files of the kernel have a static function of the same name. The name alone does not say which is meant.',
      'The source says it: an annotation of the macro `KLP_SYMPOS` gives position 2, the second of that name in the order of addresses. A wrong position would load as well, and call another function.',
      'klpscope checks the annotation against the symbols of the kernel that the module is for. The Diff view shows it as part of the new symbol’s name, `.klp.sym.vmlinux.state_show,2`. Positions change from kernel to kernel: check again for each.',
    ],
    tried: {
      kernel: debian,
      steps: [
        unconverted('klp_annotated', 'state_show'),
        converted('klp_annotated'),
        { did: 'cat /proc/cmdline', lines: ['klpscope: state_show at ffffffff81113550'] },
        {
          did: "grep ' state_show$' /proc/kallsyms",
          lines: [
            'ffffffff810a2a00 t state_show',
            'ffffffff81113550 t state_show',
            'ffffffff81669ff0 t state_show',
            'ffffffff81676c10 t state_show',
            'ffffffff8171b370 t state_show',
          ],
          outcome: 'The second one it is.',
        },
      ],
    },
  },
  {
    sample: 'use-case-3-ambiguous',
    paragraphs: [
      'The same call of `state_show`, but the annotation was forgotten. vmlinux has five functions of that name, and nothing in the module says which is meant.',
      'Without a position, which is position 0, the kernel refuses the symbol as ambiguous. A guess would be worse: any position from 1 to 5 loads, and four of them call the wrong function.',
      'So klpscope does not convert the module by itself. The Ambiguity view lists the five with their addresses and neighbours. Choose one: the text to paste into the source is beside it, and the module can be converted.',
    ],
    tried: {
      kernel: debian,
      steps: [
        unconverted('klp_ambiguous', 'state_show'),
        {
          did: 'insmod position-0.ko',
          lines: [
            "livepatch: unresolvable ambiguity for symbol 'state_show' in object '(null)'",
            "insmod: can't insert 'position-0.ko': Invalid argument",
          ],
          outcome: 'Position 0 stands for a name that occurs once. The object with no name is vmlinux.',
        },
        converted('klp_ambiguous'),
        { did: 'cat /proc/cmdline', lines: ['klpscope: state_show at ffffffff81113550'] },
      ],
    },
  },
  {
    sample: 'two-objects',
    paragraphs: [
      'The livepatch has two C files. Both call a function `state_show`, but not the same one: `a.c` annotates position 1, `b.c` position 2.',
      'The linker knows nothing of annotations. It makes one undefined symbol `state_show` of both, and the link between annotation and call is lost. A tool that takes the first annotation for all calls lets `b.c` call the wrong function, and nobody says so.',
      'klpscope finds for each call the file that it comes from, and shows by what it knows. The one symbol becomes two, with positions 1 and 2. Where a warning says that a file is only likely, check the place, or open the object files beside the module.',
    ],
    tried: {
      kernel: debian,
      steps: [
        unconverted('klp_two_objects', 'state_show'),
        converted('klp_two_objects'),
        {
          did: 'cat /proc/cmdline',
          lines: [
            'klpscope: a: state_show at ffffffff810a2a00',
            'klpscope: b: state_show at ffffffff81113550',
          ],
          outcome: 'Each file has its own.',
        },
      ],
    },
  },
  {
    sample: 'late-module-target',
    paragraphs: [
      'The livepatch gives the parameter `hw_queue_depth` of the module `loop` an upper limit. `loop` need not be there when the livepatch is loaded: its relocations wait in sections of their own, `.klp.rela.loop.…`, and the kernel writes them when `loop` comes.',
      'So mistakes show late, and hit somebody else. On kernels before 6.3 the written relocations stay when `loop` is unloaded. When it comes again, the kernel finds bytes that are not zero and refuses to load `loop`, as long as the livepatch is there.',
      'klpscope follows the kernel beyond the load of the livepatch: see the Loader view for what happens when `loop` comes, leaves and returns. The finding says which kernels are concerned.',
      'Tell users not to unload `loop`, or to take the livepatch out first. Symbols of a module are in `/proc/kallsyms` only while it is loaded: read them then, or open `loop.ko` beside the livepatch.',
    ],
    tried: {
      kernel: debian,
      steps: [
        unconverted('klp_late_target', 'hw_queue_depth'),
        converted('klp_late_target'),
        {
          did: 'insmod loop.ko hw_queue_depth=64',
          lines: [
            "livepatch: applying patch 'klp_late_target' to loading module 'loop'",
            'hw_queue_depth was 128, becomes 64',
            'loop: module loaded',
          ],
          outcome: 'The new function runs while the module is still being loaded.',
        },
        {
          did: 'rmmod loop',
          lines: ["livepatch: reverting patch 'klp_late_target' on unloading module 'loop'"],
        },
        {
          did: 'insmod loop.ko',
          lines: [
            'module: x86/modules: Skipping invalid relocation target, existing value is nonzero for type 2, loc (____ptrval____), val ffffffffc020c0ac',
            "livepatch: failed to initialize patch 'klp_late_target' for module 'loop' (-8)",
            "livepatch: patch 'klp_late_target' failed for module 'loop', refusing to load module 'loop'",
            "insmod: can't insert 'loop.ko': invalid module format",
          ],
          outcome: 'It was there before, but it cannot come a second time.',
        },
      ],
    },
  },
  {
    sample: 'static-key-in-module',
    paragraphs: [
      'The module `klp_target` has a static key, `loud`: a branch that costs nothing, because the kernel rewrites the code of all places that ask for it when the key is switched. The new function asks for it as the old one did, with `static_branch_unlikely()`.',
      'The kernel notes these places in `__jump_table` when the livepatch is loaded. The name of the key is a livepatch relocation for a module, and is written after that. So the place is noted for no key, 8 bytes behind the table are overwritten, and the branch stays as the compiler left it: the key is on, and the new function says “quiet”. Nothing is logged until the livepatch is unloaded.',
      'The module is as SUSE’s klp-convert left it. klpscope names the function and the key; given the module as it was built, it refuses to convert it.',
      'Ask for the value: `static_key_enabled(&loud)` reads the key when the code runs. `klp_key_enabled.c` is the same livepatch with that change.',
    ],
    tried: {
      kernel: debian,
      steps: [
        { did: 'insmod klp_target.ko', lines: [] },
        { did: 'echo 1 >/sys/module/klp_target/parameters/loud', lines: [] },
        { did: 'cat /proc/klp_target', lines: ['klp_target: own, loud'] },
        { did: 'insmod klp_static_key.ko', lines: enabled('klp_static_key') },
        {
          did: 'cat /proc/klp_target',
          lines: ['klp_target: patched, quiet'],
          outcome: 'The key is on, and the branch was not switched.',
        },
        {
          did: 'echo 0 >/sys/kernel/livepatch/klp_static_key/enabled',
          lines: [
            "livepatch: 'klp_static_key': starting unpatching transition",
            "livepatch: 'klp_static_key': unpatching complete",
          ],
        },
        {
          did: 'rmmod klp_static_key',
          lines: ['WARNING: CPU: 0 PID: 376 at kernel/jump_label.c:738 jump_label_del_module+0x14d/0x160'],
          outcome:
            'Only now does the kernel notice: the entry has a key that knows nothing of it. More lines follow.',
        },
        converted('klp_key_enabled'),
        { did: 'cat /proc/klp_target', lines: ['klp_target: patched, loud'] },
      ],
    },
  },
  {
    sample: 'ppc64le-rel24',
    paragraphs: [
      'On ppc64le a function outside the module has a TOC of its own, to which register `r2` points. The loader sends such a call through a stub, and after it needs a `nop` in whose place it writes the instruction that restores `r2`.',
      'A compiler leaves the `nop` after a call of an extern function, none after a call within the file. Hand-written code forgets it, as `call.S` here does; so do tools that cut functions out of object files, when the call was within the file once. Such a module converts, and the kernel refuses it.',
      'klpscope shows the call and the word that stands there, `38210020`, which is `addi r1,r1,32`. Put a `nop` after the `bl`.',
      'The line that klpscope foresees is of the kernel’s `restore_r2()` in `arch/powerpc/kernel/module_64.c`. It was not seen with this module: Debian’s kernel for ppc64le has livepatch switched off and refuses every livepatch. But an ordinary module with the same mistake, `exported.c`, brings the line there.',
    ],
    tried: {
      kernel: '6.1.0-50-powerpc64le',
      steps: [
        {
          did: 'insmod converted.ko',
          lines: [
            'klp_rel24: module is marked as livepatch module, but livepatch support is disabled',
            "insmod: can't insert 'converted.ko': invalid module format",
          ],
          outcome: 'No livepatch has a chance on this kernel.',
        },
        {
          did: 'insmod exported.ko',
          lines: [
            'module_64: exported: Expected nop after call, got 38210020 at 0xc008000000370010',
            "insmod: can't insert 'exported.ko': invalid module format",
          ],
          outcome: 'The same mistake in a module that is no livepatch.',
        },
      ],
    },
  },
  {
    sample: 'half-converted',
    paragraphs: [
      'The new function uses `saved_command_line` in two sections, `.text` and `.text.unlikely`. It was converted with SUSE’s klp-convert, which gives the symbol its livepatch name with the first section. In the second section it takes the name for one that is done already, and leaves the relocation as it is.',
      'The kernel leaves livepatch symbols alone when it applies ordinary relocations, so the second use gets 0. The module loads and nothing is logged. Here it prints an address; a call would jump to address 0.',
      'klpscope says which relocation was left behind. Choose Repair on the page, or run `klpscope repair`: it moves the relocation into a livepatch section. No symbols are needed for it. Better still, convert the module again from what the compiler left.',
    ],
    tried: {
      kernel: debian,
      steps: [
        { did: 'insmod klp_half.ko', lines: enabled('klp_half') },
        {
          did: 'cat /proc/cmdline',
          lines: [
            'klpscope: patched, console=ttyS0 nokaslr printk.time=0 panic=-1 quiet',
            'klpscope: saved_command_line at 0000000000000000',
          ],
          outcome: 'The first use is right, the second is 0.',
        },
        { did: 'insmod repaired.ko', lines: enabled('klp_half') },
        {
          did: 'cat /proc/cmdline',
          lines: [
            'klpscope: patched, console=ttyS0 nokaslr printk.time=0 panic=-1 quiet',
            'klpscope: saved_command_line at ffffffff83317008',
          ],
        },
      ],
    },
  },
];

/** A module as the compiler left it. */
function unconverted(module: string, symbol: string): StoryStep {
  return {
    did: `insmod ${module}.ko`,
    lines: [
      `${module}: Unknown symbol ${symbol} (err -2)`,
      `insmod: can't insert '${module}.ko': unknown symbol in module, or unknown parameter`,
    ],
    outcome: 'Refused: the module loader knows exported symbols only.',
  };
}

/** What klpscope made of it. */
function converted(module: string): StoryStep {
  return { did: 'insmod converted.ko', lines: enabled(module) };
}

/** What the kernel logs of a livepatch that it takes. */
function enabled(patch: string): readonly string[] {
  return [
    `livepatch: enabling patch '${patch}'`,
    `livepatch: '${patch}': starting patching transition`,
    `livepatch: '${patch}': patching complete`,
  ];
}
