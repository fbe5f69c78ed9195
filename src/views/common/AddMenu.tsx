import { useStore } from '../../store/store';
import { Icon } from '../../ui/icon/Icon';
import { PopupMenu, PopupMenuItem } from '../../ui/popup-menu/PopupMenu';
import { openCompareDialog, openFileDialog, openFolderDialog } from './FileInputs';

/** Opens more beside what is open. */
export function AddMenu({ look }: { readonly look: 'plain' | 'quiet' }) {
  const hasModule = useStore(({ snapshot }) => snapshot.module !== undefined);
  const face = (
    <>
      <Icon name="add" />
      Add
    </>
  );
  return (
    <PopupMenu button={face} title="Open more files" className={`button button-${look}`}>
      <PopupMenuItem onChoose={openFileDialog}>Open files …</PopupMenuItem>
      <PopupMenuItem onChoose={openFolderDialog}>Open folder …</PopupMenuItem>
      {hasModule ? <PopupMenuItem onChoose={openCompareDialog}>Add to compare …</PopupMenuItem> : undefined}
    </PopupMenu>
  );
}
