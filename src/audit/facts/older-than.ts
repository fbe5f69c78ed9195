import { kernelVersion } from '../../base/kernel-version';
import { chooseProfile, type KernelProfile } from '../../loader/profile';

/**
 * Whether the kernel is older than `release`, which may lie between two of the known ones: then the module's own release
 * tells, where the profile follows it.
 */
export function isOlderThan({ release: known, from }: KernelProfile, release: string): boolean {
  const isOwn = from !== undefined && chooseProfile(from).release === known;
  const version = (isOwn ? kernelVersion(from) : undefined) ?? kernelVersion(known) ?? 0;
  return version < (kernelVersion(release) ?? 0);
}
