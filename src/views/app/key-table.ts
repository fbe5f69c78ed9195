import { useStore } from '../../store/store';
import { viewIds, viewTitles } from '../../store/view-ids';
import { stepInList } from '../../ui/shortcuts/list-keys';
import type { Shortcut } from '../../ui/shortcuts/shortcuts';
import { copySelected } from '../common/copy-link';
import { openFileDialog } from '../common/FileInputs';

/** Dialogs that concern the whole page. */
export type PageDialog = 'help' | 'share';

/** Every key of the page. The last groups are done by the tables and the listings themselves and only listed here. */
export function keyTable(open: (dialog: PageDialog) => void): readonly Shortcut[] {
  const go = (step: (index: number) => number) => {
    const { view, navigate } = useStore.getState();
    // After the last comes the first.
    const next = viewIds.at(step(viewIds.indexOf(view)) % viewIds.length);
    if (next !== undefined) navigate(next);
  };
  return [
    { group: 'Page', keys: ['Mod+o'], label: 'Open files', run: openFileDialog },
    { group: 'Page', keys: ['/'], label: 'Go to the filter of the table', run: focusFilter },
    { group: 'Page', keys: ['Escape'], label: 'Cancel what is running; close the inspector', run: leave },
    { group: 'Page', keys: ['?'], label: 'Show this list', run: () => open('help') },
    { group: 'Page', keys: ['s'], label: 'Share what is shown', run: () => open('share') },
    { group: 'Page', keys: ['y'], label: 'Copy the link to the selected thing', run: copySelected },
    ...viewIds.slice(0, 10).map((view, index) => ({
      group: 'Views',
      keys: [String((index + 1) % 10)],
      label: viewTitles[view],
      run: () => go(() => index),
    })),
    { group: 'Views', keys: ['['], label: 'The view before', run: () => go((index) => index - 1) },
    { group: 'Views', keys: [']'], label: 'The view after', run: () => go((index) => index + 1) },
    { group: 'Tables and lists', keys: ['j'], label: 'Go to the row after', run: () => stepInList('j') },
    { group: 'Tables and lists', keys: ['k'], label: 'Go to the row before', run: () => stepInList('k') },
    { group: 'Tables and lists', keys: ['ArrowUp', 'ArrowDown'], label: 'The same in tables' },
    { group: 'Tables and lists', keys: ['PageUp', 'PageDown', 'Home', 'End'], label: 'Go further' },
    { group: 'Tables and lists', keys: ['Enter'], label: 'Go where the row leads' },
    { group: 'Tables and lists', keys: ['Mod+c'], label: 'Copy the row' },
    {
      group: 'Tables and lists',
      keys: ['Shift+ArrowLeft', 'Shift+ArrowRight'],
      label: 'In the head: make the column narrower or wider',
    },
    {
      group: 'Panes',
      keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
      label: 'On the line between two: move it',
    },
    { group: 'Panes', keys: ['Home', 'End'], label: 'As small or as large as it can be' },
    { group: 'Panes', keys: ['Enter'], label: 'As it was at first; so does a double click' },
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
