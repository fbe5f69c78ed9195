import { at } from '../base/column';
import { formatCount } from '../base/format';
import { EM_LOONGARCH, EM_X86_64 } from '../elf/constants';
import { isNoneRelocation, type RelocationSection } from '../klp/livepatch-module';
import { parseLivepatchSectionName } from '../klp/names';
import type { StubBranch } from './branches';
import type { LoaderContext } from './context';
import { targetRefused } from './late';
import type { LifeItem } from './life-event';
import { isAtLeast } from './profile';

/** What happens to a livepatch's relocations when a module that it patches goes, and when it comes again. */
export interface Return {
  readonly leaves: readonly LifeItem[];
  readonly returns: { readonly items: readonly LifeItem[]; readonly messages: readonly string[] };
}

/**
 * kernel/livepatch/core.c: klp_cleanup_module_patches_limited. Since 6.3 it calls clear_relocate_add, which only x86
 * has; before, and elsewhere, what was written stays and is written over when the module comes again.
 */
export function returnOf(context: LoaderContext, object: string, branches: readonly StubBranch[]): Return {
  const { profile, module } = context;
  const { e_machine } = module.object.header;
  const sections = module.relocations.filter(
    ({ livepatch, index }) =>
      livepatch && parseLivepatchSectionName(module.object.sectionName(index)) === object,
  );
  if (!sections.some((section) => writes(section, e_machine)))
    return { leaves: functionsOnly, returns: same };
  const clears = e_machine === EM_X86_64 && isAtLeast(profile, '6.12');
  const leaves = sections.map(({ index, table }) => ({
    section: module.object.sectionName(index),
    text: `${formatCount(table.count, 'site')} ${clears ? 'set to zero again (clear_relocate_add)' : 'left as written'}`,
    outcome: 'passed' as const,
  }));
  const refused = refusedAgain(
    context,
    object,
    branches.filter(({ section }) => sections.includes(section)),
  );
  if (refused !== undefined) return { leaves, returns: refused };
  return { leaves, returns: { ...same, items: sections.map((section) => rewritten(context, section)) } };
}

const functionsOnly: readonly LifeItem[] = [
  { text: 'its functions are taken out of the patch', outcome: 'passed' },
];
const same: Return['returns'] = {
  items: [{ text: 'as when it came first', outcome: 'passed' }],
  messages: [],
};

function rewritten({ module }: LoaderContext, { index, table }: RelocationSection): LifeItem {
  const section = module.object.sectionName(index);
  const adds =
    module.object.header.e_machine === EM_LOONGARCH && table.r_type.some((type) => addsInPlace.has(type));
  return adds
    ? {
        section,
        text: 'ADD and SUB relocations are added to what was written the first time: the values are wrong now',
        outcome: 'harmful',
      }
    : { section, text: 'written again', outcome: 'passed' };
}

/** R_LARCH_ADD32, ADD64, SUB32, SUB64 (arch/loongarch/kernel/module.c: apply_r_larch_add_sub). */
const addsInPlace = new Set([50, 51, 55, 56]);
/** Before 6.3 two architectures find at the sites what they wrote the first time, and refuse the module that is loaded. */
function refusedAgain(
  { profile, name, module }: LoaderContext,
  object: string,
  branches: readonly StubBranch[],
): Return['returns'] | undefined {
  if (isAtLeast(profile, '6.12')) return undefined;
  const { e_machine } = module.object.header;
  const isPowerCall = branches.some(({ branch }) => branch.kind === 'link');
  if (e_machine !== EM_X86_64 && !isPowerCall) return undefined;
  const message = isPowerCall
    ? `module_64: ${name}: Expected nop after call, got e8410018 at …`
    : 'module: x86/modules: Skipping invalid relocation target, existing value is nonzero for type …, loc …, val …';
  return {
    items: [
      {
        text: `The sites hold what was written the first time, which this release takes for damage: ${object} is refused until the livepatch is removed and loaded again. Linux 6.3 mended it.`,
        outcome: 'failed',
      },
    ],
    messages: [message, ...targetRefused(name, object, 'ENOEXEC')],
  };
}

function writes({ table }: RelocationSection, e_machine: number): boolean {
  for (let entry = 0; entry < table.count; entry++)
    if (!isNoneRelocation(e_machine, at(table.r_type, entry))) return true;
  return false;
}
