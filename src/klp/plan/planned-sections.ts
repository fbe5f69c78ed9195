import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule, RelocationSection } from '../livepatch-module';
import { livepatchSectionName } from '../names';
import type { PlannedSection, PlannedSymbol } from './plan';

/** One section a gate and target, in the order of the relocation sections; relocations keep their order. */
export function planSections(module: LivepatchModule, symbols: readonly PlannedSymbol[]): PlannedSection[] {
  const planned = new Map<
    string,
    { object: string; target: SectionIndex; moves: Map<RelocationSection, number[]> }
  >();
  for (const { gate, uses } of symbols.flatMap(({ parts }) => parts)) {
    for (const { section, rows } of uses) {
      const key = `${section.target} ${gate}`;
      const plan = planned.get(key) ?? { object: gate, target: section.target, moves: new Map() };
      planned.set(key, plan);
      const moved = plan.moves.get(section);
      if (moved === undefined) plan.moves.set(section, [...rows]);
      else for (const row of rows) moved.push(row);
    }
  }
  return [...planned.values()]
    .sort((a, b) => a.target - b.target || (a.object < b.object ? -1 : 1))
    .map(({ object, target, moves }) => ({
      name: livepatchSectionName(object, module.object.sectionName(target)),
      object,
      target,
      made: 0,
      moves: [...moves]
        .sort(([a], [b]) => a.index - b.index)
        .map(([section, rows]) => ({ section, rows: rows.sort((a, b) => a - b) })),
    }));
}
