import { kernelVersion } from '../../base/kernel-version';
import { functionFields, objectFields } from './klp-records';

/** The structures of include/linux/livepatch.h whose layouts count. */
export const klpStructs = ['klp_patch', 'klp_object', 'klp_func'] as const;
export type KlpStruct = (typeof klpStructs)[number];

/** A structure as debug information has it, in bytes. */
export interface StructLayout {
  readonly size: number;
  /** By name. */
  readonly members: ReadonlyMap<string, number>;
}

/** What differs from release to release. What is the same in all since 4.5 is in {@link functionFields} and {@link objectFields}. */
export interface KlpLayout {
  /** Of `klp_patch`, in bytes; `undefined` in releases that have no such member. */
  readonly states: number | undefined;
  readonly replace: number | undefined;
  /** Bytes from one entry of an array to the next; `undefined` where only the entries themselves tell. */
  readonly sizes: { readonly klp_object: number; readonly klp_func: number } | undefined;
}

/**
 * The members that a release has: `replace` came with 5.1, `states` before it with 5.5. A release that is not known counts
 * as a new one. `hasStates`: a pointer stands where the states are, as in kernels with changes of later ones.
 */
export function layoutByRelease(release: string | undefined, hasStates: boolean): KlpLayout {
  const version = (release === undefined ? undefined : kernelVersion(release)) ?? Number.POSITIVE_INFINITY;
  const sizes = undefined;
  if (hasStates || version >= 50_005) return { states: 16, replace: 24, sizes };
  return { states: undefined, replace: version >= 50_001 ? 16 : undefined, sizes };
}

/** The greatest that any release had is some 300 bytes. */
const mostSize = 4096;

/** The layout that debug information gives; `undefined` when it lacks a structure, or has it unlike all known releases. */
export function layoutOfStructs(structs: ReadonlyMap<KlpStruct, StructLayout>): KlpLayout | undefined {
  const [patch, object, func] = klpStructs.map((name) => structs.get(name));
  if (patch === undefined || object === undefined || func === undefined) return undefined;
  const isKnown =
    hasMembers(patch, { mod: 0, objs: 8 }) &&
    hasMembers(object, { name: objectFields.name, funcs: objectFields.funcs }) &&
    hasMembers(func, {
      old_name: functionFields.old_name,
      new_func: functionFields.new_func,
      old_sympos: functionFields.old_sympos,
    }) &&
    isSize(object.size, objectFields.end) &&
    isSize(func.size, functionFields.end);
  if (!isKnown) return undefined;
  const [states, replace] = [patch.members.get('states'), patch.members.get('replace')];
  if ((states ?? 0) > mostSize || (replace ?? 0) > mostSize) return undefined;
  return { states, replace, sizes: { klp_object: object.size, klp_func: func.size } };
}

function hasMembers({ members }: StructLayout, wanted: Readonly<Record<string, number>>): boolean {
  return Object.entries(wanted).every(([name, offset]) => members.get(name) === offset);
}

function isSize(size: number, smallest: number): boolean {
  return size >= smallest && size <= mostSize && size % 8 === 0;
}
