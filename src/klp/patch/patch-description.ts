import type { SectionIndex } from '../../elf/section';
import type { SymbolIndex } from '../../elf/symbol';

/** A place in a section of the module, in bytes from the section's beginning. */
export interface SectionPlace {
  readonly section: SectionIndex;
  readonly offset: number;
}

/** A function that a table points at. Section 0 (SHN_UNDEF) when it is not of this module: then `name` says which. */
export interface FunctionPlace extends SectionPlace {
  /** Of the function that begins there; absent when no symbol does. */
  readonly name?: string;
  /** `st_size`, bytes. */
  readonly size?: number;
  /** The symbol whose name it is. */
  readonly symbol?: SymbolIndex;
}

/** One function that is replaced: `struct klp_func`. */
export interface PatchedFunction {
  readonly oldName: string;
  /** `old_sympos`: 0 when the name must be unique, else from 1. */
  readonly position: number;
  /** Absent when the pointer is NULL: the kernel refuses that. */
  readonly newFunction?: FunctionPlace;
  /** Where the record stands. */
  readonly record: SectionPlace;
}

/** `struct klp_callbacks`, in the kernel's spelling. */
export const callbackNames = ['pre_patch', 'post_patch', 'pre_unpatch', 'post_unpatch'] as const;
export type CallbackName = (typeof callbackNames)[number];

/** One object that is patched: `struct klp_object`. */
export interface PatchedObject {
  /** As written; `undefined` is NULL, which means vmlinux. The text `vmlinux` means a module of that name, which never is. */
  readonly name: string | undefined;
  /** May be empty: an object that has callbacks only. */
  readonly functions: readonly PatchedFunction[];
  /** `funcs` is NULL, not an array without entries: the kernel refuses that for an object with a name. */
  readonly lacksFunctions?: true;
  readonly callbacks: Readonly<Partial<Record<CallbackName, FunctionPlace>>>;
  readonly record: SectionPlace;
}

/** `struct klp_state`. */
export interface PatchState {
  readonly id: bigint;
  readonly version: number;
}

/** What a livepatch replaces, read from its tables without running it. */
export interface PatchDescription {
  /**
   * Where it was read: `static`, a `struct klp_patch` in the data; `klp-build`, `.init.klp_objects`; `kpatch`,
   * `.kpatch.funcs`.
   */
  readonly form: 'static' | 'klp-build' | 'kpatch';
  readonly objects: readonly PatchedObject[];
  /**
   * `klp_patch.replace` as the file has it, which code of the module may still change; `undefined` where code alone decides
   * it (klp-build, kpatch).
   */
  readonly replace: boolean | undefined;
  readonly states: readonly PatchState[];
  /** What could not be read, one sentence each; none when the description is whole. */
  readonly doubts: readonly string[];
}

/** How it is known what the bytes of the tables mean. */
export interface Recognition {
  /**
   * `dwarf`, `btf`: the module's own debug information has the layout of the structures. `format`: a table in a section
   * of its own, whose entries are the same in all releases. `shape`: pointers stand where such structures have them, which
   * is a conclusion, not a statement of the file.
   */
  readonly by: 'dwarf' | 'btf' | 'format' | 'shape';
  /** The same in a sentence or two, with the reason. */
  readonly because: string;
}

/** A description with the word how it came about. */
export interface RecognisedPatch extends PatchDescription {
  readonly recognised: Recognition;
  /** Of a static one: where its `struct klp_patch` stands. */
  readonly place?: SectionPlace;
}
