import { lazy, Suspense } from 'react';
import { track } from '../../store/activity';
import { useStore } from '../../store/store';

/** Fetched when there is a second build: most visits have one. Without it all else works. */
const NewerBuild = lazy(() =>
  track(import('./NewerBuild')).then(
    (file) => ({ default: file.NewerBuild }),
    () => ({ default: () => undefined }),
  ),
);

/** What is new in another build of the module. */
export function LaterNewerBuild() {
  const hasPrevious = useStore(({ snapshot }) => snapshot.previous !== undefined);
  if (!hasPrevious) return undefined;
  return (
    <Suspense>
      <NewerBuild />
    </Suspense>
  );
}
