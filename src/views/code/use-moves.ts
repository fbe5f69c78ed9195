import { useEffect, useState } from 'react';
import { session, useStore } from '../../store/store';

const none: ReadonlyMap<string, string> = new Map();

/** More relocations than any livepatch has; the rest is shown as what it is now. */
const mostMoves = 20_000;

/** Relocations that the conversion makes livepatch relocations, with the section that they are then in, by their keys. */
export function useMoves(side: 'before' | 'after'): ReadonlyMap<string, string> {
  const revision = useStore((state) => state.revision);
  const hasMoves = useStore(({ snapshot }) => (snapshot.plan?.sections.length ?? 0) > 0);
  const [moves, setMoves] = useState(none);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each revision the worker has other files
  useEffect(() => {
    if (side === 'after' || !hasMoves) {
      setMoves(none);
      return;
    }
    let isCurrent = true;
    session.loadRows({ table: 'relocations', filter: '.klp.rela.' }, 0, mostMoves).then(
      ({ rows }) =>
        isCurrent &&
        setMoves(
          new Map(
            rows.flatMap(({ key, newSection }) => (newSection === undefined ? [] : [[key, newSection]])),
          ),
        ),
      () => isCurrent && setMoves(none),
    );
    return () => {
      isCurrent = false;
    };
  }, [side, hasMoves, revision]);
  return moves;
}
