import { formatList } from '../../base/format';
import { type EncodedLink, encodeLink } from '../../link/encode';
import { type Link, plainLink } from '../../link/link';
import { track } from '../../store/activity';
import { linkOf, linkOfSelection } from '../../store/link-state';
import { targetText } from '../../store/selection-words';
import { wholeAddress, withDetails } from '../../store/shared-link';
import { type AppState, useStore } from '../../store/store';
import { isReference, viewTitles } from '../../store/view-ids';
import { writeClipboard } from '../../ui/copy-menu/clipboard';

const fieldNames: Readonly<Record<string, string>> = {
  symbols: 'names of symbol sources',
  with: 'names of further modules',
  pair: 'what is compared',
  filter: 'the filter',
  sort: 'the order',
  same: 'the unchanged rows',
  tab: 'the tab',
  side: 'which module’s code',
  kernel: 'the kernel that is followed',
  choose: 'choices',
  repair: 'the repair',
  at: 'its place in code',
  message: 'the line of dmesg',
  words: 'the words of the finding',
  module: 'the module',
  select: 'the selection',
};

/** Says what a link had no room for. */
export function tellOmitted(omitted: readonly string[]): void {
  if (omitted.length === 0) return;
  useStore.getState().showToast({ tone: 'info', message: omittedSentence(omitted) });
}

function omittedSentence(omitted: readonly string[]): string {
  return `The link would be too long; left out: ${formatList(omitted.map((name) => fieldNames[name] ?? name))}.`;
}

/** The address of a page that needs no file. */
export function referenceAddress(place: Pick<Link, 'view' | 'rule' | 'term'>): EncodedLink {
  return encodeLink({ ...plainLink, ...place });
}

/** The link to a line of dmesg, and to the finding that it leads to. */
export function messageAddress(line: string, findings: readonly string[]): EncodedLink {
  const [key, ...more] = findings;
  const selection = key === undefined || more.length > 0 ? undefined : { table: 'findings' as const, key };
  return encodeLink(linkOf({ ...useStore.getState(), view: 'findings', messageLine: line, selection }));
}

/** Copies the link to the selected thing, or else to what is shown, and says which it was. */
export function copySelected(): void {
  void track(copyLink());
}

async function copyLink(): Promise<void> {
  const state = useStore.getState();
  const link = linkToCopy(state);
  if (link === undefined) return;
  const detailed = withDetails(link);
  let omitted: readonly string[] = [];
  const address = detailed.then((made) => {
    const encoded = encodeLink(made);
    omitted = encoded.omitted;
    return wholeAddress(encoded);
  });
  try {
    await writeClipboard(address);
    const left = omitted.length === 0 ? '' : ` ${omittedSentence(omitted)}`;
    state.showToast({ tone: 'info', message: `Copied the link to ${nameOf(link)}.${left}` });
  } catch {
    state.showToast({
      tone: 'refused',
      message: 'The browser does not let this page copy. The link is in the address bar, and under Share.',
    });
  }
}

/** `undefined` on the first screen, which has nothing to link to. */
function linkToCopy(state: AppState): Link | undefined {
  const { view, rule, term, comparison, selection, snapshot, arrivedLink, messageLine } = state;
  if (view === 'rules' && rule !== undefined) return { ...plainLink, view, rule };
  if (view === 'glossary' && term !== undefined) return { ...plainLink, view, term };
  const isOpen = snapshot.module !== undefined || snapshot.sources.length > 0;
  if (!isOpen && !isReference(view))
    return arrivedLink && { ...arrivedLink.link, ...(messageLine !== undefined && { message: messageLine }) };
  if (view === 'compare' && comparison?.thing !== undefined)
    return linkOf({ ...state, selection: undefined });
  return selection === undefined ? linkOf(state) : linkOfSelection(state, selection);
}

/** Characters of a name that a message shows. */
const mostShown = 140;

function nameOf(link: Link): string {
  const { view, rule, term, message, selection } = link;
  if (view === 'rules' && rule !== undefined) return `the rule ${rule}`;
  if (view === 'glossary' && term !== undefined) return `the term ${term} of the glossary`;
  if (view === 'findings' && message !== undefined && selection === undefined)
    return `the line of dmesg “${shortened(message)}”`;
  const target = targetText(link);
  return target === undefined ? `the view ${viewTitles[view]}` : shortened(target).replace(/,$/, '');
}

function shortened(text: string): string {
  const half = mostShown / 2;
  return text.length <= mostShown ? text : `${text.slice(0, half)}…${text.slice(-half)}`;
}
