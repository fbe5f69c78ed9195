import { formatCount } from '../../base/format';
import type { SymbolIndex } from '../../elf/symbol';
import type { SymbolMap } from '../../symbols/symbol-map';
import type { LivepatchModule } from '../livepatch-module';
import { unusableName } from '../names';
import { statedPrefix } from '../stated-name';
import { type Choice, subjectOf } from './choice';
import type { UsePlace } from './use-places';

/** Whether a choice fits what is open, and is therefore part of the plan. */
export type JudgedChoice =
  | { readonly choice: Choice; readonly state: 'fits'; readonly symbol: SymbolIndex }
  /** No source is open that it could be checked against. */
  | { readonly choice: Choice; readonly state: 'waiting' }
  /** `why`: one sentence. It has no effect. */
  | { readonly choice: Choice; readonly state: 'unfit'; readonly why: string };

/** What choices are judged by. */
export interface Judged {
  readonly module: LivepatchModule;
  readonly map: SymbolMap | undefined;
  /** The undefined symbols that the plan is about, by name. */
  readonly planned: ReadonlyMap<string, SymbolIndex>;
  /** The places of the relocations against a symbol that the plan is about. */
  readonly placesOf: (symbol: SymbolIndex) => readonly UsePlace[];
}

/**
 * Judges choices, which may have been made for an earlier build of the module or with other sources. One that does not fit
 * exactly is not applied: a wrong guess would call or read something else. Of two for one subject the last counts.
 */
export function judgeChoices(choices: readonly Choice[], judged: Judged): JudgedChoice[] {
  const last = new Map(choices.map((choice) => [subjectOf(choice), choice]));
  return [...last.values()].map((choice) => judge(choice, judged));
}

function judge(choice: Choice, { module, map, planned, placesOf }: Judged): JudgedChoice {
  const unfit = (why: string): JudgedChoice => ({ choice, state: 'unfit', why });
  const { symbol: name, place } = choice;
  if (module.dialect.id === 'objtool' || module.dialect.id === 'kpatch')
    return unfit('The records of the builder say which symbol is meant.');
  if (!module.dialect.convertible) return unfit('There is nothing to convert in this module.');
  const symbol = planned.get(name);
  if (symbol === undefined) return unfit(`No relocation of the module needs a symbol ${name}.`);
  if (name.startsWith(statedPrefix)) return unfit('The name says object and position itself.');
  const places = placesOf(symbol);
  if (places.length === 0) return unfit(`No relocation of the module needs a symbol ${name}.`);
  if (place !== undefined && !places.some(({ container, exact }) => place === container || place === exact))
    return unfit(
      place.includes('+')
        ? `There is no relocation against ${name} at ${place}: the code is another.`
        : `There is no relocation against ${name} in ${place}.`,
    );
  if (map === undefined) return { choice, state: 'waiting' };
  const why = misfitOfCandidates(choice, module.symbols.nameBytes(symbol), map);
  return why === undefined ? { choice, state: 'fits', symbol } : unfit(why);
}

function misfitOfCandidates(
  { symbol: name, object, position, of }: Choice,
  bytes: Uint8Array,
  map: SymbolMap,
): string | undefined {
  const [exporter] = map.exporters(bytes);
  if (exporter !== undefined)
    return `${exporter.name} exports ${name}, so the module loader resolves it and nothing is converted.`;
  const count = map.candidates(bytes).filter((candidate) => candidate.object.name === object).length;
  if (count === 0)
    return map.ownerOf(object) === undefined
      ? `No open source has the object ${object}.`
      : `${object} has no symbol ${name}.`;
  if (count !== of)
    return `${object} has ${formatCount(count, 'symbol')} called ${name}; there ${of === 1 ? 'was' : 'were'} ${of} when this was decided, so positions may have shifted.`;
  if (position < 1 || position > count) return `${object} has no position ${position} of ${name}.`;
  const unusable = unusableName(object, name);
  return unusable === undefined ? undefined : `No livepatch symbol can stand for it: ${unusable}.`;
}
