// The worker's end of the protocol: receives calls, runs them one after another (but for a few that need
// not wait for the others), replies. Nothing else is here.

import { FormatError } from '../base/format-error';
import { isOutOfMemory } from '../bytes/byte-source';
import { DigestThread } from './digest/digest-thread';
import { DigestedBlob } from './digest/digested-blob';
import type {
  CallMessage,
  Failure,
  NamedBlob,
  Progress,
  ReplyMessage,
  SessionCall,
  SessionCalls,
} from './protocol';
import { Session } from './session/session';

declare const self: DedicatedWorkerGlobalScope;

/** What changes nothing that other calls are about, and waits for another thread. */
const besides: ReadonlySet<SessionCall> = new Set(['identify']);
/** What a large module that is being opened is asked for meanwhile. */
const ofGlance: ReadonlySet<SessionCall> = new Set(['rows', 'find', 'copy', 'fileMaps']);

let running = 0;
const digests = new DigestThread();
const session = new Session(
  makeFile,
  (progress: Progress) => post({ kind: 'progress', id: running, progress }),
  (blob) => new DigestedBlob(blob, digests),
);
let queue: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<CallMessage>) => {
  if (besides.has(data.call) || (session.isGlancing && ofGlance.has(data.call))) void answer(data);
  else
    queue = queue.then(() => {
      running = data.id;
      return answer(data);
    });
};

async function answer({ id, call, args }: CallMessage): Promise<void> {
  try {
    // The client's types are the session's: both are SessionCalls.
    const method = session[call] as (...args: readonly unknown[]) => ReturnType<SessionCalls[typeof call]>;
    post({ kind: 'done', id, value: await method.apply(session, args as unknown[]) });
  } catch (error) {
    post({ kind: 'failed', id, failure: failureOf(error) });
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof FormatError) return { kind: 'format', problem: error.problem };
  if (error instanceof RangeError && isOutOfMemory(error))
    return {
      kind: 'format',
      problem: {
        code: 'file/no-memory',
        message: `there is not enough memory for what the file asks for (${error.message})`,
        mend: 'Close what else is open in the browser, or use the command line. If the file is small, it is damaged.',
      },
    };
  if (!(error instanceof Error)) return { kind: 'crashed', message: String(error) };
  return {
    kind: 'crashed',
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
  };
}

function makeFile(parts: readonly (Uint8Array<ArrayBuffer> | NamedBlob)[], name: string): NamedBlob {
  return new File([...parts] as BlobPart[], name, { type: 'application/x-object' });
}

function post(reply: ReplyMessage): void {
  self.postMessage(reply);
}
