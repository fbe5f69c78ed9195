import { at } from '../../base/column';
import type { SymbolIndex } from '../../elf/symbol';
import type { Dialect, UnrecognisedModule } from '../livepatch-module';

/** Says whether a module is of a dialect; the first of the registry that answers wins. */
export type DialectRecogniser = (module: UnrecognisedModule) => Dialect | undefined;

/** Whether the module has a section whose name passes. */
export function hasSection(module: UnrecognisedModule, test: (name: string) => boolean): boolean {
  return module.object.sections.names.some(test);
}

/** The symbols whose `st_shndx` is this and whose names begin so. */
export function* symbolsNamed(
  { symbols }: UnrecognisedModule,
  prefix: string,
  st_shndx: number,
): Generator<SymbolIndex> {
  for (let i = 1; i < symbols.count; i++)
    if (at(symbols.st_shndx, i) === st_shndx && symbols.name(i).startsWith(prefix)) yield i;
}
