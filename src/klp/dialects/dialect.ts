import type { Dialect, UnrecognisedModule } from '../livepatch-module';

/** Says whether a module is of a dialect; the first of the registry that answers wins. */
export type DialectRecogniser = (module: UnrecognisedModule) => Dialect | undefined;

/** Whether the module has a section whose name passes. */
export function hasSection(module: UnrecognisedModule, test: (name: string) => boolean): boolean {
  return module.object.sections.names.some(test);
}
