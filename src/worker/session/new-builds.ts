import type { OpenResult } from '../protocol';
import { type Companions, companionId } from './companions';
import type { Drop } from './open-drop';
import type { OpenModule } from './open-files';
import { isTwinOf, singleBuilds } from './previous-build';

/** What is left of a drop, and what took the place of companions. */
interface TakenBuilds extends Pick<Drop, 'module' | 'companions'> {
  readonly taken: OpenResult['taken'];
  readonly replaced: OpenResult['replaced'];
}

/**
 * New builds of what is open, where several modules are: one of a companion takes its place, one of the module `own` among
 * others the module's. What is left of the drop is new.
 */
export function takeBuilds(drop: Drop, own: OpenModule | undefined, companions: Companions): TakenBuilds {
  const taken: OpenResult['taken'][number][] = [];
  const replaced: (readonly [string, string])[] = [];
  let { module } = drop;
  if (own === undefined) return { module, companions: drop.companions, taken, replaced };
  const single = singleBuilds([...(module === undefined ? [] : [module]), ...drop.companions]);
  const takeBeside = (open: OpenModule): boolean => {
    const oldId = single.has(open) ? companions.takeBuild(open) : undefined;
    if (oldId === undefined) return false;
    replaced.push([companionId(open), oldId]);
    taken.push({ id: companionId(open), files: [open.given.file.place] });
    return true;
  };
  const isOwn = (open: OpenModule): boolean =>
    open.given.file.as === 'module' || isTwinOf(own, open) || open.sha256 === own.sha256;
  if (module !== undefined && !isOwn(module) && takeBeside(module)) module = undefined;
  const others = drop.companions.filter((open) => {
    if (module !== undefined || !single.has(open) || !isTwinOf(own, open)) return !takeBeside(open);
    module = open;
    return false;
  });
  return { module, companions: others, taken, replaced };
}
