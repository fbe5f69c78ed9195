import type { LivepatchModule } from '../../klp/livepatch-module';
import type { PatchDescription, PatchedObject } from '../../klp/patch/patch-description';
import { objectNameOf } from '../facts/patched';
import type { Problem } from '../finding';
import type { Rule } from '../rule';

/** An object with callbacks and without functions is in order: samples/livepatch/livepatch-callbacks-demo.c has one. */
export const patchEmpty: Rule = {
  id: 'patch-empty',
  title: 'Patch or object without anything to replace',
  severity: 'warning',
  why: 'A patch without objects and an object without functions replace nothing. Where klp_patch.objs or klp_object.funcs is NULL klp_enable_patch returns -EINVAL and prints nothing; an array whose first entry is empty is accepted. A module of klp-build without objects is refused by its own init function.',
  source: 'kernel/livepatch/core.c: klp_enable_patch; scripts/livepatch/init.c: livepatch_mod_init',
  mend: 'Fill the object, or take it out. An object for callbacks alone needs funcs that point to an array with one empty entry.',
  example: `static struct klp_func no_funcs[] = {
	{ }
};
static struct klp_object objs[] = {
	{ .name = "ext4", .funcs = no_funcs },
	{ }
};`,
  lines: ['%s: nothing to patch!'],
  *find({ module, patch }) {
    if (patch === undefined || patch.doubts.length > 0) return;
    if (patch.objects.length === 0) yield withoutObjects(module, patch);
    for (const object of patch.objects) {
      const problem = object.functions.length === 0 ? withoutFunctions(patch, object) : undefined;
      if (problem !== undefined) yield problem;
    }
  },
};

function withoutObjects({ moduleName }: LivepatchModule, { form }: PatchDescription): Problem {
  const subject = { kind: 'module' } as const;
  if (form !== 'klp-build')
    return { subject, message: 'the patch has no objects: the kernel refuses it, or it replaces nothing' };
  return {
    subject,
    severity: 'error',
    message: `.init.klp_objects has no entries: the module ends with "${moduleName ?? '…'}: nothing to patch!"`,
    mend: 'Look whether the change reached an object file at all, then build with klp-build again.',
  };
}

function withoutFunctions({ form }: PatchDescription, object: PatchedObject): Problem | undefined {
  const name = objectNameOf(object);
  const subject = { kind: 'module' } as const;
  if (object.lacksFunctions === true && form === 'static')
    return {
      subject,
      severity: 'error',
      message: `funcs of the object ${name} is NULL: the kernel refuses the patch without a word`,
      object: name,
    };
  if (Object.keys(object.callbacks).length > 0) return undefined;
  return {
    subject,
    message: `the object ${name} has neither functions nor callbacks: nothing of it is replaced`,
    object: name,
  };
}
