import { create } from 'zustand';
import { type ChoicesSlice, createChoicesSlice } from './choices-slice';
import { type CompareSlice, createCompareSlice } from './compare-slice';
import { createFilesSlice, type FilesSlice } from './files-slice';
import { createLinkSlice, type LinkSlice } from './link-slice';
import { createSampleSlice, type SampleSlice } from './sample-slice';
import { createToastSlice, type ToastSlice } from './toast-slice';
import { createUpdateSlice, type UpdateSlice } from './update-slice';
import { createViewSlice, type ViewSlice } from './view-slice';
import { createWatchSlice, type WatchSlice } from './watch-slice';

export { session } from './session';

/** Everything the page remembers, each slice in its own file. */
export type AppState = CompareSlice &
  FilesSlice &
  ChoicesSlice &
  ViewSlice &
  ToastSlice &
  LinkSlice &
  SampleSlice &
  UpdateSlice &
  WatchSlice;

export const useStore = create<AppState>()((...api) => ({
  ...createToastSlice(...api),
  ...createViewSlice(...api),
  ...createFilesSlice(...api),
  ...createCompareSlice(...api),
  ...createChoicesSlice(...api),
  ...createLinkSlice(...api),
  ...createSampleSlice(...api),
  ...createUpdateSlice(...api),
  ...createWatchSlice(...api),
}));
