import { linkNotices } from '../../store/link-state';
import { openSampleOf } from '../../store/sample-slice';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { RefusalList } from '../common/RefusalList';
import { openLinked } from '../gallery/follow-sample-links';
import { CrashNotice } from './CrashNotice';
import { LaterNewerBuild } from './later-parts';
import { Notice } from './Notice';
import { UnfitChoices } from './UnfitChoices';

/** Under the top bar, while something is open: what was not taken, and what a followed link could not show. */
export function Notices() {
  const refusals = useStore((state) => state.refusals);
  const crash = useStore((state) => state.crash);
  const dismissRefusals = useStore((state) => state.dismissRefusals);
  const arrivedLink = useStore((state) => state.arrivedLink);
  const dismissLink = useStore((state) => state.dismissLink);
  const snapshot = useStore((state) => state.snapshot);
  const sample = useStore(openSampleOf);
  const aboutLink = arrivedLink === undefined ? [] : linkNotices(arrivedLink, snapshot);
  const unfit = snapshot.choices.filter(({ state }) => state === 'unfit');
  return (
    <>
      {crash === undefined ? undefined : (
        <Notice tone="refused" onDismiss={dismissRefusals}>
          <CrashNotice crash={crash} />
        </Notice>
      )}
      {refusals.length === 0 ? undefined : (
        <Notice tone="refused" onDismiss={dismissRefusals}>
          <RefusalList refusals={refusals} />
        </Notice>
      )}
      {snapshot.previous === undefined ? undefined : <LaterNewerBuild />}
      {unfit.length === 0 ? undefined : (
        <Notice tone="caution">
          <UnfitChoices unfit={unfit} />
        </Notice>
      )}
      {aboutLink.length === 0 ? undefined : (
        <Notice tone="caution" icon="link" onDismiss={dismissLink}>
          {aboutLink.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {arrivedLink?.link.sample === undefined || arrivedLink.link.sample === sample ? undefined : (
            <Button look="text" onClick={() => void openLinked()}>
              Open the sample that it is about
            </Button>
          )}
        </Notice>
      )}
    </>
  );
}
