import { useEffect, useState } from 'react';
import type { CodeListing } from '../../code/code-listing';
import { session, useStore } from '../../store/store';
import type { CodeLocation, CodePlace, Selection } from '../../worker/tables';

type Side = CodePlace['side'];

/** What is shown: a place and the code around it. */
export interface ShownCode {
  /** The key that was asked for, of which side. */
  readonly key: string;
  readonly side: Side;
  readonly location: CodeLocation;
  readonly listing: CodeListing;
}

/** `missing`: the module has no such place. */
export type Loaded = ShownCode | { readonly missing: string } | { readonly failed: string } | undefined;

/**
 * The place in code that the selection is about: of a relocation its site, of a function its beginning. Where it is about
 * none, the place that was shown before, or the first function. `undefined` until that is known.
 */
export function usePlaceKey(selection: Selection | undefined, side: Side): string | undefined {
  const revision = useStore((state) => state.revision);
  const [found, setFound] = useState<string>();
  const { table, key } = selection ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision may be another module; what was found before is kept on purpose.
  useEffect(() => {
    let isCurrent = true;
    placeOf(selection, found, side).then(
      (place) => isCurrent && setFound(place),
      () => isCurrent && setFound(undefined),
    );
    return () => {
      isCurrent = false;
    };
  }, [table, key, side, revision]);
  return table === 'code' ? key : found;
}

async function placeOf(
  selection: Selection | undefined,
  before: string | undefined,
  side: Side,
): Promise<string | undefined> {
  if (selection?.table === 'code') return selection.key;
  const place = selection === undefined ? undefined : (await session.inspect(selection))?.code;
  if (place !== undefined) return place;
  const isThere = before !== undefined && (await session.locateCode(side, before)) !== undefined;
  return isThere ? before : firstPlace();
}

/** The function that a reader most likely wants first: one that replaces another, else one with livepatch relocations. */
async function firstPlace(): Promise<string | undefined> {
  for (const filter of ['=replaces', '=livepatch', '']) {
    const { rows } = await session.loadRows({ table: 'functions', filter }, 0, 1);
    const [first] = rows;
    if (first !== undefined) return first.place;
  }
  return undefined;
}

/** The code at a place. What was shown stays until the new code is there. */
export function useCode(side: Side, key: string | undefined): Loaded {
  const revision = useStore((state) => state.revision);
  const [loaded, setLoaded] = useState<Loaded>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision may be another module.
  useEffect(() => {
    if (key === undefined) return;
    let isCurrent = true;
    load(side, key).then(
      (code) => isCurrent && setLoaded((before) => sameListing(before, code)),
      (error: Error) => isCurrent && setLoaded({ failed: error.message }),
    );
    return () => {
      isCurrent = false;
    };
  }, [side, key, revision]);
  return key === undefined ? undefined : loaded;
}

let last: { readonly revision: number; readonly question: string; readonly listing: CodeListing } | undefined;

async function load(side: Side, key: string): Promise<Exclude<Loaded, undefined>> {
  const { revision } = useStore.getState();
  const location = await session.locateCode(side, key);
  if (location === undefined) return { missing: key };
  // From line to line of one function nothing is asked for anew.
  const question = JSON.stringify([side, location.range]);
  const listing =
    last?.revision === revision && last.question === question
      ? last.listing
      : await session.code({ side, ...location.range });
  if (listing === undefined) return { missing: key };
  last = { revision, question, listing };
  return { key, side, location, listing };
}

/** The listing stays the same object while it is the same, so that it is not drawn anew. */
function sameListing(before: Loaded, code: Loaded): Loaded {
  const isSame =
    before !== undefined &&
    'listing' in before &&
    code !== undefined &&
    'listing' in code &&
    before.listing === code.listing &&
    before.key === code.key;
  return isSame ? before : code;
}
