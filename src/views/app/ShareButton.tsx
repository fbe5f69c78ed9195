import { formatList } from '../../base/format';
import { addressOf } from '../../store/link-state';
import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { CopyButton } from '../../ui/button/CopyButton';

/** Copies the address of what is shown, and says what the address had no room for. */
export function ShareButton({ onShare }: { readonly onShare: () => void }) {
  const showToast = useStore((state) => state.showToast);
  const address = () => addressOf(useStore.getState());
  const fieldNames: Readonly<Record<string, string>> = {
    symbols: 'names of symbol sources',
    with: 'names of further modules',
    pair: 'what is compared',
    filter: 'the filter',
    sort: 'the order',
    same: 'the unchanged rows',
    tab: 'the tab',
    kernel: 'the kernel that is followed',
    choose: 'choices',
    repair: 'the repair',
    words: 'the words of the finding',
    module: 'the module',
    select: 'the selection',
  };
  return (
    <>
      <CopyButton
        icon="link"
        label="Copy link"
        hint="The link holds this view, names and fingerprints; never your files"
        text={() => new URL(address().hash, document.baseURI).href}
        onCopied={() => {
          const { omitted } = address();
          if (omitted.length === 0) return;
          const names = formatList(omitted.map((name) => fieldNames[name] ?? name));
          showToast({ tone: 'info', message: `The link would be too long; left out: ${names}.` });
        }}
      />
      <Button look="quiet" title="The link, what its reader will see, and text for a mail" onClick={onShare}>
        Share …
      </Button>
    </>
  );
}
