import { FormatError } from '../../base/format-error';
import { releaseOf } from '../../elf/module-info';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { dryRun } from '../../loader/dry-run';
import { chooseProfile } from '../../loader/profile';
import { kernelName, verdictSentence } from '../../report/verdict-text';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { LoaderSummary, VerdictSummary } from '../snapshot';

/**
 * What the kernel that the module was built for would do with it, and with the converted one. `undefined` for an object
 * file that is no module, and for one whose sections cannot be read.
 */
export async function summarizeLoader(
  module: LivepatchModule,
  converted: LivepatchModule | undefined,
  map: SymbolMap | undefined,
): Promise<LoaderSummary | undefined> {
  if (module.modinfo.length === 0) return undefined;
  try {
    const before = await summarize(module, map);
    return converted === undefined ? { before } : { before, after: await summarize(converted, map) };
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

async function summarize(module: LivepatchModule, map: SymbolMap | undefined): Promise<VerdictSummary> {
  const verdict = await dryRun(module, { profile: chooseProfile(releaseOf(module.modinfo)), map });
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
