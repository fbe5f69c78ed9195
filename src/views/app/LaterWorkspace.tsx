import { type ReactNode, useEffect, useState } from 'react';
import { track } from '../../store/activity';

type View = () => ReactNode;

let fetched: View | undefined;

/** The views are files of their own: the first screen needs none of them. Rejects when they cannot be fetched. */
async function fetchViews(): Promise<View> {
  fetched = (await track(import('./Workspace'))).Workspace;
  return fetched;
}

/** Fetches the views ahead of the first file. */
export async function warmViews(): Promise<void> {
  // Where it fails it is tried again when there is something to show.
  await fetchViews().catch(() => undefined);
}

/** The views of what is open; nothing for the moment that they may still be on their way. */
export function LaterWorkspace() {
  const [Shown, setShown] = useState<View | undefined>(() => fetched);
  useEffect(() => {
    if (Shown !== undefined) return;
    fetchViews().then(
      (view) => setShown(() => view),
      () => setShown(() => LostViews),
    );
  }, [Shown]);
  return Shown === undefined ? undefined : <Shown />;
}

function LostViews() {
  return (
    <p className="lost-views" role="alert">
      The views could not be fetched from where the page came from. Reload the page when there is a
      connection, and open the files again.
    </p>
  );
}
