import type { CodeListing } from '../../code/code-listing';
import { listCode } from '../../code/list-code';
import { sectionKeys } from '../../diff/section-reference';
import type { LivepatchModule } from '../../klp/livepatch-module';
import type { CodePlace } from '../tables';

/** The code at a place that is given by names; `undefined` when the module has no such function or section. */
export async function readCode(module: LivepatchModule, place: CodePlace): Promise<CodeListing | undefined> {
  const section =
    place.section === undefined ? undefined : sectionKeys(module.object).indexOf(place.section, 1);
  if (section !== undefined && section < 0) return undefined;
  if ('size' in place) {
    if (section === undefined) return undefined;
    return listCode(module, { section, start: place.start, size: place.size });
  }
  const { name, offset } = place;
  return listCode(module, {
    name,
    ...(section !== undefined && { section }),
    ...(offset !== undefined && { offset }),
  });
}
