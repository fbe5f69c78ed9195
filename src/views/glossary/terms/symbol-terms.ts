import type { TermEntry } from './term';

/** What is known of a kernel's symbols. */
export const symbolTerms = [
  {
    id: 'symbol-source',
    name: 'symbol source',
    words: ['symbol source', 'symbol sources'],
    short:
      'A file that says which symbols the kernel and its modules have: vmlinux, modules, kallsyms, System.map, nm output, a Symbols.list, Module.symvers.',
    more: 'Several complement each other: each object is taken from the one that knows it best. Contradictions are shown.',
    source: 'klpscope',
    shownIn: ['sources', 'summary'],
    see: ['vmlinux', 'kallsyms', 'system-map', 'symbols-list', 'module-symvers'],
  },
  {
    id: 'candidate',
    name: 'candidate',
    words: ['candidate', 'candidates'],
    short: 'A symbol of the open sources that has the name a relocation refers to.',
    more: 'What tells candidates apart is their object, their position, the C file that they come from, their address, their size and their neighbours.',
    source: 'klpscope',
    shownIn: ['ambiguity'],
    see: ['sympos', 'stt-file', 'resolution'],
  },
  {
    id: 'vmlinux',
    name: 'vmlinux',
    short: 'The kernel as a linked ELF file, and the name of the kernel as an object that is patched.',
    more: 'Its symbol table knows address, size, C file and order of every symbol: the best source there is. Distributions put it into their debug packages.',
    source: 'Documentation/livepatch/module-elf-format.rst; scripts/link-vmlinux.sh',
    shownIn: ['sources', 'patched'],
    see: ['kallsyms', 'symbol-source', 'object'],
  },
  {
    id: 'kallsyms',
    name: 'kallsyms',
    words: ['kallsyms', '/proc/kallsyms'],
    short:
      'The kernel’s own table of its symbols and those of loaded modules, by which it looks up livepatch symbols; /proc/kallsyms prints it.',
    more: 'Not all symbols of vmlinux are in it, and the order is that of addresses: positions are counted in this table. Without privileges the addresses read as 0.',
    source: 'kernel/kallsyms.c; scripts/kallsyms.c',
    shownIn: ['sources'],
    see: ['sympos', 'system-map', 'livepatch-symbol'],
  },
  {
    id: 'system-map',
    name: 'System.map',
    words: ['System.map'],
    short:
      'The list of vmlinux’s symbols with address and type, by address, that the kernel’s build makes with nm.',
    more: 'It tells positions in vmlinux nearly as kallsyms does; of modules it knows nothing.',
    source: 'scripts/mksysmap',
    shownIn: ['sources'],
    see: ['kallsyms', 'symbol-source'],
  },
  {
    id: 'symbols-list',
    name: 'Symbols.list',
    words: ['Symbols.list', 'symbols.klp'],
    short: 'klp-convert’s list of all symbols of a kernel and its modules, object by object.',
    more: 'The kernel build makes it with nm. It says how many symbols of a name there are, but its order need not be the kernel’s: vmlinux or /proc/kallsyms tell more.',
    source: 'klp-convert on LKML: scripts/livepatch/klp-convert.c and Makefile rules',
    shownIn: ['sources'],
    see: ['tool-klp-convert', 'sympos', 'symbol-source'],
  },
  {
    id: 'module-symvers',
    name: 'Module.symvers',
    words: ['Module.symvers', 'symvers'],
    short:
      'The list of what a kernel’s build exports: symbol, CRC, who exports it, for which license, namespace.',
    more: 'It decides what is an ordinary import. It says nothing of symbols that are not exported.',
    source: 'Documentation/kbuild/modules.rst, section Module versioning',
    shownIn: ['sources', 'modinfo'],
    see: ['export', 'crc', 'namespace'],
  },
  {
    id: 'resolution',
    name: 'resolution',
    short:
      'What the plan makes of an undefined symbol: exported, weak, unique, annotated, chosen, divided, stated, or what stands in the way: undecided, ambiguous, missing, conflicting, invalid, unsupported.',
    more: 'Exported and weak ones stay with the module loader. Unique, annotated, chosen, divided and stated ones become livepatch symbols; every other one stops the conversion, as no doubtful symbol is left to chance.',
    source: 'klpscope',
    shownIn: ['summary', 'relocations', 'symbols', 'ambiguity'],
    see: ['candidate', 'annotation', 'plan'],
  },
  {
    id: 'plan',
    name: 'plan',
    short: 'What the conversion will do with each relocation against an undefined symbol, and why.',
    more: 'It follows at once from module, sources and choices. It is blocked as long as one symbol is not decided.',
    source: 'klpscope',
    shownIn: ['summary', 'ambiguity'],
    see: ['resolution', 'dialect'],
  },
  {
    id: 'confidence',
    name: 'confidence',
    short:
      'How sure it is which symbol a relocation means: certain, likely, or not known; chosen when a person said it.',
    more: 'It is certain where the evidence (local symbols, DWARF, object files beside the module) leaves one file, likely where it rests on the order of the link or on a file’s name alone. What is only likely is a warning, evidence that contradicts itself decides nothing, and a choice goes before all.',
    source: 'klpscope',
    shownIn: ['ambiguity'],
    see: ['candidate', 'resolution', 'annotation'],
  },
] as const satisfies readonly TermEntry[];
