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
  /** Each a module object that is a source of its own. */
  readonly sources: readonly Given[];
  /** Livepatches of folders: no kernel's list has them. */
  readonly leftOut: readonly Given[];
  readonly refusals: readonly Refusal[];
}

/**
 * The roles of object files. A livepatch is looked into. Any other module is what a livepatch may patch, so a source of
 * symbols, unless it comes alone and there is no livepatch: then it is looked into. The other modules of folders are no
 * longer among the files.
 */
export function assignRoles(objects: readonly Given[], isLivepatchOpen: boolean): Roles {
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
