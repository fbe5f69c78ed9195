import { assert } from '../../base/assert';
import { formatCount } from '../../base/format';
import { FormatError } from '../../base/format-error';
import type { ByteSource, ConcatSource } from '../../bytes/byte-source';
import { carryOut } from '../conversion/convert';
import { type Verification, verifyEdits } from '../conversion/verify';
import { readLivepatchModule } from '../read-module';
import type { Repair } from './mend';
import { planRepair } from './plan-repair';

/** Carries out a repair that is `ready`. Throws FormatError when the file holds something that cannot be rewritten. */
export async function repairModule({ state, module, edits }: Repair): Promise<ConcatSource> {
  assert(state === 'ready', `a repair that is ${state} is not carried out`);
  return carryOut(module.object, edits);
}

/**
 * Reads a repaired module back: what was planned is there, all else as it was, nothing that was seen is left to mend, and a module
 * without remaining problems is a finished livepatch.
 */
export async function verifyRepair(repair: Repair, output: ByteSource): Promise<Verification> {
  const isFinished = repair.problems.length === 0;
  const verification = await verifyEdits(repair.module, repair.edits, output, { isFinished });
  if (verification.problems.length > 0) return verification;
  const again = await readAgain(verification);
  if (typeof again === 'string') return { ...verification, problems: [again] };
  const problems: string[] = [];
  const [left] = again.mends;
  // What leans on a section that was mended may be mendable only now: then a problem has gone.
  if (left !== undefined && again.problems.length >= repair.problems.length)
    problems.push(`not everything is mended: ${left.sentence}`);
  if (again.problems.length > repair.problems.length) problems.push('the repair made other faults');
  if (isFinished && again.module.dialect.id !== 'livepatch')
    problems.push(`the module is taken as ${again.module.dialect.title}, not as a finished livepatch`);
  return { ...verification, checks: [...verification.checks, checkOf(again)], problems };
}

function checkOf({ mends, problems }: Repair): string {
  if (mends.length > 0)
    return `Read again, ${formatCount(mends.length, 'fault')} more can be mended: repair the result.`;
  if (problems.length === 0) return 'The module is a finished livepatch, and nothing is left to mend.';
  return `Nothing is left to mend; ${formatCount(problems.length, 'fault')} that cannot be mended ${problems.length === 1 ? 'stays' : 'stay'}.`;
}

/** What a repair would find in the output, or why it cannot be read. */
async function readAgain({ object }: Verification): Promise<Repair | string> {
  try {
    return await planRepair(await readLivepatchModule(object));
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
}
