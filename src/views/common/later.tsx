import { type ReactNode, useEffect, useState } from 'react';
import { track } from '../../store/activity';

interface LaterView<Props> {
  /** The view; nothing for the moment that it may still be on its way. */
  readonly Later: (props: Props) => ReactNode;
  /** Fetches it ahead of its use. */
  readonly warm: () => Promise<void>;
}

/**
 * A view in a file of its own, which the first screen does not need. `load` rejects when it cannot be fetched; `Lost`
 * is shown then.
 */
export function later<Props extends object>(
  load: () => Promise<(props: Props) => ReactNode>,
  Lost: () => ReactNode = LostView,
): LaterView<Props> {
  let fetched: ((props: Props) => ReactNode) | undefined;
  const fetchView = async () => {
    fetched = await track(load());
    return fetched;
  };
  return {
    Later: (props) => {
      const [Shown, setShown] = useState<((props: Props) => ReactNode) | undefined>(() => fetched);
      useEffect(() => {
        if (Shown !== undefined) return;
        fetchView().then(
          (view) => setShown(() => view),
          () => setShown(() => Lost),
        );
      }, [Shown]);
      return Shown === undefined ? undefined : <Shown {...props} />;
    },
    // Where it fails it is tried again when there is something to show.
    warm: () =>
      fetchView().then(
        () => undefined,
        () => undefined,
      ),
  };
}

function LostView() {
  return (
    <p className="lost-views" role="alert">
      The views could not be fetched from where the page came from. Reload the page when there is a
      connection, and open the files again.
    </p>
  );
}
