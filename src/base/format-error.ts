/** What went wrong with a file, as plain data: survives `structuredClone`, so it crosses the worker as it is. */
export interface FormatProblem {
  /** Stable, for code and tests: `elf/truncated`, `symbols-list/no-object`. */
  readonly code: string;
  /** One sentence without the file's name: what was expected and what was found. */
  readonly message: string;
  /** The file, where it is another than the one that is being opened. */
  readonly file?: string;
  /** What was being read: `section header 12`, `line 7`. */
  readonly where?: string;
  /** Byte offset in the file. */
  readonly offset?: number;
  /** What the user can do about it, one sentence. */
  readonly mend?: string;
}

/** Thrown by every parser on input that is not what the format allows. Never a bug of ours: those are `AssertionError`s. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly problem: FormatProblem;

  constructor(problem: FormatProblem) {
    super(formatProblem(problem));
    this.problem = problem;
  }
}

/** The problem as one line for a terminal or a log: `message (where, at byte 0x40). Mend.` */
export function formatProblem(problem: FormatProblem): string {
  const place = [
    problem.where,
    problem.offset === undefined ? undefined : `at byte 0x${problem.offset.toString(16)}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
  const sentence = place === '' ? `${problem.message}.` : `${problem.message} (${place}).`;
  return problem.mend === undefined ? sentence : `${sentence} ${problem.mend}`;
}
