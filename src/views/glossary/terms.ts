/** A term of the field: what it means in a sentence, and what else a reviewer should know of it. */
export interface Term {
  /** Stable, in links: `shn-livepatch`. */
  readonly id: string;
  readonly name: string;
  /** One sentence, for a tooltip. */
  readonly short: string;
  /** More, for the page; sentences. */
  readonly more: string;
}

/** The words of livepatching that the page uses, in the order of the alphabet. */
export const terms: readonly Term[] = [
  {
    id: 'alternatives',
    name: 'alternatives',
    short:
      'Instructions that the kernel replaces at boot, or when a module is loaded, to suit the processor.',
    more: 'They are listed in .altinstructions, which the module loader reads once, before the livepatch relocations of a module that comes later are written. What such a relocation changes then is not applied. kpatch-build keeps them in .klp.arch sections on kernels before 5.8.',
  },
  {
    id: 'annotation',
    name: 'annotation',
    short:
      'A line in the livepatch’s source that says which symbol of several is meant: KLP_SYMPOS(symbol, position).',
    more: 'KLP_MODULE_RELOC(object) puts such lines into a section .klp.module_relocs.<object>, which the conversion reads and removes. The minimal klp-convert has KLP_RELOC_SYMBOL instead, which puts object and position into the symbol’s name.',
  },
  {
    id: 'btf',
    name: 'BTF',
    short: 'Type information in a compact form, in the section .BTF.',
    more: 'A module’s BTF is split: it is of use only with the BTF of exactly the kernel that it was built against. A mismatch makes some kernels refuse the module.',
  },
  {
    id: 'candidate',
    name: 'candidate',
    short: 'A symbol of the open sources that has the name a relocation refers to.',
    more: 'What tells candidates apart is their object, their position, the C file that they come from, their address, their size and their neighbours.',
  },
  {
    id: 'crc',
    name: 'CRC',
    short:
      'A checksum of an exported symbol’s type, by which the loader tells whether module and kernel fit.',
    more: 'With CONFIG_MODVERSIONS a module lists in __versions the CRC of each symbol that it imports; Module.symvers has those of a kernel build. Livepatch symbols have none: the kernel does not check their types.',
  },
  {
    id: 'dialect',
    name: 'dialect',
    short:
      'Which tool’s input or output a module is: klp-convert’s, kpatch’s, objtool’s, or a finished livepatch.',
    more: 'The tools leave different sections and names behind for their last step. klpscope recognises them by these and makes the same of all of them: the kernel’s livepatch format.',
  },
  {
    id: 'gate',
    name: 'gate',
    short:
      'The object whose loading applies a livepatch relocation: <object> in .klp.rela.<object>.<section>.',
    more: 'Relocations gated by vmlinux are written when the livepatch is loaded, those gated by a module when that module is. Since Linux 5.8 a symbol of vmlinux must not be in a section gated by a module.',
  },
  {
    id: 'late-patching',
    name: 'late patching',
    short:
      'Patching a module that is loaded after the livepatch: its relocations are written then, long after the livepatch’s own code was set up.',
    more: 'What the kernel reads while it loads the livepatch (jump labels, static calls, alternatives) has seen zeros by then. The Loader view shows which sections are concerned.',
  },
  {
    id: 'livepatch-relocation',
    name: 'livepatch relocation',
    short:
      'A relocation that the livepatch core applies, not the module loader; it refers to a livepatch symbol.',
    more: 'It stands in a section .klp.rela.<object>.<section> that is marked SHF_RELA_LIVEPATCH. The kernel writes it when the object is there, and clears it again when the object goes.',
  },
  {
    id: 'livepatch-symbol',
    name: 'livepatch symbol',
    short:
      'A symbol called .klp.sym.<object>.<name>,<position> and marked SHN_LIVEPATCH, which the kernel looks up by kallsyms.',
    more: 'It reaches symbols that the kernel does not export, static ones too. The object is vmlinux or a module’s name; the position says which of several symbols of the name is meant, 0 that there is but one.',
  },
  {
    id: 'modpost',
    name: 'modpost',
    short: 'The step of a module’s build that checks its undefined symbols against what the kernel exports.',
    more: 'A livepatch needs what is not exported, so modpost must be told to warn only (KBUILD_MODPOST_WARN=1), or the symbols must be named so that it passes them.',
  },
  {
    id: 'namespace',
    name: 'symbol namespace',
    short: 'A group of exported symbols that a module must name to use: MODULE_IMPORT_NS.',
    more: 'Without it the loader refuses the module or warns, as the kernel is configured.',
  },
  {
    id: 'orc',
    name: 'ORC',
    short:
      'The tables by which an x86-64 kernel walks the stack; livepatching relies on them to know when a task may be switched.',
    more: 'They are made by objtool for each function of a module, in .orc_unwind and .orc_unwind_ip. Code without them keeps the transition waiting.',
  },
  {
    id: 'rel24',
    name: 'REL24',
    short: 'PowerPC’s relocation of a branch: 24 bits of a distance, so the target must be within 32 MB.',
    more: 'A call out of a module goes through a stub, and the word behind it must be a nop, which the loader turns into one that restores the TOC. A livepatch relocation finds what the compiler left there; when it is no nop, the kernel refuses the module.',
  },
  {
    id: 'replace',
    name: 'replace',
    short: 'The flag of a livepatch that takes the place of all earlier ones.',
    more: 'Functions that an earlier livepatch replaced and this one does not go back to the kernel’s own. Without the flag livepatches stack, and of several for one function the last one counts.',
  },
  {
    id: 'shadow-variable',
    name: 'shadow variable',
    short: 'A field that a livepatch adds to a structure from outside, by klp_shadow_alloc and its kin.',
    more: 'It is known by the structure’s address and an id. Two livepatches that use one id mean one variable.',
  },
  {
    id: 'shf-rela-livepatch',
    name: 'SHF_RELA_LIVEPATCH',
    short: 'The flag of a section of livepatch relocations (0x00100000, readelf shows o).',
    more: 'The module loader passes such a section over and keeps it; without the flag it applies the relocations itself, with 0 for every livepatch symbol.',
  },
  {
    id: 'shn-livepatch',
    name: 'SHN_LIVEPATCH',
    short: 'The section index of a livepatch symbol (0xff20).',
    more: 'It tells the module loader to leave the symbol alone: an undefined one it would look for among the exported ones, and refuse the module. ld -r makes SHN_ABS of it, which breaks the module.',
  },
  {
    id: 'state',
    name: 'state',
    short: 'A change that a livepatch made to the running system, by id and version.',
    more: 'A later livepatch with replace must know all states of those before it, in at least their version; else the kernel refuses it.',
  },
  {
    id: 'static-call',
    name: 'static call',
    short: 'A call whose target the kernel writes into the code, and changes at run time.',
    more: 'Sites are listed in .static_call_sites and read when the module is loaded. One whose key comes by a livepatch relocation for a module that is not there yet is read as 0.',
  },
  {
    id: 'static-key',
    name: 'static key',
    short: 'A switch in the code, a nop or a jump, that the kernel rewrites when it is turned.',
    more: 'Sites are listed in __jump_table and read when the module is loaded. A key of a module that comes later cannot be reached then: klp-build turns such sites into ordinary branches.',
  },
  {
    id: 'sympos',
    name: 'sympos',
    short:
      'Position: which of several symbols of one name in an object is meant, counted from 1 as kallsyms counts; 0 says there is only one.',
    more: 'In vmlinux the kernel counts by address, in a module in the order of its symbol table. Another build may count otherwise. With 0 the kernel refuses a name that is there twice.',
  },
  {
    id: 'symbols-list',
    name: 'Symbols.list',
    short: 'klp-convert’s list of all symbols of a kernel and its modules, object by object.',
    more: 'The kernel build makes it with nm. It says how many symbols of a name there are, but its order need not be the kernel’s: vmlinux or /proc/kallsyms tell more.',
  },
  {
    id: 'toc',
    name: 'TOC',
    short:
      'PowerPC’s table of addresses that code reaches through register r2; kernel and modules each have their own.',
    more: 'A call into another module changes r2, so the caller must restore it. Where a livepatch calls into the kernel, the word behind the branch does.',
  },
  {
    id: 'transition',
    name: 'transition',
    short: 'The time in which tasks go over, one by one, from the old functions to the new.',
    more: '/sys/kernel/livepatch/<patch>/transition is 1 as long as it lasts. A task that sleeps in an old function holds it up.',
  },
  {
    id: 'vermagic',
    name: 'vermagic',
    short: 'The line of .modinfo that names the kernel a module was built for: release and a few settings.',
    more: 'The loader compares it with its own, and refuses the module when it differs. With modversions the release may differ.',
  },
];
