import { useEffect, useState } from 'react';
import { session, useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import type { ModuleComparison } from '../../worker/protocol';
import type { ModuleSummary, PreviousBuild } from '../../worker/snapshot';
import { buildChanges } from './build-changes';
import { Notice } from './Notice';

/** The module took the place of another build of it: what is new in a line, and the ways to all of it and back. */
export function NewerBuild() {
  const module = useStore((state) => state.snapshot.module);
  const previous = useStore((state) => state.snapshot.previous);
  const [dismissed, setDismissed] = useState<string>();
  if (module === undefined || previous === undefined) return undefined;
  const key = `${previous.fingerprint.sha256} ${module.fingerprint.sha256}`;
  if (key === dismissed) return undefined;
  return <BuildNotice key={key} module={module} previous={previous} onDismiss={() => setDismissed(key)} />;
}

interface BuildNoticeProps {
  readonly module: ModuleSummary;
  readonly previous: PreviousBuild;
  readonly onDismiss: () => void;
}

function BuildNotice({ module, previous, onDismiss }: BuildNoticeProps) {
  const reopen = useStore((state) => state.reopenPrevious);
  const navigate = useStore((state) => state.navigate);
  const compareSides = useStore((state) => state.compareSides);
  const changes = useChanges(previous);
  const compare = () => {
    compareSides({
      a: { sha256: previous.fingerprint.sha256, isConverted: false },
      b: { sha256: module.fingerprint.sha256, isConverted: false },
    });
    navigate('compare');
  };
  return (
    <Notice tone="info" onDismiss={onDismiss}>
      <div className="notice-line">
        <span>
          <strong>
            {previous.isLater ? 'Earlier' : 'Newer'} build of <code>{module.fileName}</code>
          </strong>
          {changes === undefined ? '; comparing it …' : `: ${changes}.`}
        </span>
        <span className="notice-ways">
          <Button onClick={compare}>Compare with the previous build</Button>
          <Button look="text" onClick={() => void reopen()}>
            Go back to it
          </Button>
        </span>
      </div>
    </Notice>
  );
}

/** What changed, once it is known; or why that cannot be told. */
function useChanges({ id, findings }: PreviousBuild): string | undefined {
  const [asked, setAsked] = useState<ModuleComparison | string>();
  useEffect(() => {
    let over = false;
    session.compare({ id, isConverted: false }, { id: 'module', isConverted: false }).then(
      (comparison) => over || setAsked(comparison),
      (error: Error) => over || setAsked(`what changed cannot be told, ${error.message}`),
    );
    return () => {
      over = true;
    };
  }, [id]);
  return typeof asked === 'object' ? buildChanges(asked, findings) : asked;
}
