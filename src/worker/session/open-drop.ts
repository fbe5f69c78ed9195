import { mapAhead } from '../../base/ahead';
import { formatCount } from '../../base/format';
import { FormatError, type FormatProblem } from '../../base/format-error';
import { groupBy } from '../../base/group-by';
import type { ByteSource } from '../../bytes/byte-source';
import { isElf, isLinkedElf } from '../../elf/header';
import { type NamedFile, openFile } from '../../files/open-file';
import { ModulesReader } from '../../files/read-source';
import { headOf, unwrap } from '../../files/unwrap';
import type { Choice } from '../../klp/choices/choice';
import { dryRunOfBytes } from '../../loader/dry-run';
import { chooseProfile } from '../../loader/profile';
import { verdictSentence } from '../../report/verdict-text';
import type { NamedBlob, OpenFile, Progress, Refusal } from '../protocol';
import { type OpenModule, openModule, type ReadListener } from './open-files';
import { type OpenSource, openFolder, openModuleSource, openSource } from './open-sources';
import { assignRoles, type Given, type GivenFile, type OpenedModule } from './roles';

/** What the files of one drop turned out to be. */
export interface Drop {
  readonly module: OpenModule | undefined;
  /** What was open before it, when a fresh worker is given that again. */
  readonly previous: OpenModule | undefined;
  /** Modules that come beside it. */
  readonly companions: readonly OpenModule[];
  readonly sources: readonly OpenSource[];
  /** Object files that the livepatch may have been linked from. */
  readonly parts: readonly Given[];
  /** What was decided, of all files of decisions. */
  readonly decisions: readonly Choice[];
  readonly refusals: readonly Refusal[];
}

/** What decides roles, and what is told meanwhile. */
interface DropContext extends ReadListener {
  /** The module that is open. */
  readonly open: OpenedModule | undefined;
  /** How many modules may still come beside it. */
  readonly room: number;
  /** The kernel release that a source without one is likely of. */
  readonly release: string | undefined;
  readonly sourceOf: (blob: NamedBlob) => ByteSource;
  readonly onProgress: (progress: Progress) => void;
}

/** Modules beside the one that is looked into, at most. */
export const mostCompanions = 31;

/** Files opened at a time: in a browser each read is a round trip, and thousands of them take their time. */
const atOnce = 32;

/** Opens the files of one drop. What cannot be opened is refused and the rest taken. */
export async function openDrop(files: readonly OpenFile[], context: DropContext): Promise<Drop> {
  const refusals: Refusal[] = [];
  const folders = new Folders();
  const opened = await openAll(
    files.map((file, place) => givenFile(file, place, context)),
    folders,
    refusals,
    context.onProgress,
  );
  const objects = opened.filter(({ what }) => what.kind === 'object');
  const roles = assignRoles(objects, { open: context.open, kernelFolders: folders.names });
  refusals.push(...tooMany(roles.companions.slice(context.room)));
  const beside = roles.companions.slice(0, context.room);
  for (const given of roles.leftOut) await folders.add(given);

  const single = opened.filter(({ what }) => what.kind === 'vmlinux' || what.kind === 'text');
  const decisions = opened.flatMap(({ what }) => (what.kind === 'decisions' ? what.choices : []));
  const names = [roles.module, ...beside, ...single, ...roles.sources].flatMap(
    (given) => given?.file.name ?? [],
  );
  if (names.length > 0)
    context.onProgress({ stage: `Reading ${names.slice(0, 3).join(', ')}`, fraction: 0.1 });
  const [module, ...sources] = await Promise.all([
    openOrRefuse(roles.module, refusals, (given) => openModule(given, context)),
    ...single.map((given) =>
      openOrRefuse(given, refusals, (file) =>
        openSource(file, context.release, (done) =>
          context.onProgress({ stage: `Indexing ${file.file.name}`, fraction: 0.1 + done * 0.6 }),
        ),
      ),
    ),
    ...roles.sources.map((given) => openOrRefuse(given, refusals, openModuleSource)),
  ]);
  const read = sources.filter((source) => source !== undefined);
  const companions: OpenModule[] = [];
  for (const given of beside) {
    const companion = await openOrRefuse(given, refusals, openModule);
    if (companion !== undefined) companions.push(companion);
  }
  return {
    // The first may not be readable; without a module there is nothing to stand beside.
    previous: await openOrRefuse(roles.previous, refusals, openModule),
    module: module ?? (context.open === undefined ? companions.shift() : undefined),
    companions,
    sources: [...onePerSlot(read, refusals), ...(await folders.finish(refusals))],
    parts: roles.parts,
    decisions,
    refusals,
  };
}

function givenFile({ blob, folder, as }: OpenFile, place: number, { sourceOf }: DropContext): GivenFile {
  return { name: blob.name, source: sourceOf(blob), blob, folder, as, place };
}

/** Opens every file as far as to know what it is; modules of folders go to their folder at once, so that none is kept. */
async function openAll(
  files: readonly GivenFile[],
  folders: Folders,
  refusals: Refusal[],
  onProgress: (progress: Progress) => void,
): Promise<Given[]> {
  const kept: Given[] = [];
  const isOne = files.length === 1;
  let done = 0;
  const opened = mapAhead(files, atOnce, (file) =>
    openOneOrRefuse(file, folders, refusals, (fraction) => {
      if (isOne) onProgress({ stage: `Unpacking ${file.name}`, fraction });
    }),
  );
  for await (const given of opened) {
    done += 1;
    if (done % atOnce === 0)
      onProgress({ stage: `Reading ${formatCount(files.length, 'file')}`, fraction: done / files.length });
    if (given === undefined) continue;
    if (given.file.folder !== undefined && given.what.kind === 'object' && !given.what.isLivepatch)
      await folders.add(given);
    else kept.push(given);
  }
  return kept;
}

async function openOneOrRefuse(
  file: GivenFile,
  folders: Folders,
  refusals: Refusal[],
  onProgress: (fraction: number) => void,
): Promise<Given | undefined> {
  try {
    return await openFile(file, onProgress);
  } catch (error) {
    const problem = problemOf(error);
    if (file.folder === undefined) refusals.push(await refusalOf(file, problem));
    else folders.leaveOut(file.folder, file.name);
    return undefined;
  }
}

/** The modules that came in folders, read as they come. */
class Folders {
  readonly #readers = new Map<string, { readonly reader: ModulesReader; readonly files: GivenFile[] }>();

  /** The folders that have modules. */
  get names(): ReadonlySet<string> {
    return new Set([...this.#readers].flatMap(([name, { files }]) => (files.length > 0 ? [name] : [])));
  }

  async add(given: Given): Promise<void> {
    const { file } = given;
    const { reader, files } = this.#of(file.folder ?? '');
    try {
      await reader.add(given);
      files.push(file);
    } catch (error) {
      problemOf(error);
      reader.leaveOut(file.name);
    }
  }

  leaveOut(folder: string, name: string): void {
    this.#of(folder).reader.leaveOut(name);
  }

  async finish(refusals: Refusal[]): Promise<OpenSource[]> {
    const sources: OpenSource[] = [];
    for (const [folder, { reader, files }] of this.#readers) {
      if (reader.count > 0) sources.push(await openFolder(folder, reader, files));
      else if (reader.leftOut > 0)
        refusals.push({
          fileName: `${folder}/`,
          problem: {
            code: 'folder/no-module',
            message: `none of ${formatCount(reader.leftOut, 'file')} in it is a module that can be read`,
            mend: 'Open /lib/modules/<release>, or the folder of the kernel build.',
          },
        });
    }
    return sources;
  }

  #of(folder: string): { readonly reader: ModulesReader; readonly files: GivenFile[] } {
    const known = this.#readers.get(folder);
    if (known !== undefined) return known;
    const made = { reader: new ModulesReader(), files: [] };
    this.#readers.set(folder, made);
    return made;
  }
}

/** Each is read whole, and shown as a column. */
function tooMany(given: readonly Given[]): Refusal[] {
  return given.map(({ file }) => ({
    fileName: file.name,
    problem: {
      code: 'session/too-many',
      message: `more than ${mostCompanions + 1} modules are not compared at a time`,
      mend: 'Close those that you have seen, and drop the rest then.',
    },
  }));
}

/** Two sources of one format in one drop could only be guessed apart, so neither is taken. */
function onePerSlot(sources: readonly OpenSource[], refusals: Refusal[]): OpenSource[] {
  const bySlot = groupBy(sources, ({ id }) => id);
  return [...bySlot.values()].flatMap((same) => {
    if (same.length === 1) return same;
    const names = same.map(({ named }) => named.fileName).join(', ');
    for (const { named } of same)
      refusals.push({
        fileName: named.fileName,
        problem: {
          code: 'session/several',
          message: `${same.length} files are the same kind of source, ${named.source.kind} (${names}), and only one of them can be of the module’s kernel`,
          mend: 'Drop the one that is.',
        },
      });
    return [];
  });
}

/** The file opened; `undefined` when there is none or it was refused. */
async function openOrRefuse<T>(
  given: Given | undefined,
  refusals: Refusal[],
  open: (given: Given) => Promise<T>,
): Promise<T | undefined> {
  if (given === undefined) return undefined;
  try {
    return await open(given);
  } catch (error) {
    refusals.push(await refusalOf(given.file, problemOf(error)));
    return undefined;
  }
}

/** With what the kernel says of it, where it is an ELF file. */
export async function refusalOf({ name, source }: NamedFile, problem: FormatProblem): Promise<Refusal> {
  // What could not be unpacked shall not be unpacked again.
  if (!/^(elf|klp)\//.test(problem.code)) return { fileName: name, problem };
  try {
    const { content } = await unwrap(source);
    if (!isElf(await headOf(content, 4)) || isLinkedElf(await headOf(content, 64)))
      return { fileName: name, problem };
    const verdict = await dryRunOfBytes(content, chooseProfile(undefined));
    if (verdict.outcome !== 'refused') return { fileName: name, problem };
    return { fileName: name, problem, kernel: verdictSentence(verdict) };
  } catch (error) {
    // A bug of ours passes.
    problemOf(error);
    return { fileName: name, problem };
  }
}

/** What a file does to be refused; anything else is a bug of ours and passes. */
export function problemOf(error: unknown): FormatProblem {
  if (error instanceof FormatError) return error.problem;
  throw error;
}
