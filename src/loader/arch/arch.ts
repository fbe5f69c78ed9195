import type { ObjectFile } from '../../elf/object-file';
import type { Errno } from '../errno';
import type { KernelProfile } from '../profile';

/** One relocation as the architecture's code sees it, with what is known of the symbol before the module is placed. */
export interface RelocationSite {
  readonly type: number;
  readonly addend: bigint;
  /** `r_offset`, in the section that is relocated. */
  readonly offset: bigint;
  readonly symbolName: string;
  /** `st_shndx`; the symbol's class decides much on PowerPC. */
  readonly symbolSection: number;
  /** `st_value`, an offset in its section for a defined symbol. */
  readonly symbolValue: bigint;
  readonly symbolOther: number;
  /** Whether the address is certainly in the upper 2 GiB, where the kernel and its modules are on x86-64. */
  readonly isHigh: () => boolean;
  /** Index of the section that is relocated. */
  readonly target: number;
  /** Byte order of the file. */
  readonly littleEndian: boolean;
  /** The bytes from the site on, at most 16, fewer at the end of the section; zeros for SHT_NOBITS. */
  readonly bytes: Uint8Array;
  /** Index of the relocation section, and of the entry in it: 7.3 prints both. */
  readonly section: number;
  readonly entry: number;
  /** Name of the module, as messages have it. */
  readonly module: string;
}

/** What the architecture's code would do with a relocation. Addresses are not known, so ranges often stay open. */
export type RelocationOutcome =
  /** Written: so many bytes at the site. */
  | { readonly kind: 'written'; readonly width: number }
  /** Accepted and nothing written. */
  | { readonly kind: 'ignored' }
  | Refusal;

/** Refused, with the lines in dmesg, prefix included, none when the kernel is silent; `%p` and the like stay as `…`. */
export interface Refusal {
  readonly kind: 'refused';
  readonly errno: Errno;
  readonly messages: readonly string[];
  /** A sentence without its full stop. */
  readonly why: string;
}

/** An architecture's part of the loader. */
export interface ArchRules {
  readonly e_machine: number;
  /** What `module_frob_arch_sections` refuses before symbols are looked at; `undefined` when nothing. */
  checkModule(object: ObjectFile, module: string, profile: KernelProfile): Refusal | undefined;
  checkRelocation(site: RelocationSite, profile: KernelProfile): RelocationOutcome;
}
