import { type EncodedLink, encodeLink } from '../link/encode';
import type { Link } from '../link/link';
import type { Selection } from '../worker/tables';
import { linkOf, linkOfSelection, type Shown } from './link-state';
import { session } from './session';

/** Selections that are about a place in code, which is not in their keys: in another build they are found by it. */
const withPlaces: ReadonlySet<Selection['table']> = new Set(['relocations', 'diff-relocations', 'findings']);

/** The link with what the worker knows of the selected thing: words for whoever has no file, and its place in code. */
export async function withDetails(link: Link): Promise<Link> {
  const { selection, words } = link;
  if (selection === undefined) return link;
  const inspection = await session.inspect(selection).catch(() => undefined);
  const { code, explanation } = inspection ?? {};
  return {
    ...link,
    ...(code !== undefined && withPlaces.has(selection.table) && { at: code }),
    ...(words === undefined && explanation !== undefined && { words: explanation }),
  };
}

/** The address of what is shown, for others. */
export async function sharedAddress(state: Shown): Promise<EncodedLink> {
  return encodeLink(await withDetails(linkOf(state)));
}

/** The address of one thing, for others: in the view where it is. */
export async function sharedAddressOf(state: Shown, selection: Selection): Promise<EncodedLink> {
  return encodeLink(await withDetails(linkOfSelection(state, selection)));
}

/** An address as it is copied, with the page's own. */
export function wholeAddress({ hash }: Pick<EncodedLink, 'hash'>): string {
  return new URL(hash, document.baseURI).href;
}
