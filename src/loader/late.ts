import { modinfoValue } from '../elf/modinfo';
import { parseLivepatchSectionName } from '../klp/names';
import type { PatchedObject } from '../klp/patch/patch-description';
import type { LoaderContext } from './context';
import { type Errno, errnoNumbers } from './errno';
import { findFunctions } from './steps/functions';
import { checkLivepatchSection } from './steps/relocations';
import type { LateRun, LoaderStep, StepFinding } from './verdict';

/**
 * What happens when a module that the patch names is there: when it is loaded later (kernel/livepatch/core.c:
 * klp_module_coming), or was before the livepatch. One run for each object but vmlinux that the patch or a livepatch
 * section names.
 */
export async function lateRuns(context: LoaderContext): Promise<LateRun[]> {
  const { patch, module } = context;
  const names = new Set<string>();
  for (const { livepatch, index } of module.relocations) {
    const gate = livepatch ? parseLivepatchSectionName(module.object.sectionName(index)) : undefined;
    if (gate !== undefined && gate !== 'vmlinux') names.add(gate);
  }
  for (const { name } of patch?.objects ?? []) if (name !== undefined) names.add(name);
  const runs: LateRun[] = [];
  for (const object of names) runs.push(await lateRun(context, object));
  return runs;
}

async function lateRun(context: LoaderContext, object: string): Promise<LateRun> {
  const { patch } = context;
  const patched = patch?.objects.find(({ name }) => name === object);
  const why = whyNever(context, object, patched);
  if (why !== undefined) return { object, steps: [neverApplied(object, why)], messages: [] };
  const steps: LoaderStep[] = [];
  for (const step of stepsOf(context, object, patched)) {
    const isOver = steps.some(({ outcome }) => outcome === 'failed');
    const { id, title, source } = step;
    const found: StepFinding = isOver ? { outcome: 'not-reached', messages: [] } : await step.check();
    steps.push({ id, title, source, ...found });
  }
  const stop = steps.find(({ outcome }) => outcome === 'failed');
  return {
    object,
    steps,
    ...(stop?.errno !== undefined && { errno: stop.errno }),
    messages:
      stop === undefined
        ? [`livepatch: applying patch '${context.name}' to loading module '${object}'`]
        : [...stop.messages, ...targetRefused(context.name, object, stop.errno ?? 'EINVAL')],
  };
}

interface LateStep {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly check: () => StepFinding | Promise<StepFinding>;
}

/** klp_init_object_loaded: relocations first, then the functions. */
function stepsOf(context: LoaderContext, name: string, patched: PatchedObject | undefined): LateStep[] {
  const { object, relocations } = context.module;
  const steps: LateStep[] = relocations
    .filter(
      ({ livepatch, index }) => livepatch && parseLivepatchSectionName(object.sectionName(index)) === name,
    )
    .map((section) => ({
      id: object.sectionName(section.index),
      title: object.sectionName(section.index),
      source: 'kernel/livepatch/core.c: klp_apply_section_relocs',
      check: () => checkLivepatchSection(context, section, name),
    }));
  if (patched !== undefined)
    steps.push({
      id: 'functions',
      title: `Functions of ${name} that are replaced`,
      source: 'kernel/livepatch/core.c: klp_init_object_loaded',
      check: () => findFunctions(context, patched),
    });
  return steps;
}

/** Why nothing happens when an object comes; `undefined` when something does. */
function whyNever(
  { module, patch }: LoaderContext,
  object: string,
  patched: PatchedObject | undefined,
): string | undefined {
  const rest =
    'so its livepatch relocations are never applied, and nothing says so: their sites stay as they are in the file.';
  if (object === 'vmlinux')
    return 'The patch names vmlinux by its text, which means a module of that name, and the kernel refuses any such module: its functions are never replaced. For the kernel itself the name is NULL.';
  if (modinfoValue(module.modinfo, 'livepatch') === undefined)
    return `The module has no livepatch= tag, ${rest}`;
  if (patch !== undefined && patch.doubts.length === 0 && patched === undefined)
    return `The patch has no object ${object}, ${rest}`;
  return undefined;
}

function neverApplied(object: string, explanation: string): LoaderStep {
  return {
    id: 'never',
    title: `Livepatching of ${object}`,
    source: 'kernel/livepatch/core.c: klp_write_object_relocs',
    outcome: 'harmful',
    messages: [],
    explanation,
  };
}

/** klp_module_coming, when it fails: the module that is loaded is refused, not the livepatch. */
export function targetRefused(patch: string, object: string, errno: Errno): string[] {
  return [
    `livepatch: failed to initialize patch '${patch}' for module '${object}' (${-errnoNumbers[errno]})`,
    `livepatch: patch '${patch}' failed for module '${object}', refusing to load module '${object}'`,
  ];
}
