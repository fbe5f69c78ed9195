import { useEffect, useMemo, useState } from 'react';
import { harmless } from '../../base/harmless';
import { useStore } from '../../store/store';
import { isReference, viewTitles } from '../../store/view-ids';
import { useShortcuts } from '../../ui/shortcuts/shortcuts';
import { Toasts } from '../../ui/toasts/Toasts';
import { useFileDrop } from '../../ui/use-file-drop';
import { usePaste } from '../../ui/use-paste';
import { FileInputs } from '../common/FileInputs';
import { openDrop, openFiles } from '../common/opening';
import { LandingView } from '../landing/LandingView';
import { ActionBar } from './ActionBar';
import './app.css';
import { Content } from './Content';
import { DropOverlay } from './DropOverlay';
import { keyTable } from './key-table';
import {
  LaterMessage,
  LaterReference,
  LaterShareDialog,
  LaterShortcutsDialog,
  LaterWorkspace,
} from './later-parts';
import { Notices } from './Notices';
import { ProgressStrip } from './ProgressStrip';
import { TopBar } from './TopBar';
import { UpdateNotice } from './UpdateNotice';

/** The whole page: the bars, and between them the landing page or the views of what is open. */
export function App() {
  const isOpen = useStore(({ snapshot }) => snapshot.module !== undefined || snapshot.sources.length > 0);
  const isGlanced = useStore(({ glance }) => glance !== undefined);
  const view = useStore((state) => state.view);
  // A line of dmesg can be explained without any file.
  const isMessage = useStore(
    ({ arrivedLink }) => arrivedLink?.link.view === 'findings' && arrivedLink.link.message !== undefined,
  );
  const toasts = useStore((state) => state.toasts);
  const dismissToast = useStore((state) => state.dismissToast);
  const [dialog, setDialog] = useState<'help' | 'share'>();

  const dragging = useFileDrop(openDrop);
  usePaste(openFiles);
  const table = useMemo(() => keyTable(setDialog), []);
  const close = () => setDialog(undefined);
  useShortcuts(table);
  useTitle();

  return (
    <div className="app">
      <FileInputs />
      <TopBar onOpen={setDialog} />
      <UpdateNotice />
      {isOpen ? <Notices /> : undefined}
      <Content>
        {isOpen || isGlanced ? (
          <LaterWorkspace />
        ) : isReference(view) ? (
          <LaterReference view={view} />
        ) : isMessage ? (
          <LaterMessage />
        ) : (
          <LandingView />
        )}
      </Content>
      {isOpen ? <ActionBar /> : undefined}
      <ProgressStrip />
      {dragging ? <DropOverlay /> : undefined}
      <Toasts toasts={toasts} onDismiss={dismissToast} />
      {dialog === 'help' ? <LaterShortcutsDialog table={table} onClose={close} /> : undefined}
      {dialog === 'share' && isOpen ? <LaterShareDialog onClose={close} /> : undefined}
    </div>
  );
}

/** The tab says which file it holds. */
function useTitle(): void {
  const fileName = useStore(({ snapshot }) => (snapshot.module ?? snapshot.sources[0])?.fileName);
  const view = useStore((state) => state.view);
  useEffect(() => {
    const about = fileName ?? (isReference(view) ? viewTitles[view] : undefined);
    document.title =
      about === undefined
        ? 'klpscope'
        : fileName === undefined
          ? `${about} · klpscope`
          : `${harmless(fileName)} · ${viewTitles[view]} · klpscope`;
  }, [fileName, view]);
}
