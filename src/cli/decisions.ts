import { type Choice, subjectOf } from '../klp/choices/choice';
import type { JudgedChoice } from '../klp/choices/judge-choices';
import { FileError, openPath } from './open-path';
import { say } from './say';

/** The choices of a file that the page exports. Throws FileError for other files. */
export async function readDecisionsAt(path: string): Promise<readonly Choice[]> {
  const { opened, close } = await openPath(path);
  await close();
  if (opened.what.kind === 'decisions') return opened.what.choices;
  throw new FileError(path, new Error('this is no file of decisions, as the Ambiguity view exports it'));
}

/** Warns of choices that have no effect. */
export function sayOfChoices(choices: readonly JudgedChoice[], path: string | undefined): void {
  for (const judged of choices)
    if (judged.state !== 'fits')
      say(
        `${path}: warning: the decision for ${subjectOf(judged.choice)} is not applied. ${judged.state === 'unfit' ? judged.why : 'No source of symbols is given that it could be checked against.'}`,
      );
}
