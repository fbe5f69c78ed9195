import { thisModuleSection } from '../../elf/module-info';
import type { ObjectFile } from '../../elf/object-file';
import type { NamedFile, OpenedFile } from '../../files/open-file';
import type { NamedBlob, OpenFile } from '../protocol';

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
  /** Livepatches beside it, which it is compared with. */
  readonly companions: readonly Given[];
  /** Object files that the livepatch may have been linked from. */
  readonly parts: readonly Given[];
  /** Each a module object that is a source of its own. */
  readonly sources: readonly Given[];
  /** What was open before the module. */
  readonly previous: Given | undefined;
  /** Livepatches of folders: no kernel's list has them. */
  readonly leftOut: readonly Given[];
}

/** The module that is open. */
export interface OpenedModule {
  readonly fileName: string;
  readonly object: ObjectFile;
  readonly isLivepatch: boolean;
}

/** What the roles depend on besides the files. */
export interface RolesContext {
  /** The module that is open. */
  readonly open: OpenedModule | undefined;
  /** Folders that have modules which are no livepatches. */
  readonly kernelFolders: ReadonlySet<string>;
}

/**
 * The roles of object files. A livepatch is looked into; of several that come at once the first, while none is open. Any
 * other module is what a livepatch may patch, so a source of symbols, unless it comes alone and there is no livepatch: then it
 * is looked into. The other modules of folders are no longer among the files. An object file beside a livepatch that is no
 * module itself may be what that was linked from.
 */
export function assignRoles(objects: readonly Given[], context: RolesContext): Roles {
  const { open } = context;
  const livepatch = objects.filter(isModule).find(isLivepatch)?.what;
  const whole =
    livepatch?.kind === 'object' ? livepatch.object : open?.isLivepatch === true ? open.object : undefined;
  const parts = whole === undefined ? [] : objects.filter((object) => isLoosePart(object, whole));
  const previous = objects.find(({ file }) => file.as === 'previous');
  const others = objects.filter((object) => !parts.includes(object) && object !== previous);
  return { ...rolesOf(others, context), parts, previous };
}

function rolesOf(
  objects: readonly Given[],
  { open, kernelFolders }: RolesContext,
): Omit<Roles, 'parts' | 'previous'> {
  const added = objects.filter(({ file }) => file.as === 'companion');
  const rest = objects.filter((object) => !added.includes(object));
  const livepatches = rest.filter(isLivepatch);
  const meant = meantLivepatches(livepatches, kernelFolders);
  const ordinary = rest.filter((object) => !isLivepatch(object));
  const wasModule = ordinary.find(({ file }) => file.as === 'module');
  const alone =
    wasModule ?? (ordinary.length === 1 && ordinary[0]?.file.as === undefined ? ordinary[0] : undefined);
  // A build that lost its mark is still one of the livepatch that is open.
  const unmarked = ordinary.find(({ file }) => file.as === undefined && isNamedAs(open, file));
  const chosen =
    open?.isLivepatch === true ? (replacing(meant) ?? wasModule ?? unmarked) : (firstOf(meant) ?? alone);
  const module = chosen ?? (open === undefined ? added[0] : undefined);
  return {
    module,
    companions: [...meant, ...added].filter((object) => object !== module),
    sources: ordinary.filter((object) => object !== module),
    leftOut: livepatches.filter((object) => !meant.includes(object)),
  };
}

/** Of the livepatches of a kernel's folder one alone can only be meant; several are none that is. */
function meantLivepatches(
  livepatches: readonly Given[],
  kernelFolders: ReadonlySet<string>,
): readonly Given[] {
  const loose = livepatches.filter(
    ({ file }) => file.folder === undefined || !kernelFolders.has(file.folder),
  );
  return loose.length > 0 ? loose : livepatches.length === 1 ? livepatches : [];
}

function isNamedAs(open: OpenedModule | undefined, { name, folder }: GivenFile): boolean {
  return open !== undefined && open.fileName === name && folder === undefined;
}

/** One livepatch takes the place of the one that is open; several stand beside it. */
function replacing(livepatches: readonly Given[]): Given | undefined {
  return livepatches.length === 1 ? livepatches[0] : undefined;
}

function firstOf(livepatches: readonly Given[]): Given | undefined {
  return livepatches.find(({ file }) => file.as === 'module') ?? livepatches[0];
}

/** The linker script of modules adds the section; an object file that goes into a module has none. */
function isModule({ what }: Given): boolean {
  return what.kind === 'object' && what.object.findSection(thisModuleSection) !== undefined;
}

function isLoosePart(given: Given, whole: ObjectFile): boolean {
  const { file, what } = given;
  const isAlike = what.kind === 'object' && what.object.header.e_machine === whole.header.e_machine;
  const isPlain = file.as !== 'module' && file.as !== 'previous';
  return isAlike && file.folder === undefined && isPlain && !isModule(given);
}

function isLivepatch({ what }: Given): boolean {
  return what.kind === 'object' && what.isLivepatch;
}
