import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import { statedPrefix } from '../stated-name';

/** Input of the minimal klp-convert (2023-24), which says object and position in the symbol's name. */
export function recogniseMinimal(module: UnrecognisedModule): Dialect | undefined {
  const { symbols } = module;
  for (let i = 1; i < symbols.count; i++) {
    if (!symbols.isUndefined(i) || !symbols.name(i).startsWith(statedPrefix)) continue;
    return {
      id: 'minimal',
      title: 'annotated for the minimal klp-convert',
      explanation:
        'A livepatch before conversion, whose symbol names (.klp.sym.rela.…) say object and position, as the klp-convert of 2023 reads them. It is converted by them alone; with the symbols of the kernel they are checked.',
      convertible: true,
    };
  }
  return undefined;
}
