import type { StateCreator } from 'zustand';
import type { DroppedField, Link } from '../link/link';
import type { Nearest } from '../worker/tables';

/** A link that somebody opened. It stays until what it is about is open and everything about it has been said. */
export interface ArrivedLink {
  readonly link: Link;
  /** What of it was not understood. */
  readonly dropped: readonly DroppedField[];
  /** What was open when the link was followed, see `history-sync.ts`; absent until then. */
  readonly followedWith?: string;
  /** True when the thing that the link selects is not in the open files. */
  readonly selectionLost?: boolean;
  /** What is selected in the place of that: the most like it in the open build. */
  readonly shownInstead?: Nearest;
}

export interface LinkSlice {
  readonly arrivedLink: ArrivedLink | undefined;
  dismissLink(): void;
}

export const createLinkSlice: StateCreator<LinkSlice, [], [], LinkSlice> = (set) => ({
  arrivedLink: undefined,
  dismissLink: () => set({ arrivedLink: undefined }),
});
