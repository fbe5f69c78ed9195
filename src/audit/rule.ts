import type { LoaderContext } from '../loader/context';
import type { SpecialSection } from '../loader/special/special-section';
import type { Verdict } from '../loader/verdict';
import type { Problem, Severity } from './finding';

/** What rules look at: what the loader's steps look at, and what came of them. */
export interface AuditContext extends LoaderContext {
  readonly verdict: Verdict;
  readonly special: readonly SpecialSection[];
}

/** One thing that can be wrong with a livepatch. A file of its own in `rules/`, and a page in the app. */
export interface Rule {
  /** Stable, in links and reports: `ordinary-relocation`. */
  readonly id: string;
  /** A few words that name the fault: `Ordinary relocation of a livepatch symbol`. */
  readonly title: string;
  readonly severity: Severity;
  /** Kernel releases it holds for: `since 6.12`, `before 7.3`; absent for all since 5.10. */
  readonly releases?: string;
  /** Why the kernel cares, sentences. */
  readonly why: string;
  /** Kernel file and function. */
  readonly source: string;
  /** How it is mended in general, sentences. */
  readonly mend: string;
  /** What it looks like in a real file or terminal. */
  readonly example: string;
  /** The kernel's lines about it in printf form, prefix included: `livepatch: symbol '%s' not found in symbol table`. */
  readonly lines?: readonly string[];
  /** All places at which it is so. Yields nothing where it cannot be told. */
  find(context: AuditContext): Iterable<Problem> | Promise<Iterable<Problem>>;
}
