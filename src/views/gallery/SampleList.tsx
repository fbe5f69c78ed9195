import { useState } from 'react';
import { track } from '../../store/activity';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { SampleSourceDialog } from './SampleSourceDialog';
import './gallery.css';
import { fetchSample, type Sample, samples } from './samples';

/** Small real modules to try, each opened with one click at the view where it is most interesting. */
export function SampleList() {
  const open = useStore((state) => state.open);
  const navigate = useStore((state) => state.navigate);
  const [reading, setReading] = useState<Sample>();
  const [problem, setProblem] = useState<string>();

  const openSample = async (sample: Sample) => {
    setProblem(undefined);
    try {
      await open(await track(fetchSample(sample)));
      if (useStore.getState().arrivedLink === undefined) navigate(sample.view);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <section className="sample-list" aria-labelledby="samples-title">
      <h2 id="samples-title">Samples</h2>
      <p className="sample-list-about">
        Real modules, built against Debian’s kernel 6.1. Each replaces the function behind{' '}
        <code>/proc/cmdline</code>.
      </p>
      <ul>
        {samples.map((sample) => (
          <li key={sample.id}>
            <button type="button" className="sample-list-open" onClick={() => void openSample(sample)}>
              <span className="sample-list-title">{sample.title}</span>
              <WithCode text={sample.shows} />
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
      {problem === undefined ? undefined : (
        <p className="sample-list-problem" role="alert">
          {problem}
        </p>
      )}
      {reading === undefined ? undefined : (
        <SampleSourceDialog sample={reading} onClose={() => setReading(undefined)} />
      )}
    </section>
  );
}

/** Prose in which `backquoted` words are code. */
function WithCode({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) => (index % 2 === 0 ? part : <code key={part}>{part}</code>));
}
