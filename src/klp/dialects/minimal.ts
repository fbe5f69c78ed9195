import type { Dialect, UnrecognisedModule } from '../livepatch-module';

const prefix = '.klp.sym.rela.';

/** Input of the minimal klp-convert (2023-24), which says object and position in the symbol's name. */
export function recogniseMinimal(module: UnrecognisedModule): Dialect | undefined {
  const { symbols } = module;
  for (let i = 1; i < symbols.count; i++) {
    if (!symbols.isUndefined(i) || !symbols.name(i).startsWith(prefix)) continue;
    return {
      id: 'minimal',
      title: 'annotated for the minimal klp-convert',
      explanation:
        'Its symbol names (.klp.sym.rela.…) say object and position, as the klp-convert of 2023 reads them. klpscope shows it and does not convert it.',
      convertible: false,
    };
  }
  return undefined;
}
