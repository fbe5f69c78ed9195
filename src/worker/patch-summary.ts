// What the page shows of what a livepatch replaces. Types only, plain data, see protocol.ts.

import type { Collision } from '../klp/patch/collisions';
import type { CallbackName, PatchState, RecognisedPatch, Recognition } from '../klp/patch/patch-description';
import type { SysfsEntry } from '../klp/patch/sysfs-entries';
import type { KnownSymbol } from './snapshot';

export type { Collision, Recognition, SysfsEntry };

/** What a module replaces, and what else of livepatching it uses. */
export interface PatchSummary {
  /** Absent when no table of the module says what is replaced. */
  readonly table?: PatchTableSummary;
  /** Symbols that it looks up itself, as SUSE's livepatches do: the first ones, and how many more there are. */
  readonly lookups: readonly LookupSummary[];
  readonly lookupsLeft: number;
  /** Shadow variables and states, by the function of the kernel that is called. */
  readonly uses: readonly InterfaceUseSummary[];
  /** What could not be read, one sentence each. */
  readonly doubts: readonly string[];
}

/** The tables from which the patch is made. */
export interface PatchTableSummary {
  readonly form: RecognisedPatch['form'];
  readonly recognised: Recognition;
  /** `.data+0x40`: where a static `struct klp_patch` stands. */
  readonly place?: string;
  /** Absent where code decides it (klp-build, kpatch). */
  readonly replace?: boolean;
  readonly states: readonly PatchState[];
  readonly objects: readonly PatchedObjectSummary[];
  /** All functions; of very many not all are listed. */
  readonly functionCount: number;
  readonly collisions: readonly Collision[];
  /** The kernel release for which `sysfs` is; absent where none is known, which counts as the newest. */
  readonly release?: string;
  readonly sysfs: readonly SysfsEntry[];
}

export interface PatchedObjectSummary {
  /** Differs from all others, also where the patch has an object twice. */
  readonly key: string;
  /** `vmlinux` for NULL. */
  readonly name: string;
  readonly functionCount: number;
  readonly functions: readonly PatchedFunctionSummary[];
  readonly callbacks: readonly { readonly name: CallbackName; readonly calls: CodeLink }[];
}

/** A function of the module, or of the kernel where no section is given. */
export interface CodeLink {
  /** Its name, or where it is when it has none. */
  readonly name: string;
  readonly section?: string;
  /** Byte offset in the section; bytes. */
  readonly offset?: number;
  readonly size?: number;
  /** Its key among the functions of the Code view. */
  readonly key?: string;
}

export interface PatchedFunctionSummary {
  readonly key: string;
  readonly oldName: string;
  /** 0 when the name must be unique, else from 1. */
  readonly position: number;
  /** Absent for NULL. */
  readonly newFunction?: CodeLink;
  readonly standing: StandingSummary;
  /** `.data+0x240`: its record. */
  readonly record: string;
  readonly sysfs: string;
}

/** What the open sources say of a symbol that the kernel finds by name and position. */
export type StandingSummary =
  | {
      readonly kind: 'found';
      readonly symbol: KnownSymbol;
      /** Its key among the symbols of the sources. */
      readonly key: string;
      /** Whether it is a function; absent where the source does not say. */
      readonly isFunction?: boolean;
    }
  | { readonly kind: 'unknown' | 'missing' }
  | { readonly kind: 'ambiguous' | 'beyond'; readonly count: number };

export interface LookupSummary {
  readonly key: string;
  /** `vmlinux` for NULL. */
  readonly object: string;
  /** Absent for NULL. */
  readonly symbol?: string;
  readonly position: number;
  /** The variable that gets the address. */
  readonly pointer: string;
  readonly record: string;
  readonly standing: StandingSummary;
}

export interface InterfaceUseSummary {
  readonly name: string;
  readonly callers: readonly (CodeLink & { readonly count: number })[];
  /** References that are in no function. */
  readonly elsewhere: number;
}
