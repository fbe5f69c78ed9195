import { useEffect, useState } from 'react';
import { track } from '../../store/activity';
import { openSampleOf } from '../../store/sample-slice';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { Icon } from '../../ui/icon/Icon';
import { useRemembered } from '../../ui/remembered/use-remembered';
import { useMedia } from '../../ui/use-media';
import { openSample, sampleById } from './open-sample';
import { SampleSourceDialog } from './SampleSourceDialog';
import { StoryText } from './StoryText';
import { type Sample, samples } from './samples';
import type { Story } from './stories';
import './story.css';

/** Above the views, while a sample is open: what it is about, to be unfolded and read beside them. */
export function StoryStrip() {
  const sample = sampleById(useStore(openSampleOf));
  return sample === undefined ? undefined : <SampleStory sample={sample} key={sample.id} />;
}

function SampleStory({ sample }: { readonly sample: Sample }) {
  const narrow = useMedia('(max-width: 700px)');
  const [state, setState] = useRemembered('story', narrow ? ['folded', 'open'] : ['open', 'folded']);
  const [isReading, setReading] = useState(false);
  const problem = useStore(({ sampleProblem }) => sampleProblem?.message);
  const next = samples[(samples.indexOf(sample) + 1) % samples.length];
  const isOpen = state === 'open';
  return (
    <section className="story" aria-label="Story of the sample">
      <header className="story-head">
        <Button
          look="quiet"
          className="story-fold"
          aria-expanded={isOpen}
          title={isOpen ? 'Fold the story' : 'Read what this sample is about'}
          onClick={() => setState(isOpen ? 'folded' : 'open')}
        >
          <Icon name="fold" />
          <span className="story-kind">Sample</span>
          <strong>{sample.title}</strong>
        </Button>
        <span className="story-gap" />
        <Button look="quiet" onClick={() => setReading(true)}>
          C source
        </Button>
        {next === undefined ? undefined : (
          <Button look="quiet" title={next.title} onClick={() => void openSample(next)}>
            Next sample
            <Icon name="arrow" />
          </Button>
        )}
      </header>
      {problem === undefined ? undefined : (
        <p className="story-problem" role="alert">
          {problem}
        </p>
      )}
      {isOpen ? <LaterStory sample={sample} /> : undefined}
      {isReading ? <SampleSourceDialog sample={sample} onClose={() => setReading(false)} /> : undefined}
    </section>
  );
}

/** The texts are a file of their own, fetched when one is to be read. */
function LaterStory({ sample }: { readonly sample: Sample }) {
  const [story, setStory] = useState<Story | 'lost'>();
  useEffect(() => {
    let over = false;
    track(import('./stories')).then(
      ({ stories }) => over || setStory(stories.find((one) => one.sample === sample.id)),
      () => over || setStory('lost'),
    );
    return () => {
      over = true;
    };
  }, [sample]);
  if (story === undefined) return undefined;
  return story === 'lost' ? (
    <p className="story-problem" role="alert">
      The story could not be fetched; reload the page when there is a connection.
    </p>
  ) : (
    <StoryText story={story} />
  );
}
