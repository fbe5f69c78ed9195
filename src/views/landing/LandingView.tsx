import { useStore } from '../../store/store';
import { Snippet } from '../../ui/code-block/Snippet';
import { Icon } from '../../ui/icon/Icon';
import { CrashNotice } from '../app/CrashNotice';
import { kallsymsCommand } from '../common/kallsyms-command';
import { OpenFilesButton } from '../common/OpenFilesButton';
import { RefusalList } from '../common/RefusalList';
import './landing.css';
import { LinkCard } from './LinkCard';
import { SampleList } from './SampleList';

/** The first screen: what this is, where files go, what becomes of them, and something to try. */
export function LandingView({ onFiles }: { readonly onFiles: (files: File[]) => void }) {
  const refusals = useStore((state) => state.refusals);
  const crash = useStore((state) => state.crash);
  const arrivedLink = useStore((state) => state.arrivedLink);
  const sources = useStore((state) => state.snapshot.sources);
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
            {sources.length === 0 ? (
              <>
                Drop a livepatch module and its symbol list <span>anywhere in this window</span>
              </>
            ) : (
              <>
                {sources[0]?.fileName} is open <span>Now drop the livepatch module</span>
              </>
            )}
          </p>
          <OpenFilesButton look="primary" onFiles={onFiles}>
            Open files …
          </OpenFilesButton>
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
              <Icon name="list" /> The symbol list
            </dt>
            <dd>
              <code>/proc/kallsyms</code> from a machine that runs the kernel, with the modules loaded that
              are to be patched; or its <code>System.map</code>, <code>nm vmlinux</code>,{' '}
              <code>Symbols.list</code> or <code>symbols.klp</code>.
              <Snippet text={kallsymsCommand} />
            </dd>
          </dl>
        </section>

        <p className="landing-local">
          <Icon name="accepted" />
          <span>
            <strong>Nothing leaves this page.</strong> Files are read and converted in this browser; the
            page’s content policy forbids any connection but to the place it came from, which is used for the
            samples.
          </span>
        </p>

        <SampleList />
      </div>
    </main>
  );
}
