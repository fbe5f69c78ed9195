import { useStore } from '../../store/store';
import { viewIds, viewTitles } from '../../store/view-ids';
import type { Shortcut } from '../../ui/shortcuts/shortcuts';
import { openFileDialog } from '../common/FileInputs';

/** Dialogs that concern the whole page. */
export type PageDialog = 'help' | 'share';

/** Every key of the page. The last groups are done by the tables and the listings themselves and only listed here. */
export function keyTable(open: (dialog: PageDialog) => void): readonly Shortcut[] {
  const go = (step: (index: number) => number) => {
    const { view, navigate } = useStore.getState();
    const next = viewIds[step(viewIds.indexOf(view))];
    if (next !== undefined) navigate(next);
  };
  return [
    { group: 'Page', keys: ['Mod+o'], label: 'Open files', run: openFileDialog },
    { group: 'Page', keys: ['/'], label: 'Go to the filter of the table', run: focusFilter },
    { group: 'Page', keys: ['Escape'], label: 'Cancel what is running; close the inspector', run: leave },
    { group: 'Page', keys: ['?'], label: 'Show this list', run: () => open('help') },
    { group: 'Page', keys: ['s'], label: 'Share what is shown', run: () => open('share') },
    ...viewIds.slice(0, 10).map((view, index) => ({
      group: 'Views',
      keys: [String((index + 1) % 10)],
      label: viewTitles[view],
      run: () => go(() => index),
    })),
    { group: 'Tables', keys: ['ArrowUp', 'ArrowDown'], label: 'Select the row before or after' },
    { group: 'Tables', keys: ['PageUp', 'PageDown', 'Home', 'End'], label: 'Go further' },
    { group: 'Tables', keys: ['Enter'], label: 'Go where the row leads' },
    { group: 'Tables', keys: ['Mod+c'], label: 'Copy the row' },
    { group: 'Code', keys: ['j', 'k'], label: 'Select the line after or before' },
    { group: 'Code', keys: ['n', 'p'], label: 'Go to the next or previous livepatch relocation' },
    { group: 'Code', keys: ['Enter'], label: 'Follow the relocation or branch' },
    { group: 'Code', keys: ['Backspace'], label: 'Go back to where you came from' },
  ];
}

function focusFilter(): void {
  const filter = document.querySelector<HTMLInputElement>('main input[type=search]');
  filter?.focus();
  filter?.select();
}

function leave(): void {
  const { progress, cancel, select } = useStore.getState();
  if (progress !== undefined) cancel();
  else select(undefined);
}
