import type { TermEntry } from './term';

/** Tools that make livepatches, and what they leave. */
export const toolTerms = [
  {
    id: 'dialect',
    name: 'dialect',
    short:
      'Which tool’s input or output a module is: klp-convert’s, kpatch’s, objtool’s, or a finished livepatch.',
    more: 'The tools leave different sections and names behind for their last step. klpscope recognises them by these and makes the same of all of them: the kernel’s livepatch format.',
    source: 'klpscope',
    shownIn: ['summary', 'compare'],
    see: ['intermediate', 'tool-klp-convert', 'tool-kpatch', 'tool-objtool', 'tool-minimal'],
  },
  {
    id: 'intermediate',
    name: 'intermediate',
    words: ['intermediate', 'intermediates'],
    short:
      'A module as a tool’s first step leaves it for its last: with records in it that say which symbol each relocation means.',
    more: 'Records of objtool stand in __klp_relocs.<object>, those of kpatch-build in .kpatch.relocations. It needs no symbol source to be finished, and the kernel cannot load it yet.',
    source: 'tools/objtool/klp-diff.c; kpatch-build/create-diff-object.c of kpatch',
    shownIn: ['summary', 'ambiguity'],
    see: ['tool-objtool', 'tool-kpatch', 'dialect'],
  },
  {
    id: 'finished-livepatch',
    name: 'finished livepatch',
    words: ['finished livepatch'],
    short: 'A module in the kernel’s livepatch format, with nothing left to convert.',
    more: 'Ambiguity and Diff have nothing to show for it; Relocations, Code, Loader and Patched show what is in it.',
    source: 'Documentation/livepatch/module-elf-format.rst',
    shownIn: ['summary', 'relocations'],
    see: ['livepatch-symbol', 'half-converted', 'dialect'],
  },
  {
    id: 'half-converted',
    name: 'half converted',
    words: ['half converted', 'half-converted'],
    short:
      'A module in which some livepatch symbols or sections lack their marks, or relocations were left behind.',
    more: 'Bugs of klp-convert, or ld, strip and objcopy after the conversion, make it. The Summary offers to repair it, change by change.',
    source: 'klpscope',
    shownIn: ['summary', 'findings'],
    see: ['finished-livepatch', 'shn-livepatch', 'shf-rela-livepatch'],
  },
  {
    id: 'tool-klp-convert',
    name: 'klp-convert',
    words: ['klp-convert'],
    short:
      'The converter proposed on LKML from 2016 to 2023: reads a Symbols.list and annotations, writes livepatch symbols and relocations.',
    more: 'Its input is a module with symbols that modpost called undefined. klpscope does the same work and answers to its arguments, see README.',
    source: 'LKML, “livepatch: klp-convert tool”, v1 to v7; github.com/SUSE/klp-convert',
    shownIn: ['summary'],
    see: ['annotation', 'symbols-list', 'tool-minimal'],
  },
  {
    id: 'tool-minimal',
    name: 'minimal klp-convert',
    words: ['minimal klp-convert', 'KLP_RELOC_SYMBOL', '.klp.sym.rela.'],
    short:
      'The smaller klp-convert of 2023, which needs no list: the source puts object, symbol and position into the name .klp.sym.rela.….',
    more: 'KLP_RELOC_SYMBOL makes the names, with a comma or a dot before the position.',
    source: 'LKML, “livepatch: klp-convert tool - Minimal version”, v1 to v3',
    shownIn: ['summary', 'symbols'],
    see: ['tool-klp-convert', 'annotation'],
  },
  {
    id: 'tool-kpatch',
    name: 'kpatch',
    words: ['kpatch', 'kpatch-build', 'create-klp-module', '.kpatch.relocations', '.kpatch.funcs'],
    short:
      'A builder of livepatches: kpatch-build compares object files before and after a source patch, create-klp-module makes the livepatch.',
    more: 'Its intermediates have .kpatch.relocations and .kpatch.symbols; a finished one has .kpatch.funcs.',
    source: 'github.com/dynup/kpatch',
    shownIn: ['summary', 'patched'],
    see: ['intermediate', 'klp-arch', 'tool-objtool'],
  },
  {
    id: 'tool-objtool',
    name: 'objtool klp (klp-build)',
    words: ['objtool', 'klp-build', '__klp_relocs', '.init.klp_objects'],
    short:
      'The kernel’s own builder: klp-build compares two builds by objtool klp diff and finishes the module by objtool klp post-link.',
    more: 'Its intermediates have __klp_relocs.<object>; what is patched stands in .init.klp_objects.',
    source: 'scripts/livepatch/klp-build; tools/objtool/klp-diff.c, klp-post-link.c',
    shownIn: ['summary', 'patched'],
    see: ['intermediate', 'tool-kpatch', 'static-key'],
  },
  {
    id: 'tool-deku',
    name: 'DEKU',
    words: ['DEKU', '.note.deku'],
    short:
      'A builder of livepatches for quick changes while developing; its mklivepatch renames symbols in place.',
    more: 'Recognised by .note.deku. Its sections have one dot, .klp.rela.<object><section>, and lack SHF_INFO_LINK.',
    source: 'github.com/MarekMaslanka/deku, mklivepatch.c',
    shownIn: ['summary'],
    see: ['klp-rela', 'module-note'],
  },
  {
    id: 'tool-suse',
    name: 'SUSE’s livepatches',
    words: ['klp_kallsyms_reloc', 'klpe_', 'klpp_'],
    short:
      'Livepatches that look symbols up themselves when they are loaded: arrays of struct klp_kallsyms_reloc, pointers called klpe_…, new functions called klpp_….',
    more: 'They have no livepatch relocations; what they look up is shown in Patched. They do not work for functions that IBT seals.',
    source: 'github.com/SUSE/kernel-livepatch, klp_convert.h and kallsyms_relocs.h',
    shownIn: ['patched', 'summary'],
    see: ['ibt', 'kallsyms', 'dialect'],
  },
] as const satisfies readonly TermEntry[];
