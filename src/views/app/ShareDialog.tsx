import { useEffect, useState } from 'react';
import { encodeLink } from '../../link/encode';
import type { Link } from '../../link/link';
import { shareText } from '../../report/share-text';
import { describeFile, linkOf } from '../../store/link-state';
import { targetText } from '../../store/selection-words';
import { wholeAddress, withDetails } from '../../store/shared-link';
import { useStore } from '../../store/store';
import { viewTitles } from '../../store/view-ids';
import { CopyButton } from '../../ui/button/CopyButton';
import { Dialog } from '../../ui/dialog/Dialog';
import { LinkCard } from '../landing/LinkCard';
import './share-dialog.css';

/** The link to what is shown, what its reader will see without the files, and text for a mail. */
export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const state = useStore.getState();
  const link = useDetails(linkOf(state));
  const address = wholeAddress(encodeLink(link));
  const title = viewTitles[link.view];
  const target = targetText(link);
  const place = target === undefined ? title : `${target} in ${title}`;
  const shared = {
    words: link.words ?? `${link.module?.name ?? 'klpscope'}: ${place}`,
    place,
    // A sample is fetched by whoever opens the link.
    files: (link.sample === undefined ? [link.module, ...link.sources] : [])
      .filter((file) => file !== undefined)
      .map(describeFile),
    address,
  };
  return (
    <Dialog title="Share what is shown" wide onClose={onClose}>
      <div className="share">
        <p>The link holds this view, names and fingerprints; never your files.</p>
        <div className="share-address">
          <input readOnly value={address} aria-label="Link" onFocus={(event) => event.target.select()} />
          <CopyButton icon="link" label="Copy" text={address} />
        </div>
        <h3>Who opens it sees, until the files are there</h3>
        <LinkCard arrived={{ link, dropped: [] }} isPreview />
        <h3>For a mail</h3>
        <pre className="share-text">{shareText(shared, 'text')}</pre>
        <div className="share-copies">
          <CopyButton label="Copy as plain text" text={() => shareText(shared, 'text')} />
          <CopyButton label="Copy as Markdown" text={() => shareText(shared, 'markdown')} />
        </div>
      </div>
    </Dialog>
  );
}

/** The link with what the worker knows of the selected thing, as soon as it has told it. */
function useDetails(link: Link): Link {
  const [shown, setShown] = useState(link);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shared is what was shown when the dialog was opened
  useEffect(() => {
    let over = false;
    void withDetails(link).then((detailed) => over || setShown(detailed));
    return () => {
      over = true;
    };
  }, []);
  return shown;
}
