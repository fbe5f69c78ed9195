import { lazy, Suspense } from 'react';
import { track } from '../../store/activity';

/** Fetched with the first paint, not before it. */
const SampleList = lazy(() =>
  track(import('./SampleList')).then(
    (file) => ({ default: file.SampleList }),
    () => ({ default: LostSamples }),
  ),
);

/** The samples, and their room for the moment that they are on their way. */
export function LaterSamples() {
  return (
    <div className="landing-samples">
      <Suspense>
        <SampleList />
      </Suspense>
    </div>
  );
}

function LostSamples() {
  return <p role="alert">The samples could not be fetched; reload the page.</p>;
}
