import { fingerprintOf } from '../../bytes/fingerprint';
import { releaseOf } from '../../elf/module-info';
import type { Choice } from '../../klp/choices/choice';
import type { OpenPart } from './module-parts';
import type { OpenModule } from './open-files';
import { isTwinOf } from './previous-build';

/** A module with all that was decided for it, which stays with it while another one is looked into. */
export interface Seat {
  readonly open: OpenModule;
  readonly choices: readonly Choice[];
  readonly isRepairing: boolean;
  readonly parts: ReadonlyMap<string, OpenPart>;
}

/** Names a module among those that are open: by its content and its file's name. */
export function companionId({ sha256, file }: Pick<OpenModule, 'sha256' | 'file'>): string {
  return `with:${fingerprintOf(sha256)}.${file.name}`;
}

/** The modules beside the one that is looked into, and the order in which all of them are loaded. */
export class Companions {
  readonly #seats = new Map<string, Seat>();
  /** As the user arranged them; those that came later stand behind them. */
  #arranged: readonly string[] = [];

  /** When each was first seen, a number that grows. */
  readonly #arrivals = new Map<string, number>();

  get count(): number {
    return this.#seats.size;
  }

  get(id: string): Seat | undefined {
    return this.#seats.get(id);
  }

  put(seat: Seat): void {
    this.#seats.set(companionId(seat.open), seat);
  }

  take(id: string): Seat | undefined {
    const seat = this.#seats.get(id);
    this.#seats.delete(id);
    return seat;
  }

  /** Ids as in {@link companionId}, that of the module too. */
  arrange(ids: readonly string[]): void {
    this.#arranged = ids;
  }

  /** A new build stands where the old one stood. */
  replace(oldId: string, newId: string): void {
    this.#arranged = this.#arranged.map((id) => (id === oldId ? newId : id));
    const arrival = this.#arrivals.get(oldId);
    if (arrival === undefined || this.#arrivals.has(newId)) return;
    this.#arrivals.delete(oldId);
    this.#arrivals.set(newId, arrival);
  }

  /** Takes a new build of one of them in its place, with what was chosen; the old one's id, or `undefined` if it is of none. */
  takeBuild(open: OpenModule): string | undefined {
    const seat = [...this.#seats.values()].find((one) => isTwinOf(one.open, open));
    if (seat === undefined || this.#seats.has(companionId(open))) return undefined;
    const oldId = companionId(seat.open);
    this.take(oldId);
    this.put({ ...seat, open });
    this.replace(oldId, companionId(open));
    return oldId;
  }

  /** All in the order in which they are loaded: as arranged, else by name and release, and then as they came. */
  ordered(module: OpenModule | undefined): readonly OpenModule[] {
    const seats = [...this.#seats.values()].map(({ open }) => open);
    const all = module === undefined ? seats : [module, ...seats];
    const places = new Map(this.#arranged.map((id, place) => [id, place]));
    const placeOf = (open: OpenModule): number => places.get(companionId(open)) ?? places.size;
    for (const open of all) this.#arrivals.set(companionId(open), this.#arrivalOf(open));
    return all.sort(
      (a, b) => placeOf(a) - placeOf(b) || compareNames(a, b) || this.#arrivalOf(a) - this.#arrivalOf(b),
    );
  }

  #arrivalOf(open: OpenModule): number {
    return this.#arrivals.get(companionId(open)) ?? this.#arrivals.size;
  }
}

/** Numbers in names by their value: `lp_9` before `lp_10`. */
const collator = new Intl.Collator('en', { numeric: true });

function compareNames(a: OpenModule, b: OpenModule): number {
  return (
    collator.compare(a.module.moduleName ?? '', b.module.moduleName ?? '') ||
    collator.compare(releaseOf(a.module.modinfo) ?? '', releaseOf(b.module.modinfo) ?? '')
  );
}
