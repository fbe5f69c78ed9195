import type { LivepatchModule } from '../klp/livepatch-module';
import { parseLivepatchSectionName } from '../klp/names';
import type { SymbolMap } from '../symbols/symbol-map';
import type { LoaderContext } from './context';
import type { KernelProfile } from './profile';
import { checkEnable } from './steps/enable';
import { checkLayout, checkSectionFiles } from './steps/layout';
import { checkModinfo } from './steps/modinfo';
import { checkLivepatchSection, checkRelocations } from './steps/relocations';
import { checkStructure } from './steps/structure';
import { checkSymbols } from './steps/symbols';
import type { LateRun, LoaderStep, StepFinding, Verdict } from './verdict';
import { readVersions } from './versions';

interface StepOfLoader {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly check: (context: LoaderContext) => StepFinding | Promise<StepFinding>;
}

/** In the order of load_module. */
const loaderSteps: readonly StepOfLoader[] = [
  {
    id: 'elf',
    title: 'ELF structure',
    source: 'kernel/module/main.c: elf_validity_check',
    check: checkStructure,
  },
  {
    id: 'modinfo',
    title: 'Module information',
    source: 'kernel/module/main.c: check_modinfo',
    check: checkModinfo,
  },
  {
    id: 'layout',
    title: 'Layout of sections, and what the architecture asks for',
    source: 'kernel/module/strict_rwx.c: module_enforce_rwx_sections',
    check: checkLayout,
  },
  {
    id: 'symbols',
    title: 'Undefined symbols',
    source: 'kernel/module/main.c: simplify_symbols',
    check: checkSymbols,
  },
  {
    id: 'relocations',
    title: 'Relocations, with those for vmlinux',
    source: 'kernel/module/main.c: apply_relocations',
    check: checkRelocations,
  },
  {
    id: 'sysfs',
    title: 'Files for sections in /sys/module',
    source: 'kernel/module/sysfs.c: add_sect_attrs',
    check: checkSectionFiles,
  },
  {
    id: 'enable',
    title: 'First check of klp_enable_patch',
    source: 'kernel/livepatch/core.c: klp_enable_patch',
    check: checkEnable,
  },
];

/**
 * What a kernel would do with a module, up to calling its init function. `map` is what is known of the symbols of that
 * kernel. Nothing is thrown for what the module holds but FormatError for sections that cannot be read.
 */
export async function dryRun(
  module: LivepatchModule,
  { profile, map }: { readonly profile: KernelProfile; readonly map: SymbolMap | undefined },
): Promise<Verdict> {
  const context: LoaderContext = {
    module,
    profile,
    map,
    name: module.moduleName ?? '(missing .modinfo section or name field)',
    versions: isCutShort(module) ? undefined : await readVersions(module.object),
  };
  const steps: LoaderStep[] = [];
  let isOver = false;
  for (const { check, ...step } of loaderSteps) {
    if (isOver) {
      steps.push({ ...step, outcome: 'not-reached', messages: [] });
      continue;
    }
    const found = await check(context);
    steps.push({ ...step, ...found });
    isOver = found.outcome === 'failed';
  }
  const stop = steps.find(({ outcome }) => outcome === 'failed');
  const isOpen = steps.some(({ outcome }) => outcome === 'undecided' || outcome === 'harmful');
  return {
    profile,
    outcome: stop !== undefined ? 'refused' : isOpen ? 'undecided' : 'loaded',
    ...(stop?.errno !== undefined && { errno: stop.errno }),
    messages: steps.flatMap(({ messages }) => messages),
    steps,
    late: stop === undefined ? await lateRuns(context) : [],
  };
}

/** The first step refuses a file whose sections reach beyond its end, before anything of them is read. */
function isCutShort({ object }: LivepatchModule): boolean {
  return object.problems.length > 0;
}

/** For each other object with livepatch relocations: what is written when it is loaded. */
async function lateRuns(context: LoaderContext): Promise<LateRun[]> {
  const { object, relocations } = context.module;
  const runs = new Map<string, LoaderStep[]>();
  for (const section of relocations) {
    const title = object.sectionName(section.index);
    const name = section.livepatch ? parseLivepatchSectionName(title) : undefined;
    if (name === undefined || name === 'vmlinux') continue;
    const steps = runs.get(name) ?? [];
    runs.set(name, steps);
    steps.push({
      id: title,
      title,
      source: 'kernel/livepatch/core.c: klp_apply_section_relocs',
      ...(await checkLivepatchSection(context, section, name)),
    });
  }
  return [...runs].map(([name, steps]) => ({ object: name, steps }));
}
