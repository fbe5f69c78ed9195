import type { FileHandle } from 'node:fs/promises';
import { assertRange, type ByteSource } from '../bytes/byte-source';

/** A file on disk; closed by {@link close}. */
export class FileSource implements ByteSource {
  readonly size: number;
  readonly #handle: FileHandle;

  /** Takes the handle over. */
  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    assertRange(this.size, offset, length);
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.#handle.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw new Error('the file became shorter while it was read');
      done += bytesRead;
    }
    return bytes;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
