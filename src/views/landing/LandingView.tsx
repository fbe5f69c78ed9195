import { useStore } from '../../store/store';
import { Icon } from '../../ui/icon/Icon';
import { CrashNotice } from '../app/CrashNotice';
import { OpenButtons } from '../common/OpenButtons';
import { RefusalList } from '../common/RefusalList';
import { SourceKinds } from '../common/SourceKinds';
import './landing.css';
import { LaterSamples } from '../gallery/LaterSamples';
import { ProblemPicture } from '../gallery/ProblemPicture';
import { BuildHint } from './BuildHint';
import { LinkCard } from './LinkCard';

/** The first screen: what this is, where files go, what becomes of them, and something to try. */
export function LandingView() {
  const refusals = useStore((state) => state.refusals);
  const crash = useStore((state) => state.crash);
  const arrivedLink = useStore((state) => state.arrivedLink);
  return (
    <main className="landing">
      <div className="landing-column">
        <header className="landing-head">
          <h1>Which kernel symbols does this livepatch mean?</h1>
          <p>
            A livepatch uses symbols that the kernel does not export, and some of their names exist more than
            once. klpscope shows which symbol each relocation of a livepatch module means, leaves no doubtful
            one to chance, and writes the relocations that the kernel’s livepatch loader resolves.
          </p>
        </header>

        {arrivedLink === undefined ? undefined : <LinkCard arrived={arrivedLink} />}

        <section className="landing-drop" aria-label="Where to drop">
          <p className="landing-drop-title">
            Drop a livepatch module and its kernel’s symbols <span>anywhere in this window</span>
          </p>
          <OpenButtons primary />
          {crash === undefined ? undefined : (
            <div className="landing-refusals" role="alert">
              <CrashNotice crash={crash} />
            </div>
          )}
          {refusals.length === 0 ? undefined : (
            <div className="landing-refusals" role="alert">
              <RefusalList refusals={refusals} />
            </div>
          )}
        </section>

        <ProblemPicture />

        <p className="landing-local">
          <Icon name="accepted" />
          <span>
            <strong>Nothing leaves this page.</strong> Files are read and converted in this browser; the
            page’s content policy forbids any connection but to the place it came from, which is used for the
            samples and to keep the page for use without network.
          </span>
        </p>

        <LaterSamples />

        <section className="landing-what" aria-label="What to drop">
          <dl>
            <dt>
              <Icon name="module" /> The module
            </dt>
            <dd>
              The <code>.ko</code> as the kernel build leaves it, with symbols that modpost calls undefined.
              Only looking into a module? It is enough alone.
            </dd>
            <dt>
              <Icon name="list" /> The symbols
            </dt>
            <dd>
              What you have of its kernel, several at once, in folders or packed:
              <SourceKinds />
            </dd>
          </dl>
        </section>

        <BuildHint />
      </div>
    </main>
  );
}
