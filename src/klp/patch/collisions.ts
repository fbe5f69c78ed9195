import { formatList } from '../../base/format';
import { EM_PPC64, SHF_EXECINSTR, SHN_UNDEF } from '../../elf/constants';
import type { LivepatchModule } from '../livepatch-module';
import type { PatchedFunction, PatchedObject } from './patch-description';
import { sysfsName } from './sysfs-entries';

/** That parts of a patch stand in each other's way, or lead where no replacement can be. */
export interface Collision {
  /** `error`: the kernel refuses the patch, or crashes with it. */
  readonly severity: 'error' | 'warning' | 'note';
  /** One or two sentences. */
  readonly message: string;
}

/** What a patch's tables say against each other and against the module, without any source of symbols. Each once. */
export function findCollisions(module: LivepatchModule, objects: readonly PatchedObject[]): Collision[] {
  const all = [
    ...objectCollisions(objects),
    ...objects.flatMap(functionCollisions),
    ...sharedReplacements(objects),
    ...objects.flatMap((object) =>
      object.functions.flatMap((func) => replacementProblem(module, object, func) ?? []),
    ),
  ];
  return [...new Map(all.map((collision) => [collision.message, collision])).values()];
}

function nameOf({ name }: PatchedObject): string {
  return name ?? 'vmlinux';
}

function objectCollisions(objects: readonly PatchedObject[]): Collision[] {
  const collisions: Collision[] = [];
  const seen = new Map<string, number>();
  for (const object of objects) {
    const times = (seen.get(nameOf(object)) ?? 0) + 1;
    seen.set(nameOf(object), times);
    if (times === 2)
      collisions.push({
        severity: 'error',
        message: `The patch has several objects ${nameOf(object)}: sysfs takes the name once, and klp_enable_patch returns -EEXIST.`,
      });
    if (object.name === 'vmlinux')
      collisions.push({
        severity: 'error',
        message:
          'An object is called “vmlinux” by text, which means a module of that name, which never comes. The kernel itself is NULL.',
      });
  }
  return collisions;
}

/** Of one object. */
function functionCollisions(object: PatchedObject): Collision[] {
  const collisions: Collision[] = [];
  const byEntry = new Map<string, number>();
  const positions = new Map<string, Set<number>>();
  for (const func of object.functions) {
    const entry = sysfsName(func);
    const times = (byEntry.get(entry) ?? 0) + 1;
    byEntry.set(entry, times);
    if (times === 2)
      collisions.push({
        severity: 'error',
        message: `${nameOf(object)} has ${entry} more than once (0 and 1 are one position there): klp_enable_patch returns -EEXIST.`,
      });
    positions.set(func.oldName, (positions.get(func.oldName) ?? new Set()).add(func.position));
  }
  for (const [name, own] of positions) {
    const others = [...own].filter((position) => position > 1).sort((a, b) => a - b);
    if (own.has(0) && others.length > 0)
      collisions.push({
        severity: 'error',
        message: `${nameOf(object)} has ${name} at position 0, which says that the name is unique, and at ${formatList(others.map(String))}: one of them is not found.`,
      });
  }
  return collisions;
}

/** One new function may well replace several, but seldom does. */
function sharedReplacements(objects: readonly PatchedObject[]): Collision[] {
  const replaced = new Map<string, { name: string; old: string[] }>();
  for (const object of objects)
    for (const { oldName, newFunction } of object.functions) {
      if (newFunction === undefined || newFunction.section === SHN_UNDEF) continue;
      const place = `${newFunction.section}+${newFunction.offset}`;
      const known = replaced.get(place) ?? { name: newFunction.name ?? 'One function', old: [] };
      replaced.set(place, known);
      known.old.push(`${oldName} of ${nameOf(object)}`);
    }
  return [...replaced.values()]
    .filter(({ old }) => old.length > 1)
    .map(({ name, old }) => ({
      severity: 'warning',
      message: `${name} replaces ${listed(old)}: right only if all of them take the same arguments.`,
    }));
}

function listed(names: readonly string[]): string {
  const most = 6;
  return formatList(names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names);
}

function replacementProblem(
  { object: file }: LivepatchModule,
  object: PatchedObject,
  { oldName, newFunction }: PatchedFunction,
): Collision | undefined {
  const old = `${oldName} of ${nameOf(object)}`;
  if (newFunction === undefined)
    return {
      severity: 'error',
      message: `The function that replaces ${old} is NULL: klp_enable_patch returns -EINVAL.`,
    };
  const { section, name, offset } = newFunction;
  if (section === SHN_UNDEF)
    return {
      severity: 'warning',
      message: `What replaces ${old} is not in this module: ${name ?? 'its place is not known'}.`,
    };
  const sectionName = file.sectionName(section);
  // On PowerPC64 no section is one (arch/powerpc/kernel/module_64.c: module_init_section).
  if (sectionName.startsWith('.init') && file.header.e_machine !== EM_PPC64)
    return {
      severity: 'error',
      message: `${name ?? 'The function'}, which replaces ${old}, is in ${sectionName}: its memory is freed when the module is loaded.`,
    };
  if (!file.hasFlag(section, SHF_EXECINSTR))
    return {
      severity: 'error',
      message: `What replaces ${old} is in ${sectionName}, which is no code.`,
    };
  return name === undefined
    ? {
        severity: 'warning',
        message: `What replaces ${old} is at ${sectionName}+0x${offset.toString(16)}, where no function begins.`,
      }
    : undefined;
}
