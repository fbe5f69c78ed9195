import { later } from '../common/later';

const samples = later(
  async () => (await import('./SampleList')).SampleList,
  () => <p role="alert">The samples could not be fetched; reload the page.</p>,
);

/** The samples, fetched with the first paint and not before it, and their room for the moment that they are on their way. */
export function LaterSamples() {
  return (
    <div className="landing-samples">
      <samples.Later />
    </div>
  );
}
