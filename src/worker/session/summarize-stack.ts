import { FormatError } from '../../base/format-error';
import { type LivepatchStack, stackLivepatches } from '../../compare/stack';
import { remarksOn, shownRows } from '../../compare/stack-remarks';
import { readStacked, type StackedLivepatch } from '../../compare/stacked-livepatch';
import { releaseOf } from '../../elf/module-info';
import { dryRun } from '../../loader/dry-run';
import { chooseProfile, kernelReleases } from '../../loader/profile';
import type { Verdict } from '../../loader/verdict';
import { verdictSentence } from '../../report/verdict-text';
import { objectNameOf } from '../../symbols/formats/module-objects';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { StackMember, StackSummary } from '../snapshot';
import type { OpenModule } from './open-files';

/** What the verdicts depend on. */
export interface StackContext {
  readonly map: SymbolMap | undefined;
  /** The kernel that is followed, where it is not each module's own. */
  readonly release: string | undefined;
  /** The module's id among the members; the others have ids of their own. */
  readonly idOf: (open: OpenModule) => string;
}

/** Functions that the page lists; a livepatch has tens, a damaged table may say anything. */
const mostRows = 1000;

/** Several modules as the page shows them, in the order in which they are loaded. */
export class StackSummarizer {
  /** What was read of a module, and what the kernel would do with it, while it is open. */
  readonly #known = new WeakMap<
    OpenModule,
    { readonly context: readonly unknown[]; readonly verdict: Verdict | undefined }
  >();

  /** `undefined` for less than two. Throws nothing for what the modules hold. */
  async summarize(modules: readonly OpenModule[], context: StackContext): Promise<StackSummary | undefined> {
    if (modules.length < 2) return undefined;
    const labels = labelsOf(modules);
    const livepatches: StackedLivepatch[] = [];
    const verdicts: (Verdict | undefined)[] = [];
    for (const [index, open] of modules.entries()) {
      livepatches.push(
        await readStacked(open.module, { label: labels[index] ?? '', moduleName: nameOf(open) }),
      );
      verdicts.push(await this.#verdict(open, context));
    }
    const stack = stackLivepatches(livepatches);
    const rows = shownRows(stack.rows, mostRows);
    return {
      members: modules.map((open, index) =>
        memberOf({ open, index, stack, verdict: verdicts[index], id: context.idOf(open) }),
      ),
      rows,
      left: stack.rows.length - rows.length,
      remarks: remarksOn(stack),
    };
  }

  async #verdict(open: OpenModule, { map, release }: StackContext): Promise<Verdict | undefined> {
    const known = this.#known.get(open);
    const context = [map, release];
    if (known?.context.every((one, index) => one === context[index])) return known.verdict;
    const verdict = await verdictOf(open, map, release);
    this.#known.set(open, { context, verdict });
    return verdict;
  }
}

async function verdictOf(
  { module, given }: OpenModule,
  map: SymbolMap | undefined,
  release: string | undefined,
): Promise<Verdict | undefined> {
  if (module.modinfo.length === 0) return undefined;
  const own = chooseProfile(releaseOf(module.modinfo));
  const chosen = kernelReleases.find((known) => known === release) ?? own.release;
  try {
    return await dryRun(module, {
      profile: { ...own, release: chosen },
      map,
      signed: given.unwrapped.signed,
    });
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function memberOf(of: {
  readonly open: OpenModule;
  readonly index: number;
  readonly id: string;
  readonly stack: LivepatchStack;
  readonly verdict: Verdict | undefined;
}): StackMember {
  const { open, index, id, stack, verdict } = of;
  const livepatch = stack.livepatches[index];
  const fate = stack.fates[index];
  if (livepatch === undefined || fate === undefined) throw new RangeError(`no livepatch ${index}`);
  const { label, moduleName, release, machine, objects, functions, isWhole, replace, states } = livepatch;
  return {
    id,
    label,
    moduleName,
    fingerprint: open.fingerprint,
    ...(release !== undefined && { release }),
    machine,
    dialect: open.module.dialect.title,
    objects,
    functions: functions.length,
    isWhole,
    replace,
    states: states.slice(0, mostStates),
    ...(verdict !== undefined && {
      verdict: { outcome: verdict.outcome, sentence: verdictSentence(verdict) },
    }),
    fate,
  };
}

/** States that the page lists of a livepatch. */
const mostStates = 50;

function nameOf({ module, file }: OpenModule): string {
  return module.moduleName ?? objectNameOf(file.name);
}

/** The shortest names that tell them apart: the module’s, the file’s, the file’s with the beginning of its hash. */
function labelsOf(modules: readonly OpenModule[]): string[] {
  const isOnly = (name: string, of: (open: OpenModule) => string): boolean =>
    modules.filter((other) => of(other) === name).length === 1;
  return modules.map((open) => {
    const [name, file] = [nameOf(open), open.file.name];
    if (isOnly(name, nameOf)) return name;
    return isOnly(file, (other) => other.file.name) ? file : `${file} (${open.sha256.slice(0, 8)}…)`;
  });
}
