import type { StateCreator } from 'zustand';

export interface UpdateSlice {
  /** Whether a newer build of the page is kept in the browser, to be shown when the page is reloaded. */
  readonly updateReady: boolean;
  /** Says nothing more about it until the page is loaded again. */
  dismissUpdate(): void;
}

export const createUpdateSlice: StateCreator<UpdateSlice, [], [], UpdateSlice> = (set) => ({
  updateReady: false,
  dismissUpdate: () => set({ updateReady: false }),
});
