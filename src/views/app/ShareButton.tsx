import { sharedAddress } from '../../store/shared-link';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { CopyLinkButton } from '../common/CopyLinkButton';

/** Copies the address of what is shown, and says what the address had no room for. */
export function ShareButton({ onShare }: { readonly onShare: () => void }) {
  return (
    <>
      <CopyLinkButton
        link={() => sharedAddress(useStore.getState())}
        hint="The link holds this view, names and fingerprints; never your files"
      />
      <Button look="quiet" title="The link, what its reader will see, and text for a mail" onClick={onShare}>
        Share …
      </Button>
    </>
  );
}
