import { objectNameLimit, oldSymbolNameLimit, symbolNameLimit } from '../../klp/names';
import type { PatchedObject } from '../../klp/patch/patch-description';
import type { LoaderContext } from '../context';
import { isAtLeast, type KernelProfile } from '../profile';
import { failed, passed, type StepFinding, undecided } from '../verdict';
import { findObjectSymbol } from './livepatch-symbols';

/**
 * kernel/livepatch/core.c: klp_init_object_loaded, of the functions that a patch replaces in an object that is loaded.
 * The first that is not found ends it.
 */
export function findFunctions(context: LoaderContext, { name, functions }: PatchedObject): StepFinding {
  const open = new Map<string, string>();
  for (const { oldName, position } of functions) {
    const found = findObjectSymbol(context, { object: name ?? 'vmlinux', symbol: oldName, position });
    if (found.outcome === 'failed')
      return { ...found, explanation: `${found.explanation ?? ''} The patch replaces ${oldName}.` };
    for (const need of found.needs ?? []) open.set(need, found.explanation ?? '');
  }
  const [first] = open.values();
  return first === undefined ? passed : undecided([...open.keys()], first);
}

/** kernel/livepatch/core.c: klp_init_object and klp_init_func, before anything is looked up. */
export function checkRecords(
  { name: patchName, profile }: LoaderContext,
  { name, functions }: PatchedObject,
): StepFinding {
  if (name !== undefined && new TextEncoder().encode(name).length > objectNameLimit)
    return failed('EINVAL', [], `The object's name ${name} is longer than ${objectNameLimit} bytes.`);
  const limit = isAtLeast(profile, '6.1') ? symbolNameLimit : oldSymbolNameLimit;
  const seen = new Set<string>();
  for (const { oldName, position, newFunction } of functions) {
    if (new TextEncoder().encode(oldName).length > limit)
      return failed('EINVAL', [], `A name of a function that is replaced is longer than ${limit} bytes.`);
    if (newFunction === undefined)
      return failed('EINVAL', [], `The function that replaces ${oldName} is NULL.`);
    const file = `${oldName},${position === 0 ? 1 : position}`;
    if (seen.has(file))
      return failed(
        'EEXIST',
        duplicate(`/kernel/livepatch/${patchName}/${name ?? 'vmlinux'}`, file, profile),
        `${oldName} is replaced twice at one position; 0 and 1 are the same there.`,
      );
    seen.add(file);
  }
  return passed;
}

/** What sysfs and kobject print when a name is taken. Up to some release between 6.1 and 6.12 kobject has no prefix. */
export function duplicate(folder: string, name: string, profile: KernelProfile): string[] {
  const prefix = isAtLeast(profile, '6.12') ? 'kobject: ' : '';
  return [
    `sysfs: cannot create duplicate filename '${folder}/${name}'`,
    `${prefix}kobject_add_internal failed for ${name} with -EEXIST, don't try to register things with the same name in the same directory.`,
  ];
}
