import { formatList, formatSize } from '../base/format';
import { type EncodedLink, encodeLink } from '../link/encode';
import { type Link, type LinkFile, plainLink } from '../link/link';
import type { Snapshot, StackMember } from '../worker/snapshot';
import type { Selection } from '../worker/tables';
import { type CompareSlice, comparedSides } from './compare-slice';
import { isIdentified } from './identified';
import type { ArrivedLink } from './link-slice';
import { openSampleOf, type SampleSlice } from './sample-slice';
import { selectionWords } from './selection-words';
import { tableOfView, viewOfTable } from './view-ids';
import { plainTable, plainTables, type ViewSlice } from './view-slice';

/** The part of the state that a link holds. */
export type Shown = Partial<Pick<CompareSlice, 'comparison'>> &
  Pick<ViewSlice, 'view' | 'diffTab' | 'rule' | 'tables' | 'selection'> &
  Partial<Pick<ViewSlice, 'codeSide' | 'term' | 'messageLine'> & Pick<SampleSlice, 'openedSamples'>> & {
    readonly snapshot: Snapshot;
  };

const noSamples: SampleSlice['openedSamples'] = new Map();

/** The link to what is shown now. */
export function linkOf(state: Shown): Link {
  const table = tableOfView(state.view, state.diffTab);
  const { filter, sort, includeSame } = table === undefined ? plainTable : state.tables[table];
  const { module, stack, sources, choices, repair, loader } = state.snapshot;
  const members = stack?.members ?? [];
  const words = selectionWords(state.snapshot, state.selection);
  const sample = openSampleOf({ openedSamples: noSamples, ...state });
  return {
    ...plainLink,
    view: state.view,
    ...(sample !== undefined && { sample }),
    sources: sources.flatMap(({ fingerprint = [] }) => fingerprint),
    repair: repair?.isOn ?? false,
    choices: choices.filter(({ state: fit }) => fit !== 'unfit').map(({ choice }) => choice),
    diffTab: state.view === 'diff' ? state.diffTab : plainLink.diffTab,
    filter,
    includeSame,
    ...(module !== undefined && { module: module.fingerprint }),
    companions: [
      ...members.filter(({ id }) => id !== 'module').map(({ fingerprint }) => fingerprint),
      ...comparedBuild(state),
    ],
    modulePlace: Math.max(
      members.findIndex(({ id }) => id === 'module'),
      0,
    ),
    ...(state.view === 'compare' && state.comparison !== undefined && { comparison: state.comparison }),
    ...(sort !== undefined && { sort }),
    ...(state.view === 'code' && state.codeSide === 'after' && { isCodeAfter: true }),
    ...(state.view === 'rules' && state.rule !== undefined && { rule: state.rule }),
    ...(state.view === 'glossary' && state.term !== undefined && { term: state.term }),
    ...(state.view === 'findings' && state.messageLine !== undefined && { message: state.messageLine }),
    ...(loader !== undefined && loader.release !== loader.ownRelease && { kernel: loader.release }),
    ...(state.selection !== undefined && { selection: state.selection }),
    ...(words !== undefined && { words }),
  };
}

/** The build before the module, while it is compared: for whoever follows the link it is one more module. */
function comparedBuild({ view, snapshot, comparison }: Shown): LinkFile[] {
  const sides = view === 'compare' ? comparedSides(snapshot, comparison) : undefined;
  const { previous } = snapshot;
  const isShown = previous !== undefined && [sides?.a, sides?.b].some((side) => side?.ask.id === previous.id);
  return isShown ? [previous.fingerprint] : [];
}

/** The address of what is shown now, from `#` on, with the names of fields that did not fit. */
export function addressOf(state: Shown): EncodedLink {
  return encodeLink(linkOf(state));
}

/** The link to one thing, in the view where it is; that view's table as it is shown now, or else whole. */
export function linkOfSelection(state: Shown, selection: Selection): Link {
  const place = viewOfTable(selection.table);
  const isShown =
    place.view === state.view && (place.diffTab === undefined || place.diffTab === state.diffTab);
  return linkOf({ ...state, ...place, selection, ...(!isShown && { tables: plainTables }) });
}

/** The address of one thing. */
export function addressOfSelection(state: Shown, selection: Selection): EncodedLink {
  return encodeLink(linkOfSelection(state, selection));
}

/** What the link changes in the state: its view, that view's table, and the selection. */
export function stateOf(link: Link, tables: ViewSlice['tables']): Partial<ViewSlice & CompareSlice> {
  const table = tableOfView(link.view, link.diffTab);
  const { filter, sort, includeSame } = link;
  return {
    view: link.view,
    selection: link.selection,
    ...(link.view === 'rules' && { rule: link.rule }),
    ...(link.view === 'glossary' && { term: link.term }),
    ...(link.view === 'findings' && { message: link.message ?? '', messageLine: link.message }),
    ...(link.view === 'code' && { codeSide: link.isCodeAfter ? 'after' : 'before' }),
    ...(link.view === 'compare' && { comparison: link.comparison }),
    ...(link.view === 'diff' && { diffTab: link.diffTab }),
    ...(table !== undefined && { tables: { ...tables, [table]: { filter, sort, includeSame } } }),
  };
}

/** What a reader who followed a link must know: one sentence each, none when all is as the sender saw it. */
export function linkNotices(
  { link, dropped, selectionLost, shownInstead, followedWith }: ArrivedLink,
  snapshot: Snapshot,
): string[] {
  const notices: string[] = [];
  // Only symbol sources are open yet, or what stands beside the module.
  if (link.module !== undefined && waitsForModule(link, snapshot) && followedWith === undefined)
    return [
      `The link that you followed is about ${describeFile(link.module)}: drop that too, and it is followed.`,
    ];
  const open = snapshot.module?.fingerprint;
  if (link.module !== undefined && open !== undefined && link.module.sha256 !== open.sha256)
    notices.push(
      `The link is about another build: ${describeFile(link.module)}. Open is ${describeFile(open)}; ` +
        'what the link points at is looked up by name.',
    );
  if (shownInstead !== undefined)
    notices.push(
      `${shownInstead.wanted} is not in this build; shown is ${shownInstead.shown}, ${shownInstead.because}.`,
    );
  else if (selectionLost === true && link.selection !== undefined)
    notices.push(`${link.selection.key} is not in the open files.`);
  const opened = new Set(
    [...snapshot.sources, ...(snapshot.stack?.members ?? [])].map(({ fingerprint }) => fingerprint?.sha256),
  );
  const wanted = [...link.companions, ...(isIdentified(snapshot) ? link.sources : [])];
  const missing = wanted.filter(({ sha256 }) => !opened.has(sha256));
  if (missing.length > 0)
    notices.push(
      `The link was made with ${formatList(missing.map(describeFile))}, which ${missing.length === 1 ? 'is' : 'are'} not open.`,
    );
  const known = snapshot.loader?.releases ?? [];
  if (link.kernel !== undefined && known.length > 0 && !known.includes(link.kernel))
    notices.push(
      `The link follows Linux ${link.kernel}, which this page does not know; it knows ${formatList([...known])}.`,
    );
  if (dropped.length > 0)
    notices.push(
      `Not understood in the link: ${formatList(dropped.map(({ field, reason }) => `${field} (${reason})`))}.`,
    );
  return notices;
}

/** Whether the module of the link is still to come: nothing is open, or only a module that the link has beside it. */
export function waitsForModule({ module, companions }: Link, snapshot: Snapshot): boolean {
  const open = snapshot.module?.fingerprint.sha256;
  if (open === undefined) return true;
  return open !== module?.sha256 && companions.some(({ sha256 }) => sha256 === open);
}

/** The modules that are open in the order in which the link has them, by their ids; others stay behind those. */
export function orderOfLink(link: Link, members: readonly StackMember[]): readonly string[] {
  const own = link.module === undefined ? [] : [link.module];
  const files = [
    ...link.companions.slice(0, link.modulePlace),
    ...own,
    ...link.companions.slice(link.modulePlace),
  ];
  const placeOf = ({ fingerprint }: StackMember): number => {
    const place = files.findIndex(({ sha256 }) => sha256 === fingerprint.sha256);
    return place < 0 ? files.length : place;
  };
  return [...members].sort((a, b) => placeOf(a) - placeOf(b)).map(({ id }) => id);
}

/** `lp.ko (25.3 kB, SHA-256 0123456789abcdef…)`. */
export function describeFile(file: LinkFile): string {
  return `${file.name} (${formatSize(file.size)}, SHA-256 ${file.sha256}…)`;
}
