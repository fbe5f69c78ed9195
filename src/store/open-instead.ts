import type { OpenFile, OpenResult, Progress } from '../worker/protocol';
import type { Snapshot } from '../worker/snapshot';
import { session } from './session';

/** Everything that is open, by its ids, the module last: none that stands beside it takes its place. */
export function openIds({ module, previous, stack, parts = [], sources }: Snapshot): readonly string[] {
  const companions = stack?.members.filter(({ id }) => id !== 'module') ?? [];
  return [
    ...[...companions, ...parts, ...sources].map(({ id }) => id),
    ...(previous === undefined ? [] : [previous.id]),
    ...(module === undefined ? [] : ['module']),
  ];
}

/** Closes all of it, and opens these files; also gives what was closed. */
export async function openInstead(
  before: Snapshot,
  files: readonly OpenFile[],
  onProgress: (progress: Progress) => void,
): Promise<OpenResult & { readonly closed: readonly OpenFile[] }> {
  const ids = openIds(before);
  const closed = ids.filter((id) => id !== before.previous?.id).flatMap((id) => session.filesOf(id) ?? []);
  for (const id of ids) await session.close(id);
  return { ...(await session.open(files, onProgress)), closed };
}
