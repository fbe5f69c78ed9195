import { formatCount } from '../../base/format';
import { BufferSource } from '../../bytes/byte-source';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { findMismatches } from '../../klp/plan/source-fit';
import type { MacroFamily } from '../../report/annotation-macros';
import { annotationsFor } from '../../report/annotations';
import { planModule } from '../convert';
import { readDecisionsAt, sayOfChoices } from '../decisions';
import { readSources } from '../read-sources';
import { say, sayOfSources } from '../say';
import { writeOutput } from '../write-output';

/** How annotations are made. */
export interface AnnotateOptions {
  /** Paths of sources of symbols; modules whose names or records say all need none. */
  readonly symbols: readonly string[];
  /** A file of decisions. */
  readonly decisions: string | undefined;
  /** Object files that the module was linked from. */
  readonly objects: readonly string[];
  /** The module's own when it is absent. */
  readonly family: MacroFamily | undefined;
  /** Standard output when it is absent. */
  readonly output: string | undefined;
}

/** Writes C text that says which symbols a module means; 0 when it says all, 1 when it leaves some open, which it says too. */
export async function annotateCommand(
  modulePath: string,
  { symbols, decisions, objects, family, output }: AnnotateOptions,
): Promise<number> {
  const map = symbols.length === 0 ? undefined : await readSources(symbols, say);
  if (map !== undefined) sayOfSources(map);
  const choices = decisions === undefined ? [] : await readDecisionsAt(decisions);
  const { plan, close } = await planModule(modulePath, map, { choices, objectPaths: objects });
  try {
    if (map !== undefined)
      for (const mismatch of findMismatches(plan.module, plan, map)) say(`warning: ${mismatch}`);
    for (const remark of plan.remarks) say(`${modulePath}: ${remark}`);
    sayOfChoices(plan.choices, decisions);
    const { text, left } = await annotationsFor(plan, family ?? familyOf(plan.module));
    if (output === undefined) process.stdout.write(text);
    else await writeOutput(output, new BufferSource(new TextEncoder().encode(text)));
    if (left === 0) return 0;
    say(`${modulePath}: ${formatCount(left, 'symbol')} left open: see the comments`);
    return 1;
  } finally {
    await close();
  }
}

function familyOf({ dialect }: LivepatchModule): MacroFamily {
  return dialect.id === 'minimal' ? 'reloc-symbol' : 'module-reloc';
}
