// The dialects in the order in which they are tried: what is certain first, what is told by absence last.

import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import type { DialectRecogniser } from './dialect';
import { recogniseHalfConverted } from './half-converted';
import { recogniseKallsyms } from './kallsyms';
import { recogniseKlpConvert } from './klp-convert';
import { recogniseKpatch } from './kpatch';
import { recogniseOldKpatch } from './kpatch-old';
import { recogniseLivepatch } from './livepatch';
import { recogniseMinimal } from './minimal';
import { recogniseNotAModule, recogniseNotLivepatch } from './not-livepatch';
import { recogniseObjtool } from './objtool';
import { recogniseOtherPatcher } from './other-patchers';
import { recogniseXen } from './xen';

const recognisers: readonly DialectRecogniser[] = [
  recogniseXen,
  recogniseNotAModule,
  recogniseObjtool,
  recogniseKpatch,
  recogniseOldKpatch,
  recogniseMinimal,
  recogniseHalfConverted,
  recogniseLivepatch,
  recogniseOtherPatcher,
  recogniseNotLivepatch,
  recogniseKallsyms,
];

/** The dialect of a module; what nothing else claims is plain input for klp-convert. */
export function recogniseDialect(module: UnrecognisedModule): Dialect {
  for (const recognise of recognisers) {
    const dialect = recognise(module);
    if (dialect !== undefined) return dialect;
  }
  return recogniseKlpConvert(module);
}
