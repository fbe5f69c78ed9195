import { modinfoValue } from '../elf/modinfo';
import { releaseOf } from '../elf/module-info';
import { machineName } from '../elf/names';
import type { LivepatchModule } from '../klp/livepatch-module';
import { describePatch } from '../klp/patch/describe-patch';
import type { PatchDescription, PatchState } from '../klp/patch/patch-description';

/**
 * What a livepatch does to those that are enabled before it.
 * - `replaces`, `stacks`: `klp_patch.replace` as the file has it.
 * - `by-default`: code decides it; the builder (klp-build, kpatch) makes it replace unless it was told not to.
 * - `unknown`: the patch is set up by code that is not followed.
 */
export type ReplaceFlag = 'replaces' | 'stacks' | 'by-default' | 'unknown';

/** One function that a livepatch replaces. */
export interface ReplacedFunction {
  readonly object: string;
  readonly name: string;
  /** `old_sympos`: 0 when the name must be unique, else from 1. */
  readonly position: number;
  readonly newName?: string;
  /** Bytes of the new function. */
  readonly size?: number;
}

/** A livepatch as one of several: what decides how it gets along with the others. */
export interface StackedLivepatch {
  /** How it is called in sentences: unlike any other of the stack. */
  readonly label: string;
  readonly moduleName: string;
  readonly machine: string;
  /** The first word of its vermagic. */
  readonly release?: string;
  /** Whether it has CRCs of what it imports: then the kernel does not look at the release. */
  readonly hasVersions: boolean;
  readonly replace: ReplaceFlag;
  /** The objects that it patches, in the order of its tables. */
  readonly objects: readonly string[];
  readonly functions: readonly ReplacedFunction[];
  readonly states: readonly PatchState[];
  /** Whether all that it replaces could be read. */
  readonly isWhole: boolean;
}

/** Reads what a livepatch is to others. Never throws for what the module holds. */
export async function readStacked(
  module: LivepatchModule,
  { label, moduleName }: Pick<StackedLivepatch, 'label' | 'moduleName'>,
): Promise<StackedLivepatch> {
  const patch = await describePatch(module);
  const release = releaseOf(module.modinfo);
  return {
    label,
    moduleName,
    machine: machineName(module.object.header),
    ...(release !== undefined && { release }),
    hasVersions: hasVersions(module),
    replace: replaceOf(module, patch),
    objects: [...new Set((patch?.objects ?? []).map(({ name }) => objectLabel(name)))],
    functions: (patch?.objects ?? []).flatMap(({ name, functions }) =>
      functions.map(({ oldName, position, newFunction }) => ({
        object: objectLabel(name),
        name: oldName,
        position,
        ...(newFunction?.name !== undefined && { newName: newFunction.name }),
        ...(newFunction?.size !== undefined && { size: newFunction.size }),
      })),
    ),
    states: patch?.states ?? [],
    isWhole: patch === undefined ? !isLivepatch(module) : patch.doubts.length === 0,
  };
}

/** The text `vmlinux` means a module of that name, which never is; NULL means the kernel itself. */
function objectLabel(name: string | undefined): string {
  return name === 'vmlinux' ? 'vmlinux (as a module)' : (name ?? 'vmlinux');
}

function replaceOf(module: LivepatchModule, patch: PatchDescription | undefined): ReplaceFlag {
  if (patch === undefined) return isLivepatch(module) ? 'unknown' : 'stacks';
  if (patch.replace === undefined) return 'by-default';
  return patch.replace ? 'replaces' : 'stacks';
}

function isLivepatch({ modinfo }: LivepatchModule): boolean {
  return modinfoValue(modinfo, 'livepatch') !== undefined;
}

/** kernel/module/main.c: check_modinfo passes info->index.vers to same_magic. */
function hasVersions({ object }: LivepatchModule): boolean {
  return object.findSection('__versions') !== undefined;
}
