import { EM_AARCH64 } from '../elf/constants';
import { type ModinfoEntry, modinfoValue } from '../elf/modinfo';
import type { ModuleInfo } from '../elf/module-info';
import type { ObjectFile } from '../elf/object-file';
import type { RelocationTable } from '../elf/relocation';
import type { SectionIndex } from '../elf/section';
import type { SymbolTable } from '../elf/symbol';
import type { Annotations } from './annotations';

/** A relocation section with its entries. */
export interface RelocationSection {
  readonly index: SectionIndex;
  /** The section it applies to (`sh_info`). */
  readonly target: SectionIndex;
  readonly table: RelocationTable;
  /** SHF_RELA_LIVEPATCH: applied by livepatch, not by the module loader. */
  readonly livepatch: boolean;
}

/** An object file read with livepatch eyes: everything that planning, showing and checking start from. */
export interface LivepatchModule {
  readonly object: ObjectFile;
  readonly symbols: SymbolTable;
  /** Relocation sections whose target is loaded into memory. The loader skips the others (debug information). */
  readonly relocations: readonly RelocationSection[];
  readonly modinfo: readonly ModinfoEntry[];
  /** The name in `.gnu.linkonce.this_module` or `.modinfo`. */
  readonly moduleName: string | undefined;
  readonly annotations: Annotations;
  readonly dialect: Dialect;
}

/** Which tool's input or output a module is. */
export interface Dialect {
  /** Stable name for links, reports and tests. */
  readonly id: string;
  /** A few words. */
  readonly title: string;
  /** What the file is and what can be done with it, in plain sentences. */
  readonly explanation: string;
  /** Whether the plan and the converter handle it. */
  readonly convertible: boolean;
}

/** What the dialects judge by: the module, but for its dialect. */
export type UnrecognisedModule = Omit<LivepatchModule, 'dialect'>;

/**
 * Section names that only livepatches have, finished or on the way there, of Linux, Xen, kpatch, DEKU or Ksplice.
 * `.klp.symid` is a table in vmlinux.o for objtool.
 */
const livepatchSections =
  /^(\.klp\.(?!symid$)|__klp_relocs|__klp_objects$|\.init\.klp_|\.kpatch\.|\.livepatch\.|\.ksplice_|\.note\.deku$)/;
/** The kernel's mark, and the one of SUSE's livepatches. */
const livepatchTags = ['livepatch', 'klpgitrev'];

/**
 * Whether a module is a livepatch in any stage, told without reading its symbols: marked for the kernel
 * (kernel/module/main.c: check_modinfo_livepatch), or with a section that only tools for livepatches make.
 */
export function looksLikeLivepatch(object: ObjectFile, { modinfo }: ModuleInfo): boolean {
  return (
    livepatchTags.some((tag) => modinfoValue(modinfo, tag) !== undefined) ||
    object.sections.names.some((name) => livepatchSections.test(name))
  );
}

/** Type 0 is `R_*_NONE` on every machine; AArch64 has 256 as well. Such entries do nothing. */
export function isNoneRelocation(e_machine: number, type: number): boolean {
  return type === 0 || (type === 256 && e_machine === EM_AARCH64);
}
