import { thisModuleSection } from '../../elf/module-info';
import type { ObjectFile } from '../../elf/object-file';
import type { NamedFile, OpenedFile } from '../../files/open-file';
import type { NamedBlob, OpenFile, Refusal } from '../protocol';

/** A file given to the session, with its place in the call. */
export interface GivenFile extends NamedFile {
  readonly blob: NamedBlob;
  readonly folder: string | undefined;
  readonly as: OpenFile['as'];
  readonly place: number;
}

export type Given = OpenedFile<GivenFile>;

/** What is to be done with the files of one drop. */
export interface Roles {
  /** The module to look into. */
  readonly module: Given | undefined;
  /** Object files that the livepatch may have been linked from. */
  readonly parts: readonly Given[];
  /** Each a module object that is a source of its own. */
  readonly sources: readonly Given[];
  /** Livepatches of folders: no kernel's list has them. */
  readonly leftOut: readonly Given[];
  readonly refusals: readonly Refusal[];
}

/**
 * The roles of object files; `open` is the livepatch that is open. A livepatch is looked into. Any other module is what a
 * livepatch may patch, so a source of symbols, unless it comes alone and there is no livepatch: then it is looked into. The other modules of folders are no
 * longer among the files. An object file beside a livepatch that is no module itself may be what that was linked from.
 */
export function assignRoles(objects: readonly Given[], open: ObjectFile | undefined): Roles {
  const livepatch = objects.filter(isModule).find(isLivepatch)?.what;
  const whole = livepatch?.kind === 'object' ? livepatch.object : open;
  const parts = whole === undefined ? [] : objects.filter((object) => isLoosePart(object, whole));
  const others = objects.filter((object) => !parts.includes(object));
  return { ...rolesOf(others, open !== undefined), parts };
}

function rolesOf(objects: readonly Given[], isLivepatchOpen: boolean): Omit<Roles, 'parts'> {
  const livepatches = objects.filter(isLivepatch);
  const loose = livepatches.filter(({ file }) => file.folder === undefined);
  // Of the livepatches of a folder one alone can only be meant; several are none that is.
  const candidates = loose.length > 0 ? loose : livepatches.length === 1 ? livepatches : [];
  const ordinary = objects.filter((object) => !isLivepatch(object));
  const wasModule = ordinary.find(({ file }) => file.as === 'module');
  const alone =
    wasModule ?? (ordinary.length === 1 && ordinary[0]?.file.as === undefined ? ordinary[0] : undefined);
  const module =
    candidates.length === 1 ? candidates[0] : candidates.length === 0 && !isLivepatchOpen ? alone : undefined;
  return {
    module,
    sources: ordinary.filter((object) => object !== module),
    leftOut: livepatches.filter((object) => object !== module && object.file.folder !== undefined),
    refusals: candidates.length > 1 ? several(candidates) : [],
  };
}

/** The linker script of modules adds the section; an object file that goes into a module has none. */
function isModule({ what }: Given): boolean {
  return what.kind === 'object' && what.object.findSection(thisModuleSection) !== undefined;
}

function isLoosePart(given: Given, whole: ObjectFile): boolean {
  const { file, what } = given;
  const isAlike = what.kind === 'object' && what.object.header.e_machine === whole.header.e_machine;
  return isAlike && file.folder === undefined && file.as !== 'module' && !isModule(given);
}

function isLivepatch({ what }: Given): boolean {
  return what.kind === 'object' && what.isLivepatch;
}

/** Two at once could only be guessed apart, so neither is taken. */
function several(livepatches: readonly Given[]): Refusal[] {
  const names = livepatches.map(({ file }) => file.name).join(', ');
  return livepatches.map(({ file }) => ({
    fileName: file.name,
    problem: {
      code: 'session/several',
      message: `${livepatches.length} files are each a livepatch (${names}), and one is opened at a time`,
      mend: 'Drop the livepatch you want to look at alone.',
    },
  }));
}
