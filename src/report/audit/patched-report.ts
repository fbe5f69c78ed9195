import { formatCount, formatHex } from '../../base/format';
import type { LivepatchModule } from '../../klp/livepatch-module';
import {
  type CallbackName,
  callbackNames,
  type FunctionPlace,
  type RecognisedPatch,
  type Recognition,
} from '../../klp/patch/patch-description';
import { replacesSentence } from '../patch-text';
import { type Block, code, heading, prose, table, type Words } from './document';

/** What a module replaces, as its tables say, by names. */
export interface PatchedReport {
  readonly recognised: Recognition;
  /** `undefined` where code decides it. */
  readonly replace: boolean | undefined;
  readonly states: readonly { readonly id: bigint; readonly version: number }[];
  readonly objects: readonly ReportedObject[];
  /** What could not be read. */
  readonly doubts: readonly string[];
}

export interface ReportedObject {
  /** `vmlinux` for NULL. */
  readonly name: string;
  readonly functions: readonly ReportedFunction[];
  readonly callbacks: readonly { readonly name: CallbackName; readonly calls: ReportedPlace }[];
}

export interface ReportedFunction {
  readonly oldName: string;
  /** `old_sympos`: 0 when the name must be unique, else from 1. */
  readonly position: number;
  /** Absent for NULL. */
  readonly newFunction?: ReportedPlace;
}

/** A function; what is not of the module has no section. */
export interface ReportedPlace {
  readonly name?: string;
  readonly section?: string;
  readonly offset?: number;
  /** Bytes. */
  readonly size?: number;
}

/** What the tables of a module say, with names in place of indices. */
export function patchedReport({ object }: LivepatchModule, patch: RecognisedPatch): PatchedReport {
  const placeOf = ({ name, section, offset, size }: FunctionPlace): ReportedPlace => ({
    ...(name !== undefined && { name }),
    ...(section !== 0 && { section: object.sectionName(section), offset }),
    ...(size !== undefined && { size }),
  });
  return {
    recognised: patch.recognised,
    replace: patch.replace,
    states: patch.states,
    objects: patch.objects.map(({ name, functions, callbacks }) => ({
      name: name ?? 'vmlinux',
      functions: functions.map(({ oldName, position, newFunction }) => ({
        oldName,
        position,
        ...(newFunction !== undefined && { newFunction: placeOf(newFunction) }),
      })),
      callbacks: callbackNames.flatMap((callback) => {
        const place = callbacks[callback];
        return place === undefined ? [] : [{ name: callback, calls: placeOf(place) }];
      }),
    })),
    doubts: patch.doubts,
  };
}

/** What is replaced, as reports tell people. */
export function patchedBlocks(patched: PatchedReport | undefined): Block[] {
  if (patched === undefined) return [];
  const { objects, recognised, replace, states, doubts } = patched;
  const counts = objects.map(({ name, functions, callbacks }) => ({
    name,
    functionCount: functions.length,
    callbacks,
  }));
  const rows = objects.flatMap(({ name, functions, callbacks }): Words[][] => [
    ...functions.map(({ oldName, position, newFunction }): Words[] => [
      [code(oldName), ` of ${name}`],
      [position === 0 ? 'position 0, the only one' : `position ${position}`],
      newFunction === undefined ? ['by NULL'] : ['by ', ...placeWords(newFunction)],
    ]),
    ...callbacks.map(({ name: callback, calls }): Words[] => [
      [code(callback), ` of ${name}`],
      ['callback'],
      ['calls ', ...placeWords(calls)],
    ]),
  ]);
  const flag: Words = replace === undefined ? [] : [code('replace'), ` is ${replace}. `];
  const stateWords: Words =
    states.length === 0
      ? []
      : [`States: ${states.map(({ id, version }) => `${id} (version ${version})`).join(', ')}. `];
  return [
    heading(2, 'Replaces'),
    prose(replacesSentence(counts)),
    prose(...flag, ...stateWords, recognised.because),
    ...table(['What', 'How', 'New function'], rows),
    ...doubts.slice(0, mostDoubts).map((doubt) => prose(doubt)),
  ];
}

/** A damaged table may have any number. */
const mostDoubts = 20;

function placeWords({ name, section, offset, size }: ReportedPlace): Words {
  if (section === undefined) return [code(name ?? '?'), ', not of this module'];
  const place = `${section}+${formatHex(offset ?? 0)}`;
  if (name === undefined) return [code(place)];
  return [code(name), ', ', code(place), ...(size === undefined ? [] : [`, ${formatCount(size, 'byte')}`])];
}
