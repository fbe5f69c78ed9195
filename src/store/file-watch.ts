import type { FileHandle } from './file-handles';

/** Tells one content of a file from another without reading it. */
export interface Stamp {
  readonly size: number;
  readonly lastModified: number;
}

/** What is known of a watched file. */
export interface Watched {
  /** As it was opened last. */
  readonly opened: Stamp;
  /** As it was found last, while that is new: it is opened when it holds still. */
  readonly pending?: Stamp;
  /** Whether it was not there when it was looked for last. */
  readonly isLost: boolean;
}

/** What a look at the file brought: `changed` to be opened, the others to be said. */
export type WatchEvent = 'changed' | 'lost' | 'returned';

/** What is known after a look at the file: `seen` is `undefined` where there is none. */
export function afterLook(
  { opened, pending, isLost }: Watched,
  seen: Stamp | undefined,
): { readonly watched: Watched; readonly events: readonly WatchEvent[] } {
  if (seen === undefined) return { watched: { opened, isLost: true }, events: isLost ? [] : ['lost'] };
  const returned: readonly WatchEvent[] = isLost ? ['returned'] : [];
  if (isSame(seen, opened)) return { watched: { opened, isLost: false }, events: returned };
  if (pending === undefined || !isSame(seen, pending))
    return { watched: { opened, pending: seen, isLost: false }, events: returned };
  return { watched: { opened: seen, isLost: false }, events: [...returned, 'changed'] };
}

function isSame(one: Stamp, other: Stamp): boolean {
  return one.size === other.size && one.lastModified === other.lastModified;
}

/** Milliseconds between two looks at a file, and while it is being written. */
const pace = { calm: 1000, writing: 300 };

/** What a watch needs of the world. */
export interface WatchHost {
  readonly handle: FileHandle;
  /** Runs `task` after so many milliseconds unless what it returns is called before. */
  readonly schedule: (task: () => void, milliseconds: number) => () => void;
  /** Whether anybody sees the page: if not, it waits. */
  readonly isVisible: () => boolean;
  /** Whether the file is open still; if not, the watch ends. */
  readonly isOpen: () => boolean;
  readonly onChanged: (file: File) => Promise<void>;
  readonly onLost: (isLost: boolean) => void;
  readonly onEnd: () => void;
}

/** Looks at a file again and again, and says when it has changed and holds still. One look at a time. */
export class FileWatch {
  readonly #host: WatchHost;
  #watched: Watched;
  #cancel: (() => void) | undefined;
  #hasEnded = false;

  constructor(host: WatchHost, opened: Stamp) {
    this.#host = host;
    this.#watched = { opened: { size: opened.size, lastModified: opened.lastModified }, isLost: false };
    this.#plan();
  }

  /** Looks at once, as when the page is seen again. */
  hurry(): void {
    if (this.#cancel === undefined) return;
    this.#cancel();
    void this.#look();
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#cancel?.();
    this.#host.onEnd();
  }

  #plan(): void {
    if (this.#hasEnded) return;
    const wait = this.#watched.pending === undefined ? pace.calm : pace.writing;
    this.#cancel = this.#host.schedule(() => void this.#look(), wait);
  }

  async #look(): Promise<void> {
    this.#cancel = undefined;
    const { handle, isOpen, isVisible, onLost, onChanged } = this.#host;
    if (!isOpen()) {
      this.end();
      return;
    }
    if (isVisible()) {
      // It was removed or moved, or may not be read any more: to whoever watches it is all one.
      const file = await handle.getFile().catch(() => undefined);
      if (this.#hasEnded) return;
      const { watched, events } = afterLook(this.#watched, file);
      this.#watched = watched;
      for (const event of events) if (event !== 'changed') onLost(event === 'lost');
      if (file !== undefined && events.includes('changed')) await onChanged(file);
    }
    this.#plan();
  }
}
