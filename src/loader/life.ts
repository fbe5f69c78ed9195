import { formatCount } from '../base/format';
import { parseLivepatchSectionName } from '../klp/names';
import type { StubBranch } from './branches';
import type { LoaderContext } from './context';
import type { LifeEvent, LifeItem } from './life-event';
import { returnOf } from './reload';
import type { ConsumedAt, SpecialSection } from './special/special-section';
import type { LateRun, StepOutcome, Verdict } from './verdict';

/**
 * The whole life of a livepatch: it is loaded and enabled; then, for each module that it patches, that module is loaded
 * (kernel/livepatch/core.c: klp_module_coming), unloaded (klp_module_going) and loaded again.
 */
export function lifeOf(
  context: LoaderContext,
  verdict: Verdict,
  special: readonly SpecialSection[],
  branches: readonly StubBranch[] = [],
): LifeEvent[] {
  const stopped = refusals(verdict, (id) => id !== 'enable');
  const isRefused = stopped.some(({ outcome }) => outcome === 'failed');
  const load = event('load', 'The livepatch is loaded', [
    ...stopped,
    ...(isRefused ? [] : [...writtenAtLoad(context), ...readAtLoad(special)]),
  ]);
  const enable = event('enable', 'Its init function calls klp_enable_patch', enabled(context, verdict));
  if (verdict.outcome === 'refused') {
    const isLoaded = verdict.steps.some(({ id, outcome }) => id === 'enable' && outcome === 'failed');
    return isLoaded ? [load, enable] : [load];
  }
  return [load, enable, ...verdict.late.flatMap((run) => moduleLife(context, run, special, branches))];
}

function refusals({ steps }: Verdict, isOf: (id: string) => boolean): LifeItem[] {
  return steps
    .filter(({ id, outcome }) => isOf(id) && (outcome === 'failed' || outcome === 'harmful'))
    .map(({ title, outcome, explanation }) => ({ text: `${title}: ${explanation ?? 'refused'}`, outcome }));
}

function writtenAtLoad({ module }: LoaderContext): LifeItem[] {
  const { object, relocations } = module;
  const ordinary = relocations.filter(({ livepatch }) => !livepatch);
  const count = ordinary.reduce((sum, { table }) => sum + table.count, 0);
  const items: LifeItem[] = [];
  if (count > 0)
    items.push({ text: `${formatCount(count, 'ordinary relocation')} written`, outcome: 'passed' });
  for (const { index, table, livepatch } of relocations) {
    const section = object.sectionName(index);
    if (!livepatch || parseLivepatchSectionName(section) !== 'vmlinux') continue;
    items.push({
      section,
      text: `${formatCount(table.count, 'relocation')} against symbols of vmlinux written, before any special section is read`,
      outcome: 'passed',
    });
  }
  return items;
}

/** In the order of load_module; what this release does not read comes last. */
const readers: readonly (readonly [ConsumedAt, string])[] = [
  ['finalize', 'while the module is finished'],
  ['ftrace', 'when ftrace takes its call sites'],
  ['formation', 'when the module is formed'],
  ['coming', 'when the module is announced (MODULE_STATE_COMING)'],
  ['never', 'never by this release'],
];

function readAtLoad(special: readonly SpecialSection[]): LifeItem[] {
  return readers.flatMap(([moment, words]) =>
    special
      .filter(({ consumedAt }) => consumedAt === moment)
      .map(({ name, title, entries }) => ({
        section: name,
        text: `${title}${entries === undefined ? '' : `, ${formatCount(entries, 'entry', 'entries')}`}: read ${words}`,
        outcome: 'passed' as const,
      })),
  );
}

function enabled({ patch }: LoaderContext, verdict: Verdict): LifeItem[] {
  const failures = refusals(verdict, (id) => id === 'enable');
  if (failures.length > 0) return failures;
  const step = verdict.steps.find(({ id }) => id === 'enable');
  if (patch === undefined)
    return step === undefined || step.outcome === 'passed'
      ? []
      : [{ text: step.explanation ?? '', outcome: step.outcome }];
  return patch.objects.map(({ name, functions }) => {
    const count = formatCount(functions.length, 'function');
    return name === undefined
      ? { text: `${count} of vmlinux looked up and replaced`, outcome: step?.outcome ?? 'passed' }
      : { text: `${count} of ${name} wait until that is loaded, or are replaced now`, outcome: 'passed' };
  });
}

function moduleLife(
  context: LoaderContext,
  run: LateRun,
  special: readonly SpecialSection[],
  branches: readonly StubBranch[],
): LifeEvent[] {
  const { object, steps, messages } = run;
  const arrives = event(
    'arrives',
    `${object} is loaded`,
    [
      ...steps.map(({ id, title, outcome, explanation }) => ({
        ...(id === title && { section: title }),
        text: explanation ?? (id === title ? writtenWith(context, title) : title),
        outcome,
      })),
      ...brokenBy(object, special),
    ],
    object,
    messages,
  );
  if (steps.some(({ outcome }) => outcome === 'failed' || outcome === 'not-reached')) return [arrives];
  if (steps.every(({ id }) => id === 'never')) return [arrives];
  const { leaves, returns } = returnOf(context, object, branches);
  return [
    arrives,
    event('leaves', `${object} is unloaded`, leaves, object, [
      `livepatch: reverting patch '${context.name}' on unloading module '${object}'`,
    ]),
    event('returns', `${object} is loaded again`, returns.items, object, returns.messages),
  ];
}

function writtenWith({ module }: LoaderContext, section: string): string {
  const found = module.relocations.find(({ index }) => module.object.sectionName(index) === section);
  return `${formatCount(found?.table.count ?? 0, 'relocation')} written`;
}

/** Special sections were read when the livepatch was loaded: what is written into them now comes too late. */
function brokenBy(object: string, special: readonly SpecialSection[]): LifeItem[] {
  return special.flatMap(({ name, late, breaks }) =>
    breaks !== undefined && late.some((arrival) => arrival.object === object)
      ? [{ section: name, text: breaks, outcome: 'harmful' as const }]
      : [],
  );
}

const worstFirst: readonly StepOutcome[] = ['failed', 'harmful', 'undecided', 'not-reached', 'passed'];

function event(
  kind: LifeEvent['kind'],
  title: string,
  items: readonly LifeItem[],
  object?: string,
  messages: readonly string[] = [],
): LifeEvent {
  const outcome = worstFirst.find((worst) => items.some((item) => item.outcome === worst)) ?? 'passed';
  return { kind, title, outcome, items, messages, ...(object !== undefined && { object }) };
}
