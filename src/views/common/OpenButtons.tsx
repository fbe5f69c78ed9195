import { Button } from '../../ui/button/Button';
import { openFileDialog, openFolderDialog } from './FileInputs';
import './open-buttons.css';

interface OpenButtonsProps {
  /** Whether opening is the one thing to do here. */
  readonly primary?: boolean;
}

/** The way to files without a mouse that drags. */
export function OpenButtons({ primary = false }: OpenButtonsProps) {
  return (
    <span className="open-buttons">
      <Button look={primary ? 'primary' : 'plain'} onClick={openFileDialog}>
        Open files …
      </Button>
      <Button onClick={openFolderDialog} title="A folder of modules, or one that has the kernel’s files">
        Open folder …
      </Button>
    </span>
  );
}
