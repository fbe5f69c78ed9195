import type { ByteSource } from '../bytes/byte-source';
import type { SignedModule } from '../elf/module-signature';
import type { LivepatchModule } from '../klp/livepatch-module';
import { describePatch } from '../klp/patch/describe-patch';
import type { SymbolMap } from '../symbols/symbol-map';
import type { LoaderContext } from './context';
import { checkElf } from './elf-validity/check-elf';
import { lateRuns } from './late';
import type { KernelProfile } from './profile';
import { checkComing } from './steps/coming';
import { checkEnable } from './steps/enable';
import { checkLayout, checkSectionFiles } from './steps/layout';
import { checkModinfo } from './steps/modinfo';
import { checkModuleLayout } from './steps/module-layout';
import { checkRelocations } from './steps/relocations';
import { checkSignature } from './steps/signature';
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
    id: 'signature',
    title: 'Signature',
    source: 'kernel/module/signing.c: module_sig_check',
    check: checkSignature,
  },
  {
    id: 'elf',
    title: 'ELF structure',
    source: 'kernel/module/main.c: elf_validity_check',
    check: ({ module, profile, build }) => checkElf(module.object.source, profile, build?.moduleSize),
  },
  {
    id: 'versions',
    title: 'Layout of struct module',
    source: 'kernel/module/version.c: check_modstruct_version',
    check: checkModuleLayout,
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
    id: 'coming',
    title: 'Announcing the module to livepatch',
    source: 'kernel/livepatch/core.c: klp_module_coming',
    check: checkComing,
  },
  {
    id: 'sysfs',
    title: 'Files for sections in /sys/module',
    source: 'kernel/module/sysfs.c: add_sect_attrs',
    check: checkSectionFiles,
  },
  {
    id: 'enable',
    title: 'Enabling the patch',
    source: 'kernel/livepatch/core.c: klp_enable_patch',
    check: checkEnable,
  },
];

/** What is known besides the module. */
export interface Known {
  readonly profile: KernelProfile;
  /** The symbols of that kernel. */
  readonly map: SymbolMap | undefined;
  /** The signature that the file had. */
  readonly signed?: SignedModule | undefined;
}

/** What the steps look at, read from the module. Throws FormatError for sections that cannot be read. */
export async function loaderContext(
  module: LivepatchModule,
  { profile, map, signed }: Known,
): Promise<LoaderContext> {
  const isWhole = module.object.problems.length === 0;
  return {
    module,
    profile,
    map,
    signed,
    name: module.moduleName ?? '(missing .modinfo section or name field)',
    build: map?.sources.find(({ source }) => source.build !== undefined)?.source.build,
    // The second step refuses a file whose sections reach beyond its end, before anything of them is read.
    versions: isWhole ? await readVersions(module.object, profile) : undefined,
    patch: isWhole ? await describePatch(module) : undefined,
  };
}

/**
 * What a kernel would do with a module, up to what its call of klp_enable_patch does, and when a module that it patches
 * is loaded. Nothing is thrown for what the module holds but FormatError for sections that cannot be read.
 */
export async function dryRun(module: LivepatchModule, known: Known): Promise<Verdict> {
  return follow(await loaderContext(module, known));
}

/** As {@link dryRun}, of what was read before. */
export async function follow(context: LoaderContext): Promise<Verdict> {
  const steps: LoaderStep[] = [];
  for (const { check, ...step } of loaderSteps) {
    const isOver = steps.at(-1)?.outcome === 'failed' || steps.at(-1)?.outcome === 'not-reached';
    const found: StepFinding = isOver ? { outcome: 'not-reached', messages: [] } : await check(context);
    steps.push({ ...step, ...found });
  }
  const isStopped = steps.some(({ outcome }) => outcome === 'failed');
  return verdictOf(context.profile, steps, isStopped ? [] : await lateRuns(context));
}

/**
 * The verdict on a file that cannot be read as a module: the kernel's ELF checks alone, on its bytes. The steps after
 * them are `undecided` where the kernel would go on.
 */
export async function dryRunOfBytes(source: ByteSource, profile: KernelProfile): Promise<Verdict> {
  const found = await checkElf(source, profile);
  const steps = loaderSteps
    .filter(({ id }) => id !== 'signature')
    .map(({ check: _, ...step }): LoaderStep => {
      if (step.id === 'elf') return { ...step, ...found };
      return { ...step, messages: [], outcome: found.outcome === 'failed' ? 'not-reached' : 'undecided' };
    });
  return verdictOf(profile, steps, []);
}

function verdictOf(profile: KernelProfile, steps: readonly LoaderStep[], late: readonly LateRun[]): Verdict {
  const stop = steps.find(({ outcome }) => outcome === 'failed');
  const isOpen = steps.some(({ outcome }) => outcome === 'undecided' || outcome === 'harmful');
  return {
    profile,
    outcome: stop !== undefined ? 'refused' : isOpen ? 'undecided' : 'loaded',
    ...(stop?.errno !== undefined && { errno: stop.errno }),
    messages: steps.flatMap(({ messages }) => messages),
    steps,
    late,
  };
}
