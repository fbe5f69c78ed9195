import { kernelVersion } from '../../base/kernel-version';
import type { PatchedObject } from './patch-description';

/** A folder or file that an enabled livepatch has below /sys/kernel/livepatch. */
export interface SysfsEntry {
  readonly path: string;
  readonly kind: 'folder' | 'file';
  /** What reading or writing it does; absent for folders. */
  readonly meaning?: string;
  /** The release that came with it, where the kernel is older than that. */
  readonly since?: string;
}

interface Attribute {
  readonly name: string;
  readonly meaning: string;
  readonly since: string;
}

/** Documentation/ABI/testing/sysfs-kernel-livepatch; which 6.1, 6.12 have was seen in their symbols. */
const patchAttributes: readonly Attribute[] = [
  { name: 'enabled', meaning: '1 while it is applied; write 0 to revert it', since: '3.19' },
  { name: 'transition', meaning: '1 while tasks are still on their way to it or back', since: '4.12' },
  { name: 'force', meaning: 'write 1 to end a transition by force', since: '4.15' },
  { name: 'replace', meaning: '1 when it replaces all earlier livepatches', since: '6.11' },
  { name: 'stack_order', meaning: 'its place among the livepatches, from 1', since: '6.14' },
];
const objectAttributes: readonly Attribute[] = [
  { name: 'patched', meaning: '1 while the object is loaded and patched', since: '6.1' },
];

const root = '/sys/kernel/livepatch';

/**
 * What klp_enable_patch makes below /sys/kernel/livepatch for a module of this name (kernel/livepatch/core.c:
 * klp_init_patch, klp_init_object, klp_init_func): objects and functions as well before their module is loaded. Attributes
 * that came after `release` are marked with `since`; a release that is not known counts as the newest. Functions that
 * `replace` takes over from other livepatches get entries too, which only the running kernel knows.
 */
export function sysfsEntries(
  moduleName: string,
  objects: readonly PatchedObject[],
  release: string | undefined,
): SysfsEntry[] {
  const version = (release === undefined ? undefined : kernelVersion(release)) ?? Number.POSITIVE_INFINITY;
  const attributesIn = (folder: string, attributes: readonly Attribute[]): SysfsEntry[] =>
    attributes.map(({ name, meaning, since }) => ({
      path: `${folder}/${name}`,
      kind: 'file',
      meaning,
      ...((kernelVersion(since) ?? 0) > version && { since }),
    }));
  const patch = `${root}/${moduleName}`;
  const all: SysfsEntry[] = [
    { path: patch, kind: 'folder' },
    ...attributesIn(patch, patchAttributes),
    ...objects.flatMap((object): SysfsEntry[] => {
      const folder = `${patch}/${object.name ?? 'vmlinux'}`;
      return [
        { path: folder, kind: 'folder' },
        ...attributesIn(folder, objectAttributes),
        ...object.functions.map(
          (func): SysfsEntry => ({ path: `${folder}/${sysfsName(func)}`, kind: 'folder' }),
        ),
      ];
    }),
  ];
  // What the tables have twice sysfs takes once.
  return [...new Map(all.map((entry) => [entry.path, entry])).values()];
}

/** How sysfs calls a function: with 1 for position 0 (klp_init_func). */
export function sysfsName({ oldName, position }: { oldName: string; position: number }): string {
  return `${oldName},${position === 0 ? 1 : position}`;
}
