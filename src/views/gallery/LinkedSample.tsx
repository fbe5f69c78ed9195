import type { LinkSample } from '../../link/link';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { openLinked } from './follow-sample-links';

interface LinkedSampleProps {
  readonly sample: LinkSample;
  /** Shown to the sender. */
  readonly isPreview: boolean;
}

/** The sample of a link: it comes with the page, so that nobody needs a file. */
export function LinkedSample({ sample, isPreview }: LinkedSampleProps) {
  const problem = useStore(({ sampleProblem }) => sampleProblem);
  const isLost = !isPreview && problem?.sample === sample;
  return (
    <p>
      <strong>This link opens the sample</strong> <code>{sample}</code>, which comes with this page:{' '}
      {isLost ? `${problem.message} ` : 'no file is needed. '}
      {isPreview ? undefined : (
        <Button look="text" onClick={() => void openLinked()}>
          Open the sample
        </Button>
      )}
    </p>
  );
}
