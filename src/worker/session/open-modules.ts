import type { Choice } from '../../klp/choices/choice';
import type { OpenResult, Refusal } from '../protocol';
import { Companions, companionId, type Seat } from './companions';
import { type OpenPart, openPart } from './module-parts';
import { takeBuilds } from './new-builds';
import { type Drop, problemOf, refusalOf } from './open-drop';
import type { OpenModule } from './open-files';
import { type OpenSource, openModuleSource } from './open-sources';
import { isBuildOf, type Previous, previousId, withChange } from './previous-build';
import type { Given } from './roles';

/** The id, among the open files, of the module that is looked into. */
export const moduleId = 'module';

type Taken = OpenResult['taken'][number];

/** What became of the modules and object files of a drop. */
interface TakenModules {
  readonly taken: Taken[];
  readonly replaced: OpenResult['replaced'][number][];
  readonly refused: Refusal[];
  /** The module that was looked into until now, as what the new one may patch. */
  readonly target?: OpenSource;
  /** Those of the object files that are no part of the module. */
  readonly sources: readonly OpenSource[];
}

/** The module that is looked into with what was decided about it, the build before it, and the modules beside it. */
export class OpenModules {
  /** The one that is looked into. */
  #own: OpenModule | undefined;
  #previous: Previous | undefined;
  readonly #companions = new Companions();
  /** The object files that it was linked from, by their ids. */
  readonly #parts = new Map<string, OpenPart>();
  #choices: readonly Choice[] = [];
  #isRepairing = false;

  get own(): OpenModule | undefined {
    return this.#own;
  }

  /** The build of it that was open before. */
  get previous(): Previous | undefined {
    return this.#previous;
  }

  get parts(): readonly OpenPart[] {
    return [...this.#parts.values()];
  }

  get choices(): readonly Choice[] {
    return this.#choices;
  }

  /** Whether it is to be mended instead of converted. */
  get isRepairing(): boolean {
    return this.#isRepairing;
  }

  /** How many stand beside it. */
  get countBeside(): number {
    return this.#companions.count;
  }

  /** All in the order in which they are loaded. */
  get ordered(): readonly OpenModule[] {
    return this.#companions.ordered(this.#own);
  }

  idOf(open: OpenModule): string {
    return open === this.#own ? moduleId : companionId(open);
  }

  /** By the id of the module, of the build before it, or of one beside it. */
  get(id: string): OpenModule | undefined {
    if (id === moduleId) return this.#own;
    return id === previousId ? this.#previous?.open : this.#companions.get(id)?.open;
  }

  /** `findings` are those of the module that is open, for the case that a new build of it has come. */
  async take(drop: Drop, findings: Previous['findings']): Promise<TakenModules> {
    const old = this.#own;
    const { module, companions, ...builds } = takeBuilds(drop, old, this.#companions);
    const taken: Taken[] = [...builds.taken];
    const replaced = [...builds.replaced];
    const refused: Refusal[] = [];
    const known = module === undefined ? undefined : this.#companions.get(companionId(module));
    let target: OpenSource | undefined;
    if (known !== undefined) taken.push(...this.#seat(known));
    else if (module !== undefined) {
      const isBuild = old !== undefined && (module.given.file.as === 'module' || isBuildOf(old, module));
      // What was looked into alone may be what the livepatch patches.
      if (old !== undefined && !isBuild && !old.isLivepatch && module.isLivepatch) {
        target = await openModuleSource(old.given);
        taken.push({ id: target.id, files: [], from: moduleId });
      } else if (old !== undefined && !isSame(old, module)) replaced.push([moduleId, moduleId]);
      // What was decided goes on with a new build of the same module.
      if (!isBuild) this.#forgetDecided();
      else if (!isSame(old, module)) this.#isRepairing = false;
      if (old !== undefined) this.#companions.replace(companionId(old), companionId(module));
      this.#own = module;
      taken.push({ id: moduleId, files: [module.given.file.place] });
      if (isBuild && old.sha256 !== module.sha256) {
        this.#previous = { open: old, findings };
        taken.push({ id: previousId, files: [], from: moduleId });
      }
    }
    if (drop.previous !== undefined && this.#own !== undefined) {
      this.#previous = { open: drop.previous, findings: undefined };
      taken.push({ id: previousId, files: [drop.previous.given.file.place] });
    }
    this.#takeCompanions(companions, taken, refused);
    const sources = await this.#takeParts(drop.parts, taken, refused);
    this.#choices = [...this.#choices, ...drop.decisions];
    return { taken, replaced, refused, sources, ...(target !== undefined && { target }) };
  }

  /** Goes by these choices from now on. */
  choose(choices: readonly Choice[]): void {
    this.#choices = choices;
  }

  repair(isWanted: boolean): void {
    this.#isRepairing = isWanted;
  }

  /** Notes what findings the new build has, where one came in the place of another. */
  noteFindings(now: ReadonlySet<string>): void {
    if (this.#previous !== undefined) this.#previous = withChange(this.#previous, now);
  }

  /** Forgets one of all that is here; whether it was there. The next one comes in the place of the module. */
  close(id: string): boolean {
    if (id === previousId) {
      this.#previous = undefined;
      return true;
    }
    if (id !== moduleId) return this.#companions.take(id) !== undefined || this.#parts.delete(id);
    const [next] = this.#companions.ordered(undefined);
    const seat = next && this.#companions.take(companionId(next));
    this.#own = undefined;
    this.#forgetDecided();
    if (seat !== undefined) this.#sit(seat);
    return true;
  }

  /** Makes a companion the module; the one that was it becomes a companion. */
  lead(id: string): readonly Taken[] {
    const seat = this.#companions.get(id);
    return seat === undefined ? [] : this.#seat(seat);
  }

  /** The order in which they are loaded, by their ids. */
  arrange(ids: readonly string[]): void {
    const own = this.#own === undefined ? moduleId : companionId(this.#own);
    this.#companions.arrange(ids.map((id) => (id === moduleId ? own : id)));
  }

  #seat(seat: Seat): Taken[] {
    const id = companionId(seat.open);
    const taken: Taken[] = [{ id: moduleId, files: [], from: id }];
    this.#companions.take(id);
    if (this.#own !== undefined) {
      this.#companions.put({
        open: this.#own,
        choices: this.#choices,
        isRepairing: this.#isRepairing,
        parts: new Map(this.#parts),
      });
      taken.push({ id: companionId(this.#own), files: [], from: moduleId });
    }
    this.#sit(seat);
    return taken;
  }

  #sit({ open, choices, isRepairing, parts }: Seat): void {
    this.#forgetDecided();
    this.#own = open;
    this.#choices = choices;
    this.#isRepairing = isRepairing;
    for (const [id, part] of parts) this.#parts.set(id, part);
  }

  /** What belongs to the module that was open, and to no other one. */
  #forgetDecided(): void {
    this.#choices = [];
    this.#isRepairing = false;
    this.#parts.clear();
    this.#previous = undefined;
  }

  /** Modules that are open already are not opened again. */
  #takeCompanions(companions: readonly OpenModule[], taken: Taken[], refused: Refusal[]): void {
    const own = this.#own === undefined ? undefined : companionId(this.#own);
    const seen = new Set<string | undefined>();
    for (const open of companions) {
      const id = companionId(open);
      const isTwice = seen.has(id) || taken.some((thing) => thing.id === moduleId && id === own);
      seen.add(id);
      if (isTwice) refused.push(sameFile(open));
      else if (id !== own && this.#companions.get(id) === undefined) {
        this.#companions.put({ open, choices: [], isRepairing: false, parts: new Map() });
        taken.push({ id, files: [open.given.file.place] });
      }
    }
  }

  /** Takes what belongs to the module; the rest are sources of symbols, or refused where they cannot be that. */
  async #takeParts(parts: readonly Given[], taken: Taken[], refused: Refusal[]): Promise<OpenSource[]> {
    const sources: OpenSource[] = [];
    for (const given of parts) {
      const part = this.#own === undefined ? '' : await openPart(given, this.#own.module);
      if (typeof part !== 'string') {
        this.#parts.set(part.id, part);
        taken.push({ id: part.id, files: [part.place] });
      } else if (given.what.kind === 'object' && given.what.isLivepatch) {
        const mend = 'Drop the object files of the same build as the module.';
        const problem = { code: 'session/no-part', message: part.replace(/\.$/, ''), mend };
        refused.push({ fileName: given.file.name, problem });
      } else {
        try {
          sources.push(await openModuleSource(given));
        } catch (error) {
          refused.push(await refusalOf(given.file, problemOf(error)));
        }
      }
    }
    return sources;
  }
}

/** The bytes are there already: two chips of one name would say nothing. */
function sameFile({ file }: OpenModule): Refusal {
  return {
    fileName: file.name,
    problem: {
      code: 'session/same',
      message: 'a file of the same name with the same bytes came with it, and is open',
      mend: 'There is nothing to compare: the two are identical.',
    },
  };
}

/** Opening the same file again replaces nothing. */
function isSame(old: OpenModule, opened: OpenModule): boolean {
  return old.sha256 === opened.sha256 && old.file.name === opened.file.name;
}
