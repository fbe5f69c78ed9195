import { formatList, formatSize } from '../base/format';
import { type EncodedLink, encodeLink } from '../link/encode';
import { type Link, type LinkFile, plainLink } from '../link/link';
import type { Snapshot } from '../worker/snapshot';
import type { Selection } from '../worker/tables';
import type { ArrivedLink } from './link-slice';
import { tableOfView } from './view-ids';
import { plainTable, type ViewSlice } from './view-slice';

type Shown = Pick<ViewSlice, 'view' | 'diffTab' | 'rule' | 'tables' | 'selection'> & {
  readonly snapshot: Snapshot;
};

/** The link to what is shown now. */
export function linkOf(state: Shown): Link {
  const table = tableOfView(state.view, state.diffTab);
  const { filter, sort, includeSame } = table === undefined ? plainTable : state.tables[table];
  const { module, sources, choices, repair, loader } = state.snapshot;
  return {
    ...plainLink,
    view: state.view,
    sources: sources.map((source) => source.fingerprint),
    repair: repair?.isOn ?? false,
    choices: choices.filter(({ state: fit }) => fit !== 'unfit').map(({ choice }) => choice),
    diffTab: state.view === 'diff' ? state.diffTab : plainLink.diffTab,
    filter,
    includeSame,
    ...(module !== undefined && { module: module.fingerprint }),
    ...(sort !== undefined && { sort }),
    ...(state.view === 'rules' && state.rule !== undefined && { rule: state.rule }),
    ...(loader !== undefined && loader.release !== loader.ownRelease && { kernel: loader.release }),
    ...(state.selection !== undefined && { selection: state.selection }),
  };
}

/** The address of what is shown now, from `#` on, with the names of fields that did not fit. */
export function addressOf(state: Shown): EncodedLink {
  return encodeLink(linkOf(state));
}

/** The address of one thing, in the view that is shown. */
export function addressOfSelection(state: Shown, selection: Selection): EncodedLink {
  return encodeLink({ ...linkOf(state), selection });
}

/** What the link changes in the state: its view, that view's table, and the selection. */
export function stateOf(link: Link, tables: ViewSlice['tables']): Partial<ViewSlice> {
  const table = tableOfView(link.view, link.diffTab);
  const { filter, sort, includeSame } = link;
  return {
    view: link.view,
    selection: link.selection,
    ...(link.view === 'rules' && { rule: link.rule }),
    ...(link.view === 'diff' && { diffTab: link.diffTab }),
    ...(table !== undefined && { tables: { ...tables, [table]: { filter, sort, includeSame } } }),
  };
}

/** What a reader who followed a link must know: one sentence each, none when all is as the sender saw it. */
export function linkNotices(
  { link, dropped, selectionLost, followedWith }: ArrivedLink,
  snapshot: Snapshot,
): string[] {
  const notices: string[] = [];
  // Only symbol sources are open yet.
  if (link.module !== undefined && snapshot.module === undefined && followedWith === undefined)
    return [
      `The link that you followed is about ${describeFile(link.module)}: drop that too, and it is followed.`,
    ];
  const open = snapshot.module?.fingerprint;
  if (link.module !== undefined && open !== undefined && link.module.sha256 !== open.sha256)
    notices.push(
      `The link is about another build: ${describeFile(link.module)}. Open is ${describeFile(open)}; ` +
        'what the link points at is looked up by name.',
    );
  if (selectionLost === true && link.selection !== undefined)
    notices.push(`${link.selection.key} is not in the open files.`);
  const opened = new Set(snapshot.sources.map((source) => source.fingerprint.sha256));
  const missing = link.sources.filter((source) => !opened.has(source.sha256));
  if (missing.length > 0)
    notices.push(`The link was made with ${formatList(missing.map(describeFile))}, which is not open.`);
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

/** `lp.ko (25.3 kB, SHA-256 0123456789abcdef…)`. */
export function describeFile(file: LinkFile): string {
  return `${file.name} (${formatSize(file.size)}, SHA-256 ${file.sha256}…)`;
}
