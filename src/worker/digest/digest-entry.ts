// The digest's own thread: computes SHA-256 of one blob after another. Nothing else is here.

import { BlobSource } from '../../bytes/byte-source';
import { sha256Of } from '../../bytes/fingerprint';
import type { DigestReply, DigestRequest } from './digest-thread';

declare const self: DedicatedWorkerGlobalScope;

let queue: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<DigestRequest>) => {
  queue = queue.then(() => answer(data));
};

async function answer({ id, blob }: DigestRequest): Promise<void> {
  // What cannot be read is read once more by who asks, and said there.
  const sha256 = await sha256Of(new BlobSource(blob), (fraction) => reply({ id, fraction })).catch(
    () => undefined,
  );
  reply({ id, sha256 });
}

function reply(message: DigestReply): void {
  self.postMessage(message);
}
