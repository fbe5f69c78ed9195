import { kernelVersion } from '../base/kernel-version';

/** The kernel sources whose loader is known line by line; other releases behave as the newest of these that is not newer. */
export type KernelRelease = '5.10' | '6.1' | '6.12' | '7.3';

/** Oldest first. */
export const kernelReleases: readonly KernelRelease[] = ['5.10', '6.1', '6.12', '7.3'];

/** Which kernel's loader is followed. */
export interface KernelProfile {
  readonly release: KernelRelease;
  /** Debian refuses an import without a CRC where mainline warns (debian/patches of kernel/module/version.c). */
  readonly isDebian: boolean;
  /** The module's own release, where the profile was chosen from it. */
  readonly from?: string;
}

/** Whether the profile's release is this one or a later one. */
export function isAtLeast(profile: KernelProfile, release: KernelRelease): boolean {
  return kernelReleases.indexOf(profile.release) >= kernelReleases.indexOf(release);
}

/** `6.1.0-56-amd64`, `6.12.117+deb12-cloud-amd64`: Debian ends a release in the name of its architecture, others do not. */
const debianRelease =
  /^\d+\.\d+\.\d+(\+deb\d+|-\d+)-(rt-|cloud-)?(amd64|arm64|686(-pae)?|armmp(-lpae)?|powerpc64le|s390x|riscv64|loong64)$/;

/** The profile for a module by the release in its vermagic; the newest one for a module that names none. */
export function chooseProfile(release: string | undefined): KernelProfile {
  const wanted = release === undefined ? undefined : kernelVersion(release);
  const found = kernelReleases.findLast(
    (known) => wanted !== undefined && (kernelVersion(known) ?? 0) <= wanted,
  );
  return {
    release: found ?? (wanted === undefined ? '7.3' : '5.10'),
    isDebian: release !== undefined && debianRelease.test(release),
    ...(release !== undefined && { from: release }),
  };
}
