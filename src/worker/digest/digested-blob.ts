import { type BlobLike, BlobSource } from '../../bytes/byte-source';
import { sha256Of } from '../../bytes/fingerprint';
import type { DigestThread } from './digest-thread';

/** Below this the way to the other thread takes longer than the work. */
const least = 2 ** 20;

/** A blob whose SHA-256 is computed on a thread of its own. */
export class DigestedBlob extends BlobSource {
  readonly #thread: DigestThread;

  constructor(blob: BlobLike, thread: DigestThread) {
    super(blob);
    this.#thread = thread;
  }

  async sha256(onProgress?: (fraction: number) => void): Promise<string> {
    const aside = this.size < least ? undefined : await this.#thread.digest(this.blob, onProgress);
    return aside ?? sha256Of(new BlobSource(this.blob), onProgress);
  }
}
