import type { BlobLike } from '../../bytes/byte-source';

export interface DigestRequest {
  readonly id: number;
  readonly blob: BlobLike;
}

export type DigestReply =
  /** The part that is done, 0 … 1. */
  | { readonly id: number; readonly fraction: number }
  /** `undefined` when the blob could not be read. */
  | { readonly id: number; readonly sha256: string | undefined };

interface PendingDigest {
  readonly resolve: (sha256: string | undefined) => void;
  readonly onProgress: ((fraction: number) => void) | undefined;
}

/** A thread that computes SHA-256 while the session goes on. It is started with the first blob: most files do without it. */
export class DigestThread {
  #worker: Worker | undefined;
  #isLost = false;
  readonly #pending = new Map<number, PendingDigest>();
  #nextId = 1;

  /** SHA-256 of the whole blob, 64 hex digits; `undefined` when the thread cannot tell. Never rejects. */
  digest(blob: BlobLike, onProgress?: (fraction: number) => void): Promise<string | undefined> {
    if (this.#isLost) return Promise.resolve(undefined);
    this.#worker ??= this.#start();
    const request: DigestRequest = { id: this.#nextId++, blob };
    this.#worker.postMessage(request);
    return new Promise((resolve) => this.#pending.set(request.id, { resolve, onProgress }));
  }

  #start(): Worker {
    const worker = new Worker(new URL('./digest-entry.ts', import.meta.url), {
      type: 'module',
      name: 'digest',
    });
    worker.onmessage = ({ data }: MessageEvent<DigestReply>) => {
      const pending = this.#pending.get(data.id);
      if ('fraction' in data) {
        pending?.onProgress?.(data.fraction);
        return;
      }
      this.#pending.delete(data.id);
      pending?.resolve(data.sha256);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#lose();
    };
    return worker;
  }

  /** Not started again: what ended it would end it again. */
  #lose(): void {
    this.#isLost = true;
    this.#worker?.terminate();
    for (const { resolve } of this.#pending.values()) resolve(undefined);
    this.#pending.clear();
  }
}
