import { formatCount } from '../../base/format';
import type { Dialect, UnrecognisedModule } from '../livepatch-module';
import { isSourceOfDeku } from './makers';

const dekuSentence =
  ' It has symbols named __deku_fun_…, so DEKU began it; the conversion stands for the mklivepatch of DEKU, which takes positions from its command line.';

/** Input of the classic klp-convert (2016-2023): undefined symbols, with or without KLP_MODULE_RELOC annotations. */
export function recogniseKlpConvert(module: UnrecognisedModule): Dialect {
  const count = module.annotations.annotations.length;
  if (module.annotations.sections.size > 0) {
    return {
      id: 'klp-convert',
      title: 'annotated for klp-convert',
      explanation: `A livepatch before conversion, with ${formatCount(count, 'KLP_SYMPOS annotation')}. Its relocations against symbols that the kernel does not export are converted with the symbols of the kernel.`,
      convertible: true,
    };
  }
  return {
    id: 'klp-convert-plain',
    title: 'plain input for klp-convert',
    explanation: `A livepatch without annotations and without livepatch relocations. Its relocations against symbols that the kernel does not export are converted with the symbols of the kernel, where each name has one meaning; one that uses exported symbols alone is finished as it is.${isSourceOfDeku(module) ? dekuSentence : ''}`,
    convertible: true,
  };
}
