import { modinfoValue } from '../../elf/modinfo';
import type { PatchDescription } from '../../klp/patch/patch-description';
import type { LoaderContext } from '../context';
import { imports } from '../imports';
import { isAtLeast } from '../profile';
import { failed, passed, type StepFinding, undecided } from '../verdict';
import { checkRecords, duplicate, findFunctions } from './functions';

/**
 * kernel/livepatch/core.c: klp_enable_patch, which the module's init function calls, on the patch that the module's
 * tables describe. What depends on other livepatches, and whether ftrace can reach the functions, is not followed.
 */
export function checkEnable(context: LoaderContext): StepFinding {
  const found = follow(context);
  // Since some release before 7.3 modules do not fail with EEXIST, which callers take for "loaded already" (do_init_module).
  return found.errno === 'EEXIST' && isAtLeast(context.profile, '7.3') ? { ...found, errno: 'EBUSY' } : found;
}

function follow(context: LoaderContext): StepFinding {
  const { module, name, patch } = context;
  if (!imports(module, 'klp_enable_patch')) return passed;
  const refused = patch === undefined ? undefined : emptyPatch(patch, name);
  if (refused !== undefined) return refused;
  if (modinfoValue(module.modinfo, 'livepatch') === undefined)
    return failed(
      'EINVAL',
      [`livepatch: module ${name} is not marked as a livepatch module`],
      'The module calls klp_enable_patch, and its .modinfo has no livepatch= tag: add MODULE_INFO(livepatch, "Y").',
    );
  if (patch === undefined)
    return undecided(
      [],
      'The module calls klp_enable_patch with a patch that its own code sets up, which is not followed.',
    );
  return initPatch(context, patch);
}

/** An array that ends at once is taken, a NULL pointer is not; the init function of klp-build takes neither. */
function emptyPatch({ form, objects, doubts }: PatchDescription, name: string): StepFinding | undefined {
  if (doubts.length > 0) return undefined;
  if (form === 'klp-build' && objects.length === 0)
    return failed('EINVAL', [`${name}: nothing to patch!`], 'The patch has no objects.');
  const without = objects.find(({ lacksFunctions }) => lacksFunctions === true);
  if (without === undefined) return undefined;
  return failed('EINVAL', [], `funcs of the object ${without.name ?? 'vmlinux'} is NULL.`);
}

/** klp_init_patch: object after object, each with its records and, where it is loaded, its functions. */
function initPatch(context: LoaderContext, patch: PatchDescription): StepFinding {
  const { name, profile } = context;
  const seen = new Set<string>();
  const open: StepFinding[] = [];
  for (const object of patch.objects) {
    const folder = object.name ?? 'vmlinux';
    if (seen.has(folder))
      return failed(
        'EEXIST',
        duplicate(`/kernel/livepatch/${name}`, folder, profile),
        `The patch has two objects ${folder}.`,
      );
    seen.add(folder);
    const records = checkRecords(context, object);
    if (records.outcome === 'failed') return records;
    // The functions of modules are looked up when those are loaded.
    if (object.name !== undefined) continue;
    const functions = findFunctions(context, object);
    if (functions.outcome === 'failed') return functions;
    if (functions.outcome === 'undecided') open.push(functions);
  }
  const [first] = open;
  if (first !== undefined) return first;
  if (patch.doubts.length > 0) return undecided([], patch.doubts.join(' '));
  return {
    ...passed,
    messages: [
      `livepatch: enabling patch '${name}'`,
      `livepatch: '${name}': starting patching transition`,
      `livepatch: '${name}': patching complete`,
    ],
  };
}
