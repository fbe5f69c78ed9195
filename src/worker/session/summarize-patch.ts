import { formatHex } from '../../base/format';
import { sectionKeys } from '../../diff/section-reference';
import { releaseOf } from '../../elf/module-info';
import type { SymbolIndex } from '../../elf/symbol';
import type { LivepatchModule } from '../../klp/livepatch-module';
import { findCollisions } from '../../klp/patch/collisions';
import { describePatch } from '../../klp/patch/describe-patch';
import { findInterfaceUses } from '../../klp/patch/interface-uses';
import { findKallsymsLookups, type KallsymsLookup } from '../../klp/patch/kallsyms-relocs';
import { findOldSymbol, isFunction } from '../../klp/patch/old-symbols';
import {
  callbackNames,
  type FunctionPlace,
  type PatchedFunction,
  type PatchedObject,
  type RecognisedPatch,
  type SectionPlace,
} from '../../klp/patch/patch-description';
import { sysfsEntries, sysfsName } from '../../klp/patch/sysfs-entries';
import type { SymbolMap } from '../../symbols/symbol-map';
import type {
  CodeLink,
  InterfaceUseSummary,
  LookupSummary,
  PatchedFunctionSummary,
  PatchedObjectSummary,
  PatchSummary,
  PatchTableSummary,
  StandingSummary,
} from '../patch-summary';
import type { FunctionRow } from '../tables';
import type { Examinations } from './examinations';
import { knownSymbol } from './source-summaries';
import type { Table } from './table';

/** What a patch is shown with. */
export interface PatchContext {
  readonly module: LivepatchModule;
  /** The module's, or the file's where it has none: sysfs calls the patch so. */
  readonly moduleName: string;
  readonly map: SymbolMap | undefined;
  /** The release that is followed, where it is not the module's own. */
  readonly release: string | undefined;
  /** The functions of the Code view. */
  readonly functions: Table<FunctionRow> | undefined;
}

/** The release that is followed where it is not the one that the module's vermagic leads to. */
export function followedRelease(examinations: Examinations | undefined): string | undefined {
  if (examinations === undefined) return undefined;
  const { release } = examinations.profile;
  return release === examinations.ownRelease ? undefined : release;
}

/** Functions, lookups and sysfs entries that the page lists; livepatches have tens, damaged tables say anything. */
const mostListed = 1000;

/** What the module replaces; `undefined` when it has nothing of a livepatch. Never throws for what it holds. */
export async function summarizePatch(context: PatchContext): Promise<PatchSummary | undefined> {
  const { module } = context;
  const patch = await describePatch(module);
  const { lookups, doubts } = await findKallsymsLookups(module);
  const uses = findInterfaceUses(module);
  if (patch === undefined && lookups.length === 0 && uses.length === 0) return undefined;
  const summary = new PatchSummarizer(context);
  return {
    ...(patch !== undefined && { table: summary.table(patch) }),
    lookups: lookups.slice(0, mostListed).map((lookup) => summary.lookup(lookup)),
    lookupsLeft: Math.max(lookups.length - mostListed, 0),
    uses: uses.map(
      ({ name, callers, elsewhere }): InterfaceUseSummary => ({
        name,
        callers: callers
          .slice(0, mostListed)
          .map(({ symbol, count }) => ({ ...summary.linkToSymbol(symbol), count })),
        elsewhere,
      }),
    ),
    doubts: [...new Set([...(patch?.doubts ?? []), ...doubts])].slice(0, mostListed),
  };
}

class PatchSummarizer {
  readonly #context: PatchContext;
  readonly #sections: readonly string[];
  /** Keys of the Code view by `section offset`. */
  readonly #keys: ReadonlyMap<string, string>;

  constructor(context: PatchContext) {
    this.#context = context;
    this.#sections = sectionKeys(context.module.object);
    this.#keys = keysByPlace(context.functions);
  }

  table({ form, recognised, place, replace, states, objects }: RecognisedPatch): PatchTableSummary {
    const { module, moduleName } = this.#context;
    const release = this.#context.release ?? releaseOf(module.modinfo);
    let room = mostListed;
    const listed = objects.slice(0, mostListed).map((object, i): PatchedObjectSummary => {
      const functions = object.functions.slice(0, room);
      room -= functions.length;
      return this.#object(object, functions, i);
    });
    return {
      form,
      recognised,
      ...(place !== undefined && { place: this.#placeText(place) }),
      ...(replace !== undefined && { replace }),
      states: states.slice(0, mostListed),
      objects: listed,
      functionCount: objects.reduce((sum, { functions }) => sum + functions.length, 0),
      collisions: findCollisions(module, objects).slice(0, mostListed),
      ...(release !== undefined && { release }),
      sysfs: sysfsEntries(moduleName, objects, release).slice(0, mostListed),
    };
  }

  #object(object: PatchedObject, functions: readonly PatchedFunction[], index: number): PatchedObjectSummary {
    const name = object.name ?? 'vmlinux';
    return {
      key: `${index} ${name}`,
      name,
      functionCount: object.functions.length,
      functions: functions.map((func, i) => this.#function(object, func, i)),
      callbacks: callbackNames.flatMap((callback) => {
        const place = object.callbacks[callback];
        return place === undefined ? [] : [{ name: callback, calls: this.#link(place) }];
      }),
    };
  }

  #function({ name }: PatchedObject, func: PatchedFunction, index: number): PatchedFunctionSummary {
    const { oldName, position, newFunction, record } = func;
    return {
      key: `${index} ${oldName},${position}`,
      oldName,
      position,
      ...(newFunction !== undefined && { newFunction: this.#link(newFunction) }),
      // A module that is called vmlinux never comes.
      standing:
        name === 'vmlinux' ? { kind: 'unknown' } : this.#standing(name ?? 'vmlinux', oldName, position),
      record: this.#placeText(record),
      sysfs: `/sys/kernel/livepatch/${this.#context.moduleName}/${name ?? 'vmlinux'}/${sysfsName(func)}`,
    };
  }

  lookup({ symbol, object, position, pointer, record }: KallsymsLookup): LookupSummary {
    const place = this.#placeText(record);
    return {
      key: place,
      object: object ?? 'vmlinux',
      ...(symbol !== undefined && { symbol }),
      position,
      pointer: this.#context.module.symbols.displayName(pointer),
      record: place,
      standing:
        symbol === undefined ? { kind: 'missing' } : this.#standing(object ?? 'vmlinux', symbol, position),
    };
  }

  linkToSymbol(symbol: SymbolIndex): CodeLink {
    const { symbols } = this.#context.module;
    return this.#link({
      section: symbols.definedIn(symbol) ?? 0,
      offset: Number(symbols.value(symbol)),
      name: symbols.displayName(symbol),
      size: Number(symbols.size(symbol)),
    });
  }

  #link({ section, offset, name, size }: FunctionPlace): CodeLink {
    if (section === 0) return { name: name ?? 'not of this module' };
    const sectionName = this.#sections[section] ?? '';
    const key = this.#keys.get(`${sectionName} ${offset}`);
    return {
      name: name ?? this.#placeText({ section, offset }),
      section: sectionName,
      offset,
      ...(size !== undefined && { size }),
      ...(key !== undefined && { key }),
    };
  }

  #standing(object: string, name: string, position: number): StandingSummary {
    const found = findOldSymbol(this.#context.map, object, name, position);
    if (found.kind !== 'found') return found;
    const isCode = isFunction(found.candidate);
    return {
      kind: 'found',
      symbol: knownSymbol(name, found.candidate),
      // As the table of the sources names its rows.
      key: `${object}:${name},${found.candidate.position}`,
      ...(isCode !== undefined && { isFunction: isCode }),
    };
  }

  #placeText({ section, offset }: SectionPlace): string {
    return `${this.#sections[section] ?? ''}+${formatHex(offset)}`;
  }
}

function keysByPlace(functions: Table<FunctionRow> | undefined): Map<string, string> {
  const keys = new Map<string, string>();
  for (let i = 0; i < (functions?.count ?? 0); i++) {
    const row = functions?.row(i);
    // Of several names for one place the first.
    const place = `${row?.section} ${row?.offset}`;
    if (row !== undefined && !keys.has(place)) keys.set(place, row.key);
  }
  return keys;
}
