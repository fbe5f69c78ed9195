import { formatProblem } from '../../base/format-error';
import { isBlocking } from '../../klp/plan/resolution';
import { findMismatches } from '../../klp/plan/source-fit';
import { commentWords } from '../../report/c-text';
import { explainSymbol, planSentence } from '../../report/plan-text';
import { snippetsFor } from '../../report/snippet';
import { convertAndVerify, planModule } from '../convert';
import { readDecisionsAt, sayOfChoices } from '../decisions';
import { readSources } from '../read-sources';
import { say, sayLines, sayOfSources } from '../say';
import { writeOutput } from '../write-output';

/** What the conversion may go by besides the symbols. */
export interface ConvertOptions {
  /** A file of decisions. */
  readonly decisionsPath?: string | undefined;
  /** Object files that the module was linked from. */
  readonly objectPaths?: readonly string[] | undefined;
}

/** Converts a module with the symbols of the sources, of which some modules need none; 0 when it is converted, 1 when something stands in the way. */
export async function convertCommand(
  sourcePaths: readonly string[],
  modulePath: string,
  outputPath: string,
  { decisionsPath, objectPaths = [] }: ConvertOptions = {},
): Promise<number> {
  const map = sourcePaths.length === 0 ? undefined : await readSources(sourcePaths, say);
  if (map !== undefined) sayOfSources(map);
  const choices = decisionsPath === undefined ? [] : await readDecisionsAt(decisionsPath);
  const { plan, close } = await planModule(modulePath, map, { choices, objectPaths });
  try {
    if (map !== undefined)
      for (const mismatch of findMismatches(plan.module, plan, map)) say(`warning: ${mismatch}`);
    for (const remark of plan.remarks) say(`${modulePath}: ${remark}`);
    sayOfChoices(plan.choices, decisionsPath);
    for (const problem of plan.problems) say(`${modulePath}: ${problem.severity}: ${formatProblem(problem)}`);
    for (const symbol of plan.symbols.filter(({ resolution }) => isBlocking(resolution.kind))) {
      say(`${modulePath}: ${symbol.name}: ${symbol.resolution.kind}. ${explainSymbol(symbol)}`);
      for (const { label, text } of snippetsFor(symbol))
        sayLines(`\n  /* ${commentWords(label)} */\n${indent(text)}\n`);
    }
    say(`${modulePath}: ${planSentence(plan)}`);
    if (plan.state !== 'ready') return 1;
    const { output } = await convertAndVerify(plan);
    await writeOutput(outputPath, output);
    return 0;
  } finally {
    await close();
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
