import { useStore } from '../../store/store';
import { Button } from '../../ui/button/Button';
import { AddMenu } from '../common/AddMenu';
import { KernelPicker } from '../common/KernelPicker';
import { FileChips } from './FileChips';
import type { PageDialog } from './key-table';
import { ShareButton } from './ShareButton';
import { ThemeSwitch } from './ThemeSwitch';
import './top-bar.css';

/** What is open, and what concerns the whole page. */
export function TopBar({ onOpen }: { readonly onOpen: (dialog: PageDialog) => void }) {
  const snapshot = useStore((state) => state.snapshot);
  const isOpen = snapshot.module !== undefined || snapshot.sources.length > 0;
  return (
    <header className="top-bar">
      <span className="top-bar-name">klpscope</span>
      <FileChips snapshot={snapshot} />
      {isOpen ? <AddMenu look="quiet" /> : undefined}
      <span className="top-bar-gap" />
      <KernelPicker />
      {isOpen ? <ShareButton onShare={() => onOpen('share')} /> : undefined}
      <ThemeSwitch />
      <Button
        look="quiet"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={() => onOpen('help')}
      >
        ?
      </Button>
    </header>
  );
}
