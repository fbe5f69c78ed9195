import { FormatError } from '../../base/format-error';
import { releaseOf } from '../../elf/module-info';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { dryRun } from '../../loader/dry-run';
import { chooseProfile, type KernelProfile, kernelReleases } from '../../loader/profile';
import { kernelName, verdictSentence } from '../../report/verdict-text';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { LoaderSummary, VerdictSummary } from '../snapshot';

/**
 * What a kernel would do with a module, and with the converted one: the kernel that it was built for, or one of another
 * `release`. `undefined` for an object file that is no module, and for one whose sections cannot be read.
 */
export async function summarizeLoader(
  module: LivepatchModule,
  converted: LivepatchModule | undefined,
  map: SymbolMap | undefined,
  release?: string,
): Promise<LoaderSummary | undefined> {
  if (module.modinfo.length === 0) return undefined;
  const own = chooseProfile(releaseOf(module.modinfo));
  const chosen = kernelReleases.find((known) => known === release) ?? own.release;
  const profile = { ...own, release: chosen };
  try {
    const before = await summarize(module, profile, map);
    const after = converted === undefined ? undefined : await summarize(converted, profile, map);
    return {
      release: chosen,
      releases: kernelReleases,
      isOwn: chosen === own.release,
      before,
      ...(after !== undefined && { after }),
    };
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

async function summarize(
  module: LivepatchModule,
  profile: KernelProfile,
  map: SymbolMap | undefined,
): Promise<VerdictSummary> {
  const verdict = await dryRun(module, { profile, map });
  const { outcome, steps, late, messages } = verdict;
  return {
    kernel: kernelName(verdict.profile),
    outcome,
    sentence: verdictSentence(verdict),
    steps,
    late,
    messages,
  };
}
