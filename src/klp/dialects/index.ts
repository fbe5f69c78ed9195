// The dialects in the order in which they are tried: what is certain first, what is told by absence last.

import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import type { DialectRecogniser } from './dialect';
import { recogniseKlpConvert } from './klp-convert';
import { recogniseKpatch } from './kpatch';
import { recogniseLivepatch } from './livepatch';
import { recogniseMinimal } from './minimal';
import { recogniseNotAModule, recogniseNotLivepatch } from './not-livepatch';
import { recogniseObjtool } from './objtool';

const recognisers: readonly DialectRecogniser[] = [
  recogniseNotAModule,
  recogniseObjtool,
  recogniseKpatch,
  recogniseMinimal,
  recogniseLivepatch,
  recogniseNotLivepatch,
];

/** The dialect of a module; what nothing else claims is plain input for klp-convert. */
export function recogniseDialect(module: UnrecognisedModule): Dialect {
  for (const recognise of recognisers) {
    const dialect = recognise(module);
    if (dialect !== undefined) return dialect;
  }
  return recogniseKlpConvert(module);
}
