import { formatCount, formatHex, formatList } from '../base/format';
import { groupBy } from '../base/group-by';
import { isContested, type LivepatchStack, type StackRow } from './stack';

/** What is to be said of livepatches that are to live together. */
export interface StackRemark {
  readonly kind:
    | 'machines'
    | 'same-name'
    | 'states'
    | 'lost'
    | 'unique-and-not'
    | 'positions'
    | 'releases'
    | 'covered'
    | 'by-default'
    | 'unknown';
  /** `error`: one of them is refused; `warning`: not what was meant, most likely; `note`: to be known. */
  readonly severity: 'error' | 'warning' | 'note';
  /** Plain sentences. */
  readonly text: string;
  /** Kernel file and function. */
  readonly source?: string;
}

type Remarks = (stack: LivepatchStack) => Iterable<StackRemark>;

/** Functions that a remark names; more are counted. */
const mostNamed = 6;

/** Everything there is to say of a stack, the worst first. */
export function remarksOn(stack: LivepatchStack): StackRemark[] {
  const all = [
    machines,
    refusals,
    lost,
    uniqueAndNot,
    releases,
    positions,
    covered,
    byDefault,
    unknown,
  ] satisfies Remarks[];
  return all.flatMap((remarks) => [...remarks(stack)]);
}

function* machines({ livepatches }: LivepatchStack): Iterable<StackRemark> {
  const groups = groupBy(livepatches, ({ machine }) => machine);
  if (groups.size < 2) return;
  yield {
    kind: 'machines',
    severity: 'error',
    text: `They are of different machines: ${groupWords(groups)}. No kernel takes both.`,
    source: 'kernel/module/main.c: elf_validity_check',
  };
}

function* refusals({ livepatches, fates }: LivepatchStack): Iterable<StackRemark> {
  const labelOf = (index: number): string => livepatches[index]?.label ?? '';
  for (const [index, fate] of fates.entries()) {
    if (fate.kind === 'same-name')
      yield {
        kind: 'same-name',
        severity: 'warning',
        text: `${labelOf(fate.as)} and ${labelOf(index)} are both the module ${livepatches[index]?.moduleName}: while one is loaded, the other is refused with EEXIST. Builds of one module are compared below; what is said of all together leaves ${labelOf(index)} out.`,
        source: 'kernel/module/main.c: add_unformed_module',
      };
    if (fate.kind === 'states')
      yield {
        kind: 'states',
        severity: 'error',
        text: `${labelOf(index)} is refused with EINVAL behind ${labelOf(fate.than)}: ${stateWords({ livepatches, index, ...fate })}. The kernel says “livepatch: Livepatch patch (${livepatches[index]?.moduleName}) is not compatible with the already installed livepatches.”`,
        source: 'kernel/livepatch/state.c: klp_is_state_compatible',
      };
  }
}

interface StateConflict extends Pick<LivepatchStack, 'livepatches'> {
  readonly index: number;
  readonly than: number;
  readonly id: bigint;
}

function stateWords({ livepatches, index, than, id }: StateConflict): string {
  const versionIn = (at: number): number | undefined =>
    livepatches[at]?.states.find((state) => state.id === id)?.version;
  const own = versionIn(index);
  const state = `the state ${formatHex(id)}, version ${versionIn(than)}`;
  return own === undefined
    ? `that has changed ${state}; a livepatch that replaces others must have it too`
    : `that has changed ${state}; this one knows version ${own} only`;
}

function* lost({ livepatches, fates, rows }: LivepatchStack): Iterable<StackRemark> {
  for (const [by, functions] of groupBy(
    rows.filter(({ lostWith }) => lostWith !== undefined),
    ({ lostWith }) => lostWith ?? 0,
  )) {
    const before = livepatches.filter((_, index) => {
      const fate = fates[index];
      return fate?.kind === 'replaced' && fate.by === by;
    });
    const later = livepatches[by];
    if (later === undefined) continue;
    yield {
      kind: 'lost',
      severity: 'warning',
      text: `${later.label} replaces ${formatList(before.map(({ label }) => label))} and does not have ${functionWords(functions)}: ${functions.length === 1 ? 'it runs' : 'they run'} as the kernel has ${functions.length === 1 ? 'it' : 'them'} again.${later.isWhole ? '' : ` Not all that ${later.label} replaces could be read.`}`,
      source: 'kernel/livepatch/core.c: klp_add_nops',
    };
  }
}

/** 0 says that the name is the only one in the object, 2 and more that it is not. */
function* uniqueAndNot(stack: LivepatchStack): Iterable<StackRemark> {
  for (const same of repeatedNames(stack)) {
    const unique = labelsWhere(stack, same, (position) => position === 0);
    const numbered = labelsWhere(stack, same, (position) => position > 1);
    if (unique.length === 0 || numbered.length === 0) continue;
    const counted = Math.max(...same.map(({ position }) => position));
    yield {
      kind: 'unique-and-not',
      severity: 'warning',
      text: `${formatList(unique)} ${unique.length === 1 ? 'says' : 'say'} that ${nameOf(same)} is the only one of its name, ${formatList(numbered)} that there are ${counted} at least. One kernel cannot have both: either is refused there, or they were made for different kernels.`,
      source: 'kernel/livepatch/core.c: klp_find_object_symbol',
    };
  }
}

function* positions(stack: LivepatchStack): Iterable<StackRemark> {
  const apart = repeatedNames(stack).filter(
    (same) => hasDisjoint(same) && labelsWhere(stack, same, (position) => position === 0).length === 0,
  );
  if (apart.length === 0) return;
  const words = apart.map(
    (same) => `${nameOf(same)} (positions ${formatList(same.map(({ position }) => `${position}`))})`,
  );
  yield {
    kind: 'positions',
    severity: 'warning',
    text: `By one name different functions are patched: ${cut(words)}. To the kernel they have nothing to do with each other; if the same one was meant, a position is wrong.`,
    source: 'kernel/livepatch/core.c: klp_find_object_symbol',
  };
}

/** The rows of each name that is patched at several positions. */
function repeatedNames({ rows }: LivepatchStack): StackRow[][] {
  const byName = groupBy(rows, ({ object, name }) => `${object}\0${name}`);
  return [...byName.values()].filter((same) => same.length > 1);
}

function labelsWhere(
  { livepatches }: LivepatchStack,
  same: readonly StackRow[],
  isMeant: (position: number) => boolean,
): string[] {
  return livepatches
    .filter((_, index) =>
      same.some(({ cells }) => {
        const cell = cells[index];
        return cell !== undefined && isMeant(cell.function.position);
      }),
    )
    .map(({ label }) => label);
}

/** Whether two livepatches have no function of the name in common. */
function hasDisjoint(same: readonly StackRow[]): boolean {
  const counts = (same[0]?.cells ?? []).map((_, index) => same.filter(({ cells }) => cells[index]).length);
  const having = counts.flatMap((count, index) => (count > 0 ? [index] : []));
  return having.some((one) =>
    having.some((other) => other > one && !same.some(({ cells }) => cells[one] && cells[other])),
  );
}

/** kernel/module/main.c: same_magic leaves out the release where the module has CRCs. */
function* releases({ livepatches }: LivepatchStack): Iterable<StackRemark> {
  const groups = groupBy(livepatches, ({ release }) => release ?? 'no release');
  if (groups.size < 2) return;
  const allVersioned = livepatches.every(({ hasVersions }) => hasVersions);
  yield {
    kind: 'releases',
    severity: 'warning',
    text: `They were built for different kernels: ${groupWords(groups)}. ${
      allVersioned
        ? 'A kernel with CONFIG_MODVERSIONS looks at the CRCs instead of the release; any other takes those of its own only.'
        : 'A kernel takes those of its own release only.'
    }`,
    source: 'kernel/module/version.c: same_magic',
  };
}

function* covered({ livepatches, rows }: LivepatchStack): Iterable<StackRemark> {
  const hidden = rows.filter(({ cells }) => cells.some((cell) => cell?.state === 'covered'));
  for (const [top, functions] of groupBy(hidden, ({ runs }) => runs ?? 0)) {
    const label = livepatches[top]?.label ?? '';
    const below = new Set(
      functions.flatMap(({ cells }) =>
        cells.flatMap((cell, index) => (cell?.state === 'covered' ? [livepatches[index]?.label ?? ''] : [])),
      ),
    );
    yield {
      kind: 'covered',
      severity: 'note',
      text: `${label} covers ${formatList([...below])} in ${functionWords(functions)}: of several enabled livepatches the last one’s function runs. That is as it should be where ${label} holds the earlier change too; when it is disabled, the earlier function runs again.`,
      source: 'kernel/livepatch/patch.c: klp_ftrace_handler',
    };
  }
}

function* byDefault({ livepatches }: LivepatchStack): Iterable<StackRemark> {
  const labels = livepatches.filter(({ replace }) => replace === 'by-default').map(({ label }) => label);
  if (labels.length === 0) return;
  yield {
    kind: 'by-default',
    severity: 'note',
    text: `Whether ${formatList(labels)} ${labels.length === 1 ? 'replaces' : 'replace'} the others is decided by code. Taken is the builder’s default: it does, unless it was built with --no-replace (klp-build) or --non-replace (kpatch-build).`,
  };
}

function* unknown({ livepatches }: LivepatchStack): Iterable<StackRemark> {
  const labels = livepatches.filter(({ isWhole }) => !isWhole).map(({ label }) => label);
  if (labels.length === 0) return;
  yield {
    kind: 'unknown',
    severity: 'note',
    text: `Not all that ${formatList(labels)} ${labels.length === 1 ? 'replaces' : 'replace'} is known: code sets it up, or its tables could not be read. There may be more conflicts.`,
  };
}

/** `6.1.0-56-amd64 (lp_a and lp_b), 6.12.1 (lp_c)`. */
function groupWords(groups: ReadonlyMap<string, readonly { readonly label: string }[]>): string {
  return [...groups]
    .map(([key, members]) => `${key} (${formatList(members.map(({ label }) => label))})`)
    .join(', ');
}

/** `vmlinux: state_show,2`, `14 functions (…, and 8 more)`. */
function functionWords(rows: readonly StackRow[]): string {
  const names = rows.map(({ object, name, position }) =>
    position === 1 ? `${object}: ${name}` : `${object}: ${name},${position}`,
  );
  return names.length === 1 ? (names[0] ?? '') : `${formatCount(names.length, 'function')} (${cut(names)})`;
}

function nameOf([row]: readonly StackRow[]): string {
  return `${row?.object}: ${row?.name}`;
}

function cut(names: readonly string[]): string {
  if (names.length <= mostNamed) return formatList(names);
  return `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`;
}

/** Rows beyond `most` are left out: those that one livepatch alone has before the others. */
export function shownRows(rows: readonly StackRow[], most: number): readonly StackRow[] {
  if (rows.length <= most) return rows;
  const contested = rows.filter(isContested).slice(0, most);
  const kept = new Set([
    ...contested,
    ...rows.filter((row) => !isContested(row)).slice(0, most - contested.length),
  ]);
  return rows.filter((row) => kept.has(row));
}
