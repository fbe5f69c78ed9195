import { formatList } from '../../base/format';
import type { LateRun, LoaderStep, Verdict } from '../../loader/verdict';
import { verdictSentence } from '../verdict-text';
import { type Block, heading, kernelLines, prose, table, type Words } from './document';

/** The verdict, what dmesg has, and every step that did not pass. */
export function verdictBlocks(verdict: Verdict): Block[] {
  const open = [...verdict.steps.map((step) => rowOf(step)), ...verdict.late.flatMap(lateRows)].filter(
    (row) => row !== undefined,
  );
  const head = ['Step', 'Outcome', 'Why', 'Kernel source'];
  return [
    heading(2, 'Verdict'),
    prose(verdictSentence(verdict)),
    ...kernelLines('In dmesg:', verdict.messages),
    ...verdict.late.flatMap(({ object, messages }) =>
      kernelLines(`In dmesg, when ${object} is loaded:`, messages),
    ),
    ...table(head, open),
    ...notReached(verdict),
  ];
}

/** What was not looked at or not decided, a phrase each: `Undefined symbols (it depends on Module.symvers)`. */
export function openSteps({ steps, late }: Verdict): string[] {
  const phrase = (step: LoaderStep, when: string): string[] =>
    step.outcome === 'undecided' || step.outcome === 'not-reached'
      ? [`${when}${step.title} (${outcomeText(step)})`]
      : [];
  return [
    ...steps.flatMap((step) => phrase(step, '')),
    ...late.flatMap((run) => run.steps.flatMap((step) => phrase(step, `when ${run.object} is loaded, `))),
  ];
}

function lateRows({ object, steps }: LateRun): (Words[] | undefined)[] {
  return steps.map((step) => rowOf(step, `When ${object} is loaded: `));
}

function rowOf(step: LoaderStep, when = ''): Words[] | undefined {
  if (step.outcome === 'passed' || step.outcome === 'not-reached') return undefined;
  return [[`${when}${step.title}`], [outcomeText(step)], [step.explanation ?? ''], [step.source]];
}

function outcomeText({ outcome, errno, needs }: LoaderStep): string {
  switch (outcome) {
    case 'passed':
      return 'passed';
    case 'failed':
      return errno === undefined ? 'failed' : `failed with -${errno}`;
    case 'undecided':
      return needs === undefined || needs.length === 0 ? 'undecided' : `depends on ${formatList(needs)}`;
    case 'harmful':
      return 'not noticed by the kernel, and does harm';
    case 'not-reached':
      return 'not reached';
  }
}

function notReached({ steps }: Verdict): Block[] {
  const titles = steps.filter(({ outcome }) => outcome === 'not-reached').map(({ title }) => title);
  return titles.length === 0 ? [] : [prose(`Not reached: ${titles.join('; ')}.`)];
}
