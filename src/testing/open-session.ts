import type { NamedBlob, OpenFile, OpenResult, Progress } from '../worker/protocol';
import { Session } from '../worker/session/session';
import { bytesOfModule, type ModuleInput } from './open-module';

/** A session as the worker has it, with a file maker that makes a Node File. */
export function startSession(onProgress: (progress: Progress) => void = () => undefined): Session {
  return new Session((parts, name) => new File([...parts] as BlobPart[], name), onProgress);
}

/** Files as the page gives them: dropped one by one, or in a folder. */
export function given(files: readonly NamedBlob[], folder?: string): OpenFile[] {
  return files.map((blob) => ({ blob, ...(folder !== undefined && { folder }) }));
}

/** A module by its picture, or its bytes. */
export function moduleFile(name: string, input: ModuleInput): NamedBlob {
  return new File([bytesOfModule(input)], name);
}

export function textFile(name: string, text: string): NamedBlob {
  return new File([text], name);
}

/** A Symbols.list in a few words, see `symbolMap`. */
export function listFile(words: string, name = 'Symbols.list'): NamedBlob {
  return textFile(name, `klp-convert-symbol-data.0.1\n${words.trim().replace(/\s+/g, '\n')}\n`);
}

export async function readAll(blob: NamedBlob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.slice(0, blob.size).arrayBuffer());
}

/** File and code of each refusal. */
export function refusalCodes({ refusals }: OpenResult): string[] {
  return refusals.map(({ fileName, problem }) => `${fileName}: ${problem.code}`);
}
