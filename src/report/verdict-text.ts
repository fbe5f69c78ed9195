import { formatList } from '../base/format';
import type { KernelProfile } from '../loader/profile';
import type { LateRun, LoaderStep, Verdict } from '../loader/verdict';

/** `Linux 6.1 as Debian builds it`. */
export function kernelName({ release, isDebian }: KernelProfile): string {
  return `Linux ${release}${isDebian ? ' as Debian builds it' : ''}`;
}

/** The verdict in one sentence, in the kernel's own words. */
export function verdictSentence(verdict: Verdict): string {
  const kernel = kernelName(verdict.profile);
  switch (verdict.outcome) {
    case 'refused': {
      const said = verdict.steps.find(({ outcome }) => outcome === 'failed')?.messages ?? [];
      const more = said.length > 1 ? ` and ${said.length - 1} more` : '';
      const words = said[0] === undefined ? ' without a word' : `: “${said[0]}”${more}`;
      return `${kernel} refuses this module${words} (-${verdict.errno ?? 'EINVAL'}).`;
    }
    case 'undecided':
      return undecidedSentence(kernel, verdict.steps);
    case 'loaded':
      return `${kernel} would load this module, as far as it is followed.${lateSentence(verdict.late)}`;
  }
}

function undecidedSentence(kernel: string, steps: readonly LoaderStep[]): string {
  const harmful = steps.find(({ outcome }) => outcome === 'harmful');
  if (harmful !== undefined)
    return `${kernel} would not notice what is wrong with this module. ${harmful.explanation ?? ''}`;
  const needs = [...new Set(steps.flatMap((step) => step.needs ?? []))];
  const open = needs.length === 0 ? 'not every step is followed' : `it depends on ${formatList(needs)}`;
  return `Nothing was found that ${kernel} would refuse; ${open}.`;
}

function lateSentence(late: readonly LateRun[]): string {
  return late
    .map(({ object, steps }) => {
      const failed = steps.find(({ outcome }) => outcome === 'failed');
      if (failed !== undefined) return ` It fails when ${object} is there: “${failed.messages[0] ?? ''}”.`;
      const needs = steps.flatMap((step) => step.needs ?? []);
      return needs.length > 0
        ? ` What happens when ${object} is there depends on ${formatList([...new Set(needs)])}.`
        : '';
    })
    .join('');
}
