import type { PatchedReport, ReportedPlace } from './patched-report';

/** What the module replaces, as its tables say. */
export interface JsonPatched {
  /** How the layout of the tables is known: `dwarf`, `btf`, `format` are certain, `shape` is a conclusion. */
  readonly recognised: PatchedReport['recognised']['by'];
  /** `klp_patch.replace` as the file has it; `null` where code decides it. */
  readonly replace: boolean | null;
  /** `id` in decimal: it may be beyond 2^53. */
  readonly states: readonly { readonly id: string; readonly version: number }[];
  readonly objects: readonly JsonPatchedObject[];
  /** What could not be read. */
  readonly doubts: readonly string[];
}

export interface JsonPatchedObject {
  /** `vmlinux` for NULL. */
  readonly name: string;
  readonly functions: readonly JsonPatchedFunction[];
  /** By the kernel's names: `pre_patch`. */
  readonly callbacks: readonly { readonly name: string; readonly calls: JsonPlace }[];
}

export interface JsonPatchedFunction {
  readonly oldName: string;
  /** `old_sympos`: 0 when the name must be unique, else from 1. */
  readonly position: number;
  /** `null` for NULL. */
  readonly newFunction: JsonPlace | null;
}

/** A function; `section` is `null` for what is not of this module, `name` where no symbol begins. */
export interface JsonPlace {
  readonly name: string | null;
  readonly section: string | null;
  readonly offset: number | null;
  /** Bytes. */
  readonly size: number | null;
}

/** What is replaced as a JSON report has it. */
export function jsonPatched({ recognised, replace, states, objects, doubts }: PatchedReport): JsonPatched {
  return {
    recognised: recognised.by,
    replace: replace ?? null,
    states: states.map(({ id, version }) => ({ id: `${id}`, version })),
    objects: objects.map(({ name, functions, callbacks }) => ({
      name,
      functions: functions.map(({ oldName, position, newFunction }) => ({
        oldName,
        position,
        newFunction: newFunction === undefined ? null : jsonPlace(newFunction),
      })),
      callbacks: callbacks.map((callback) => ({ name: callback.name, calls: jsonPlace(callback.calls) })),
    })),
    doubts,
  };
}

function jsonPlace({ name, section, offset, size }: ReportedPlace): JsonPlace {
  return { name: name ?? null, section: section ?? null, offset: offset ?? null, size: size ?? null };
}
