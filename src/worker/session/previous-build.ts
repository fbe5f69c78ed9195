import type { PreviousBuild } from '../snapshot';
import type { FateOfFinding } from './examinations';
import type { OpenModule } from './open-files';

/** The id of the build before, among the open files. */
export const previousId = 'previous';

/** The build of a module that was open before the present one; the last one only. */
export interface Previous {
  readonly open: OpenModule;
  /** Keys of its findings, as they were with the sources of then; `undefined` when they were not told. */
  readonly findings: ReadonlySet<string> | undefined;
  /** How the findings changed with the new build, counted once: later changes come of choices and sources. */
  readonly changed?: NonNullable<PreviousBuild['findings']>;
}

/** Whether a module is another build of one that is open: the same file name, or the same module. */
export function isBuildOf(old: OpenModule, opened: OpenModule): boolean {
  return old.file.name === opened.file.name || hasNameOf(old, opened);
}

/** Whether it is so beyond doubt, where several modules are open: both names are the same, and the bytes are not. */
export function isTwinOf(old: OpenModule, opened: OpenModule): boolean {
  return old.file.name === opened.file.name && hasNameOf(old, opened) && old.sha256 !== opened.sha256;
}

function hasNameOf(old: OpenModule, opened: OpenModule): boolean {
  return old.module.moduleName !== undefined && old.module.moduleName === opened.module.moduleName;
}

/** The modules of a drop that share both names with no other one of it: two of them could not be told apart. */
export function singleBuilds(dropped: readonly OpenModule[]): ReadonlySet<OpenModule> {
  const hasTwin = (open: OpenModule): boolean =>
    dropped.some((other) => other !== open && other.file.name === open.file.name && hasNameOf(other, open));
  return new Set(dropped.filter((open) => open.given.file.as !== 'companion' && !hasTwin(open)));
}

/** Keys of the findings that the page counts: those that the conversion mends are not. */
export function countedFindings(findings: readonly FateOfFinding[]): ReadonlySet<string> {
  return new Set(findings.filter(({ fate }) => fate !== 'mended').map(({ finding }) => finding.key));
}

/** The same with what became of the findings, unless that is known. */
export function withChange(previous: Previous, now: ReadonlySet<string>): Previous {
  const { findings: before, changed } = previous;
  if (before === undefined || changed !== undefined) return previous;
  const added = [...now].filter((key) => !before.has(key)).length;
  return { ...previous, changed: { added, removed: before.size + added - now.size } };
}

/** What the page is told of it. */
export function summarizePrevious({ open, changed }: Previous, now: OpenModule): PreviousBuild {
  const [before, after] = [open.file.lastModified, now.file.lastModified];
  return {
    id: previousId,
    fingerprint: open.fingerprint,
    isLater: before !== undefined && after !== undefined && before > after,
    ...(changed !== undefined && { findings: changed }),
  };
}
