import { session, useStore } from '../../store/store';
import { writeClipboard } from '../../ui/copy-menu/clipboard';
import { PopupMenu, PopupMenuItem } from '../../ui/popup-menu/PopupMenu';
import type { ListingKind, NamedBlob } from '../../worker/protocol';
import { saveFile, toBlob } from '../common/save-file';

const kinds: readonly (readonly [ListingKind, string])[] = [
  ['objdump', 'objdump -dr'],
  ['readelf', 'readelf -SWrs'],
];

/** The whole module as ordinary tools would print it if they knew livepatch relocations: copied or saved. */
export function ModuleListings({ side }: { readonly side: 'before' | 'after' }) {
  const showToast = useStore((state) => state.showToast);
  const run = (kind: ListingKind, use: (listing: NamedBlob) => Promise<void> | void) => {
    session
      .listing(kind, side)
      .then(use)
      .catch((error: Error) =>
        showToast({ tone: 'refused', message: `There is no listing: ${error.message}` }),
      );
  };
  return (
    <PopupMenu
      button="Whole module …"
      label="Listings of the whole module"
      className="button button-quiet"
      title="As readelf and objdump print it, with livepatch relocations in their places"
    >
      {kinds.map(([kind, name]) => (
        <PopupMenuItem key={kind} onChoose={() => run(kind, saveFile)}>
          Download as <code>{name}</code>
        </PopupMenuItem>
      ))}
      {kinds.map(([kind, name]) => (
        <PopupMenuItem
          key={kind}
          onChoose={() => run(kind, async (listing) => writeClipboard((await toBlob(listing)).text()))}
        >
          Copy as <code>{name}</code>
        </PopupMenuItem>
      ))}
    </PopupMenu>
  );
}
