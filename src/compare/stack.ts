import { groupBy } from '../base/group-by';
import type { ReplacedFunction, StackedLivepatch } from './stacked-livepatch';

/** What becomes of a livepatch when all are loaded one after another. Others are named by their places in the stack. */
export type StackFate =
  /** Its functions count, but where a later one has them too. */
  | { readonly kind: 'enabled' }
  /** A later one replaced it. */
  | { readonly kind: 'replaced'; readonly by: number }
  /** A module of its name is loaded. */
  | { readonly kind: 'same-name'; readonly as: number }
  /** It has no state, or an older one, that an enabled livepatch has changed. */
  | { readonly kind: 'states'; readonly than: number; readonly id: bigint };

/**
 * What a livepatch's function comes to.
 * - `runs`: it is called in place of the kernel's.
 * - `covered`: it is enabled, and a later livepatch has the function too.
 * - `replaced`: its livepatch was replaced.
 * - `not-loaded`: its livepatch was refused.
 */
export type CellState = 'runs' | 'covered' | 'replaced' | 'not-loaded';

export interface StackCell {
  readonly function: ReplacedFunction;
  readonly state: CellState;
}

/** A function of the kernel that livepatches replace. */
export interface StackRow {
  readonly object: string;
  readonly name: string;
  /** 1 too where the livepatches say 0: to the kernel that is the same function. */
  readonly position: number;
  /** One a livepatch, in the order of the stack. */
  readonly cells: readonly (StackCell | undefined)[];
  /** The livepatch whose function runs in the end; `undefined` when the kernel's own does. */
  readonly runs: number | undefined;
  /** The livepatch that put the kernel's own back. */
  readonly lostWith: number | undefined;
}

/** Several livepatches, loaded one after another. */
export interface LivepatchStack {
  readonly livepatches: readonly StackedLivepatch[];
  readonly fates: readonly StackFate[];
  /** By object, name and position. */
  readonly rows: readonly StackRow[];
}

/**
 * What comes of loading these livepatches in this order, each waiting for the transition before it
 * (kernel/livepatch/core.c: klp_enable_patch, klp_add_nops). All are supposed to pass what the kernel checks of each alone.
 */
export function stackLivepatches(livepatches: readonly StackedLivepatch[]): LivepatchStack {
  const fates = fatesOf(livepatches);
  const entries = livepatches.flatMap(({ functions }, index) =>
    functions.map((replaced) => ({ index, replaced })),
  );
  const rows = [...groupBy(entries, ({ replaced }) => keyOf(replaced)).values()].map((same) =>
    rowOf(same, fates),
  );
  return { livepatches, fates, rows: rows.sort(compareRows) };
}

/** Whether it is taken that enabled livepatches go when this one comes. */
export function replacesOthers({ replace }: StackedLivepatch): boolean {
  return replace === 'replaces' || replace === 'by-default';
}

/** Whether several livepatches replace the function. */
export function isContested({ cells }: StackRow): boolean {
  return cells.filter((cell) => cell !== undefined).length > 1;
}

function fatesOf(livepatches: readonly StackedLivepatch[]): StackFate[] {
  const fates: StackFate[] = [];
  let enabled: number[] = [];
  for (const [index, livepatch] of livepatches.entries()) {
    const refusal = sameName(livepatch, livepatches, fates) ?? incompatible(livepatch, livepatches, enabled);
    fates.push(refusal ?? { kind: 'enabled' });
    if (refusal !== undefined) continue;
    if (replacesOthers(livepatch)) {
      for (const old of enabled) fates[old] = { kind: 'replaced', by: index };
      enabled = [];
    }
    enabled.push(index);
  }
  return fates;
}

/** kernel/module/main.c: add_unformed_module. A livepatch that was replaced stays loaded until somebody removes it. */
function sameName(
  { moduleName }: StackedLivepatch,
  livepatches: readonly StackedLivepatch[],
  fates: readonly StackFate[],
): StackFate | undefined {
  const as = fates.findIndex(
    ({ kind }, other) =>
      (kind === 'enabled' || kind === 'replaced') && livepatches[other]?.moduleName === moduleName,
  );
  return as < 0 ? undefined : { kind: 'same-name', as };
}

/**
 * kernel/livepatch/state.c: klp_is_patch_compatible. Each state that an enabled livepatch has changed must be in the new
 * one with no lower version; one that leaves the others enabled may know nothing of it.
 */
function incompatible(
  livepatch: StackedLivepatch,
  livepatches: readonly StackedLivepatch[],
  enabled: readonly number[],
): StackFate | undefined {
  // klp_get_state takes the first of an id.
  const own = new Map([...livepatch.states].reverse().map(({ id, version }) => [id, version]));
  for (const than of enabled)
    for (const { id, version } of livepatches[than]?.states ?? []) {
      const known = own.get(id);
      const isCompatible = known === undefined ? !replacesOthers(livepatch) : known >= version;
      if (!isCompatible) return { kind: 'states', than, id };
    }
  return undefined;
}

/** kernel/livepatch/core.c: klp_find_func, which takes a position 0 and 1 for the same. */
function keyOf({ object, name, position }: ReplacedFunction): string {
  return `${object}\0${name}\0${position || 1}`;
}

function rowOf(
  same: readonly { readonly index: number; readonly replaced: ReplacedFunction }[],
  fates: readonly StackFate[],
): StackRow {
  const { object = '', name = '', position = 0 } = same[0]?.replaced ?? {};
  // The kernel refuses a livepatch that has a function twice; the first stands for both.
  const byIndex = new Map([...same].reverse().map(({ index, replaced }) => [index, replaced]));
  const having = fates.flatMap(({ kind }, index) => (byIndex.has(index) ? [{ index, kind }] : []));
  const runs = having.findLast(({ kind }) => kind === 'enabled')?.index;
  const last = having.findLast(({ kind }) => kind === 'replaced')?.index;
  const lastFate = last === undefined ? undefined : fates[last];
  return {
    object,
    name,
    position: position || 1,
    cells: fates.map(({ kind }, index) => {
      const replaced = byIndex.get(index);
      return replaced && { function: replaced, state: stateOf(kind, index === runs) };
    }),
    runs,
    lostWith: runs === undefined && lastFate?.kind === 'replaced' ? lastFate.by : undefined,
  };
}

function stateOf(kind: StackFate['kind'], runs: boolean): CellState {
  if (kind === 'replaced') return 'replaced';
  if (kind !== 'enabled') return 'not-loaded';
  return runs ? 'runs' : 'covered';
}

/** vmlinux first, the rest by their characters: the same in every locale. */
function compareRows(a: StackRow, b: StackRow): number {
  const isKernel = Number(b.object === 'vmlinux') - Number(a.object === 'vmlinux');
  return (
    isKernel || compareText(a.object, b.object) || compareText(a.name, b.name) || a.position - b.position
  );
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
