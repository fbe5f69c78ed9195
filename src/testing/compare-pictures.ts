import { compareModules } from '../compare/compare-modules';
import type { ComparedFact, ComparedThing, ModuleComparison } from '../compare/module-comparison';
import { referenceText } from '../report/compare/comparison-text';
import { type ModuleInput, openModule } from './open-module';

/** Compares two pictures or modules. */
export async function compareInputs(a: ModuleInput, b: ModuleInput): Promise<ModuleComparison> {
  return compareModules(await openModule(a), await openModule(b));
}

/** A comparison in few words: the outcome, a line for everything that differs, and the kinds that are folded away. */
export function digest(comparison: ModuleComparison): string[] {
  const { outcome, facts, patch, symbols, functions, variables, sections, folded, notCompared } = comparison;
  return [
    outcome,
    ...[...facts, ...patch].flatMap(factLine),
    ...symbols.map(({ key, change, a, b }) => `symbol ${key} ${change}: ${a ?? '-'} > ${b ?? '-'}`),
    ...[...functions, ...variables].flatMap(thingLines),
    ...sections.flatMap(({ name, change, removed, added }) =>
      change === 'same' ? [] : [`section ${name} ${change}: -${removed} +${added}`],
    ),
    ...folded.map(({ kind, count }) => `folded ${kind} ${count}`),
    ...notCompared,
  ];
}

function factLine({ key, change, a, b, folded }: ComparedFact): string[] {
  return change === 'same' || folded !== undefined ? [] : [`${key} ${change}: ${a ?? '-'} > ${b ?? '-'}`];
}

function thingLines({ key, kind, change, aspects, references }: ComparedThing): string[] {
  if (change === 'same') return [];
  return [
    `${kind} ${key} ${change}${aspects.length === 0 ? '' : `: ${aspects.join(' ')}`}`,
    ...references.map(({ kind: how, a, b }) => {
      const [from, to] = [a, b].map((side) => (side === undefined ? '-' : referenceText(side)));
      return `  ${how}: ${from} > ${to}`;
    }),
  ];
}
