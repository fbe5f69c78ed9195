import type { ElfHeader } from '../../elf/header';
import { isAtLeast, type KernelProfile, type KernelRelease, kernelReleases } from '../profile';
import type { ConsumedAt } from './special-section';

/** Whose kernel it is. */
export interface KernelTarget {
  readonly profile: KernelProfile;
  readonly header: ElfHeader;
}

/** Kernel code that reads a special section. */
export interface Reader {
  /** `never`: code that older kernels had, or a tool that makes something else of the section. */
  readonly at: ConsumedAt;
  /** Kernel file and function. */
  readonly source: string;
  /** `e_machine` of those that have it; absent for all. */
  readonly machines?: readonly number[];
  /** The first and the last of the known releases that have it. */
  readonly since?: KernelRelease;
  readonly until?: KernelRelease;
}

/** A section that the kernel looks for by its name. */
export interface KnownSection {
  readonly title: string;
  /** Looked for by find_sec: the first with SHF_ALLOC. The others are found by their name alone. */
  readonly needsAlloc?: true;
  /** At most one of them is of a release and a machine. */
  readonly readers: readonly [Reader, ...Reader[]];
  /** In bytes; `undefined` where it depends on the kernel's configuration or is not known. */
  readonly entrySize?: (target: KernelTarget) => number | undefined;
  /** See `SpecialSection.breaks`. */
  readonly breaks?: string;
}

/** The code that reads the section; when these kernels do not, `never` with who does elsewhere. */
export function readerOf({ readers }: KnownSection, { profile, header }: KernelTarget): Reader {
  const found = readers.find(
    ({ machines, since = '5.10', until = '7.3' }) =>
      (machines === undefined || machines.includes(header.e_machine)) &&
      isAtLeast(profile, since) &&
      kernelReleases.indexOf(profile.release) <= kernelReleases.indexOf(until),
  );
  return found ?? { at: 'never', source: readers[0].source };
}
