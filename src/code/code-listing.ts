/** Code of one section, disassembled, with the relocations of both kinds in their places. */
export interface CodeListing {
  readonly section: string;
  /** The function; absent for a range that no symbol covers. */
  readonly name?: string;
  /** Byte offset in the section, and bytes. */
  readonly start: number;
  readonly size: number;
  readonly lines: readonly CodeLine[];
  /** What is not shown and why, a sentence: the rest of a very long function, instructions of an unknown machine. */
  readonly remark?: string;
  /** Everything that it calls, each target once, in the order of the first call. */
  readonly calls: readonly CodeCall[];
}

/** An instruction, or bytes that are none. */
export interface CodeLine {
  /** In the section. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** `.byte` where the bytes are no instruction. */
  readonly mnemonic: string;
  /** With the names of targets in place of the zeros that relocations fill. */
  readonly operands: string;
  /** Those whose places are within the bytes, in their order. */
  readonly relocations: readonly CodeRelocation[];
  /** Where it jumps to or calls within the section, when no relocation says it. */
  readonly branch?: number;
  /** How it leads elsewhere, directly: by its first relocation or by `branch`. */
  readonly transfer?: 'call' | 'jump';
}

/** A relocation in code. */
export interface CodeRelocation {
  /** In the section. */
  readonly offset: number;
  readonly type: string;
  /** The symbol's name; a section symbol's is its section's. */
  readonly symbol: string;
  readonly addend: bigint;
  /** What it means in full: `.text+0x20` of a section symbol is `show+0x4`. */
  readonly target: CodeTarget;
  /** Selects it in the Relocations view. */
  readonly key: string;
  /** The relocation section, when livepatch applies it: `.klp.rela.vmlinux..text`. */
  readonly section?: string;
}

/** What a relocation or a branch leads to. */
export type CodeTarget =
  /** In the module itself; `name` is the symbol that covers the place. */
  | {
      readonly kind: 'own';
      readonly section: string;
      readonly offset: number;
      readonly name?: string;
      /** From the symbol's start. */
      readonly delta: number;
    }
  /** Undefined: the module loader resolves it, or a conversion will. */
  | {
      readonly kind: 'undefined';
      readonly name: string;
      /** From the symbol's start, where it is not 0. */
      readonly delta?: number;
    }
  /** A livepatch symbol, resolved when `gate` is loaded. */
  | {
      readonly kind: 'livepatch';
      readonly name: string;
      readonly object: string;
      readonly position: number;
      /** Absent in an ordinary relocation, which no livepatch applies. */
      readonly gate?: string;
      /** From the symbol's start, where it is not 0. */
      readonly delta?: number;
    };

export interface CodeCall {
  readonly target: CodeTarget;
  /** Offsets of the calling instructions in the section. */
  readonly from: readonly number[];
}
