import { decodeLink } from '../link/decode';
import type { Link } from '../link/link';
import type { Snapshot } from '../worker/snapshot';
import type { Selection, SelectionHint } from '../worker/tables';
import { track } from './activity';
import { isIdentified } from './identified';
import type { ArrivedLink } from './link-slice';
import { addressOf, linkNotices, orderOfLink, stateOf, waitsForModule } from './link-state';
import { session } from './session';
import { type AppState, useStore } from './store';
import { isReference } from './view-ids';

/** Browsers refuse too many changes of the address in a short time; typing makes one a key. */
const betweenWrites = 150;

/** Marks entries of the history that this page wrote; an entry without it comes from outside. */
const ownEntry = { klpscope: 1 };

let lastNavigations = 0;
let lastWrite = Number.NEGATIVE_INFINITY;
let scheduled: { readonly timer: ReturnType<typeof setTimeout>; readonly done: () => void } | undefined;

/**
 * Keeps the address and the store in step; nothing else touches `window.history`. Going somewhere makes a new entry;
 * typing in a filter, sorting and selecting change the present one, so that Back leads to a view as it was left.
 */
export function startHistorySync(): void {
  arrive();
  useStore.subscribe((state, previous) => {
    if (state.snapshot !== previous.snapshot) {
      arrangeAsLinked(state, previous);
      follow(useStore.getState());
    }
    // The entry that is left is to have what was done in it last.
    if (state.navigations !== previous.navigations && scheduled !== undefined) writeNow(previous);
    write();
  });
  window.addEventListener('popstate', (event) => {
    cancelScheduled();
    if (hasAddress(useStore.getState()) && event.state !== null) goBack();
    else arrive();
  });
  window.addEventListener('pagehide', () => writeNow());
}

/** As the browser's Back, but never out of the page. */
export function stepBack(): void {
  if (useStore.getState().navigations > 0) history.back();
}

/** A link from outside: at the start, pasted into the address bar, clicked in another page. */
function arrive(): void {
  const decoded = decodeLink(location.hash);
  if (decoded === undefined) {
    useStore.setState({ arrivedLink: undefined });
    write();
    return;
  }
  const { link, dropped } = decoded;
  // The page of a rule needs no files.
  const isDone = isReference(link.view) && link.module === undefined && dropped.length === 0;
  useStore.setState((state) => ({
    arrivedLink: isDone ? undefined : decoded,
    ...stateOf(link, state.tables),
  }));
  follow(useStore.getState());
}

/** An entry that this page wrote, while the files are still open. */
function goBack(): void {
  const decoded = decodeLink(location.hash);
  if (decoded === undefined) {
    // The landing page.
    useStore.setState({ view: 'summary' });
    return;
  }
  useStore.setState((state) => ({
    ...stateOf(decoded.link, state.tables),
    // Of what was pasted the address has one line.
    ...(decoded.link.message === state.messageLine && { message: state.message }),
  }));
  void followKernelOf(decoded.link);
}

/** The kernel that a link names, or the module's own. */
async function followKernelOf({ kernel }: Link): Promise<void> {
  const { snapshot, followKernel } = useStore.getState();
  const { loader } = snapshot;
  if (loader !== undefined && loader.release !== (kernel ?? loader.ownRelease)) await followKernel(kernel);
}

/** The terms on which a link shows what it shows. */
async function goByTerms(link: Link): Promise<void> {
  const { repair, goBy } = useStore.getState();
  await Promise.all([
    followKernelOf(link),
    link.repair ? repair(true) : undefined,
    // A link that names none says nothing about them.
    link.choices.length > 0 ? goBy(link.choices) : undefined,
  ]);
}

/** Follows an arrived link as soon as what it is about is open, and forgets it when there is nothing left to say. */
function follow(state: AppState): void {
  const { arrivedLink: arrived, snapshot, lead } = state;
  if (arrived === undefined) return;
  const beside = besideModule(arrived.link, snapshot);
  if (arrived.followedWith === undefined && beside !== undefined) {
    void lead(beside);
    return;
  }
  const open = subjectOf(arrived.link, snapshot);
  if (open === undefined) {
    if (arrived.followedWith !== undefined) useStore.setState({ arrivedLink: undefined });
    return;
  }
  if (arrived.followedWith === undefined) {
    const followed: ArrivedLink = { ...arrived, followedWith: open };
    useStore.setState({ arrivedLink: followed, ...stateOf(arrived.link, state.tables) });
    void track(goByTerms(arrived.link).then(() => checkSelection()));
  } else if (arrived.followedWith !== open) {
    useStore.setState({ arrivedLink: undefined });
  } else if (arrived.selectionLost !== false) {
    // It may be in what has come since: a source, a conversion.
    void track(checkSelection());
  } else if (isIdentified(snapshot) && linkNotices(arrived, snapshot).length === 0) {
    useStore.setState({ arrivedLink: undefined });
  }
}

/**
 * What is open of that which the link is about: a module, by its SHA-256, or for a link that names none the sources.
 * `undefined` while that is not open.
 */
function subjectOf(link: Link, snapshot: Snapshot): string | undefined {
  const { module, sources } = snapshot;
  if (link.module !== undefined && waitsForModule(link, snapshot)) return undefined;
  if (module !== undefined) return module.fingerprint.sha256;
  return link.module === undefined && sources.length > 0 ? 'sources' : undefined;
}

/** The module that the link is about, by its id, where it is open but beside another one. */
function besideModule(link: Link, { stack }: Snapshot): string | undefined {
  const member = stack?.members.find(({ fingerprint }) => fingerprint.sha256 === link.module?.sha256);
  return member?.id === 'module' ? undefined : member?.id;
}

/** Modules that come while a link is followed stand where the link has them; what the user arranges then, stays. */
function arrangeAsLinked({ arrivedLink, snapshot, arrange }: AppState, previous: AppState): void {
  const members = snapshot.stack?.members ?? [];
  const [now, before] = [members, previous.snapshot.stack?.members ?? []].map((all) =>
    all
      .map(({ fingerprint }) => fingerprint.sha256)
      .sort()
      .join(),
  );
  if (arrivedLink === undefined || arrivedLink.link.companions.length === 0 || now === before) return;
  const order = orderOfLink(arrivedLink.link, members);
  if (order.join() !== members.map(({ id }) => id).join()) void arrange(order);
}

/** Whether what is shown can be linked to: all but the landing page. */
function hasAddress({ snapshot: { module, sources }, view }: AppState): boolean {
  return module !== undefined || sources.length > 0 || isReference(view);
}

/** The last one counts. */
let checks = 0;

/** Looks whether the thing that the followed link selects is there; in another build also for what is most like it. */
async function checkSelection(): Promise<void> {
  const arrived = useStore.getState().arrivedLink;
  if (arrived === undefined) return;
  checks += 1;
  const own = checks;
  const { selection, module } = arrived.link;
  const isThere = selection === undefined || (await inspects(selection));
  const isOtherBuild =
    module !== undefined && module.sha256 !== useStore.getState().snapshot.module?.fingerprint.sha256;
  const nearest =
    isThere || !isOtherBuild
      ? undefined
      : await session.nearest(selection, hintOf(arrived.link)).catch(() => undefined);
  const { arrivedLink: now, selection: selected, snapshot } = useStore.getState();
  if (own !== checks || now?.link !== arrived.link) return;
  const { shownInstead: former, ...rest } = now;
  const checked: ArrivedLink = {
    ...rest,
    selectionLost: !isThere,
    ...(nearest !== undefined && { shownInstead: nearest }),
  };
  const settled = isIdentified(snapshot) && linkNotices(checked, snapshot).length === 0;
  useStore.setState({
    arrivedLink: settled ? undefined : checked,
    // Unless the reader has selected something else since.
    ...((selected === selection || selected === former?.selection) && {
      selection: nearest?.selection ?? selection,
    }),
  });
}

async function inspects(selection: Selection): Promise<boolean> {
  return (await session.inspect(selection).catch(() => undefined)) !== undefined;
}

function hintOf({ at, words }: Link): SelectionHint {
  return { ...(at !== undefined && { at }), ...(words !== undefined && { words }) };
}

function write(): void {
  const wait = lastWrite + betweenWrites - performance.now();
  if (useStore.getState().navigations !== lastNavigations || wait <= 0) writeNow();
  else if (scheduled === undefined) {
    // Until the address is right, the page is not at rest.
    const { promise, resolve: done } = withResolvers();
    scheduled = { timer: setTimeout(writeNow, wait), done };
    void track(promise);
  }
}

function writeNow(state = useStore.getState()): void {
  cancelScheduled();
  const push = state.navigations !== lastNavigations;
  lastNavigations = state.navigations;
  // A link that waits for its files stays in the address, for a reload.
  const waits =
    state.arrivedLink !== undefined && subjectOf(state.arrivedLink.link, state.snapshot) === undefined;
  const hash = waits ? location.hash : hasAddress(state) ? addressOf(state).hash : '';
  if (hash === location.hash && (waits || hash === '' || history.state !== null)) return;
  lastWrite = performance.now();
  const address = hash === '' ? location.pathname + location.search : hash;
  if (push && hash !== location.hash) history.pushState(ownEntry, '', address);
  else history.replaceState(ownEntry, '', address);
}

function cancelScheduled(): void {
  if (scheduled === undefined) return;
  clearTimeout(scheduled.timer);
  scheduled.done();
  scheduled = undefined;
}

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
