import { useState } from 'react';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { openSample } from './open-sample';
import { SampleSourceDialog } from './SampleSourceDialog';
import './gallery.css';
import { type Sample, samples } from './samples';
import { WithCode } from './WithCode';

/** Small real modules to learn from, each opened with one click at what it is about. */
export function SampleList() {
  const problem = useStore((state) => state.sampleProblem);
  const [reading, setReading] = useState<Sample>();
  return (
    <section className="sample-list" aria-labelledby="samples-title">
      <h2 id="samples-title">Samples</h2>
      <p className="sample-list-about">
        Real modules, built against Debian’s kernels. Each opens at what it is about, with its story beside
        it.
      </p>
      {problem === undefined ? undefined : (
        <p className="sample-list-problem" role="alert">
          {problem.message}
        </p>
      )}
      <ul>
        {samples.map((sample) => (
          <li key={sample.id}>
            <button type="button" className="sample-list-open" onClick={() => void openSample(sample)}>
              <span className="sample-list-title">{sample.title}</span>
              <span className="sample-list-shows">
                <WithCode text={sample.shows} />
              </span>
              <span className="sample-list-teaches">Learn {sample.teaches}.</span>
            </button>
            <div className="sample-list-foot">
              <code>{sample.module}</code>
              <Button
                look="quiet"
                aria-label={`Read the C source of ${sample.module}`}
                onClick={() => setReading(sample)}
              >
                C source
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {reading === undefined ? undefined : (
        <SampleSourceDialog sample={reading} onClose={() => setReading(undefined)} />
      )}
    </section>
  );
}
