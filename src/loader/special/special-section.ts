import type { SectionIndex } from '../../elf/section';

/** When the kernel reads a special section of a module that it loads (kernel/module/main.c: load_module). */
export type ConsumedAt =
  /** post_relocation: sort_extable and the architecture's module_finalize. */
  | 'finalize'
  /** ftrace_module_init, and up to 6.1 dynamic_debug_setup just before it. */
  | 'ftrace'
  /** complete_formation: module_bug_finalize and module_cfi_finalize. */
  | 'formation'
  /** The notifiers of MODULE_STATE_COMING: jump labels, static calls, tracepoints. */
  | 'coming'
  /** Kernels of the chosen release do not read it. */
  | 'never';

/** A section that code other than the module's own reads when the module is loaded. */
export interface SpecialSection {
  readonly index: SectionIndex;
  readonly name: string;
  /** What it holds, a few words: `static branches`. */
  readonly title: string;
  readonly consumedAt: ConsumedAt;
  /** Kernel file and function. */
  readonly source: string;
  /** `undefined` where the size of an entry is not known. */
  readonly entries: number | undefined;
  /**
   * Livepatch relocations that arrive after it was read, because they are for an object other than vmlinux: by object, with
   * their count.
   */
  readonly late: readonly { readonly object: string; readonly count: number }[];
  /** What such a late relocation breaks, one sentence; `undefined` when it is harmless. */
  readonly breaks: string | undefined;
  /** Entries of `__jump_table` and `.static_call_sites` of 64-bit modules that have a relocation, in their order. */
  readonly keys: readonly StaticKeyUse[];
}

/** One static branch or static call, decoded from its relocations. */
export interface StaticKeyUse {
  readonly entry: number;
  /** Of the entry, in the special section, bytes. */
  readonly offset: number;
  /**
   * The instruction that is rewritten: `function+0x10`, or `.text+0x10` where no function is. Without a relocation the
   * entry points at itself: `__jump_table+0x30`.
   */
  readonly code: string;
  /**
   * The key's symbol, without an offset into it; of a livepatch symbol the symbol's own name. `.data+0x20` where it has
   * none; `undefined` when no relocation names it. A static call whose key is not exported names its trampoline,
   * `__SCT__…`, instead (kernel/static_call_inline.c: static_call_add_module).
   */
  readonly key: string | undefined;
  /** Who has the key: `vmlinux`, another module's name, `undefined` for the module itself or where it is not known. */
  readonly owner: string | undefined;
  /** True when the key is of this module itself. */
  readonly isOwn: boolean;
  /** The object whose arrival writes the key's relocation, when that is after the table was read. */
  readonly lateWith: string | undefined;
}
