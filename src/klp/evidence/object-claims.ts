import { FormatError } from '../../base/format-error';
import type { ObjectFile } from '../../elf/object-file';
import type { SectionIndex } from '../../elf/section';
import type { LivepatchModule } from '../livepatch-module';
import type { Claim } from './claims';
import { LinkedSections } from './objects/linked-sections';
import { readParts } from './objects/object-part';
import { type PlacedPart, placeObject } from './objects/place-object';
import { readFileGroups } from './source-files';

/** An object file that may have been linked into the module. */
export interface LinkedObject {
  /** The file's name, `a.o`. */
  readonly name: string;
  readonly object: ObjectFile;
}

/** What the object files themselves show: where their sections were linked to. A remark for each that shows nothing. */
export async function readObjectClaims(
  module: LivepatchModule,
  objects: readonly LinkedObject[],
): Promise<{ readonly claims: readonly Claim[]; readonly remarks: readonly string[] }> {
  const linked = new LinkedSections(module);
  const claims: Claim[] = [];
  const remarks: string[] = [];
  for (const { name, object } of objects) {
    const found = await claimOf(linked, name, object);
    if (typeof found === 'string') remarks.push(`${name} shows nothing of the module: ${found}.`);
    else claims.push(found);
  }
  return { claims, remarks };
}

/** The claim of one object file, or why it makes none. */
async function claimOf(linked: LinkedSections, name: string, object: ObjectFile): Promise<Claim | string> {
  try {
    if (object.header.e_machine !== linked.module.object.header.e_machine) return 'it is for another machine';
    const symbols = await object.symbols();
    const [source, ...others] = readFileGroups(symbols).files;
    if (others.length > 0) return 'it consists of several object files itself';
    const own = { table: symbols, names: linked.numberNames(symbols) };
    const placement = await placeObject(await readParts(object, symbols), own, linked);
    if (placement.kind === 'refused') return placement.because;
    return makeClaim(linked.module.object, name, source?.name ?? name, placement.parts);
  } catch (error) {
    if (error instanceof FormatError) return error.problem.message;
    throw error;
  }
}

function makeClaim(module: ObjectFile, object: string, name: string, parts: readonly PlacedPart[]): Claim {
  return {
    name,
    extents: parts.map(({ section, offset, size }) => ({ section, start: offset, end: offset + size })),
    because: (section: SectionIndex) =>
      `it lies where ${module.sectionName(section)} of ${object} stands, with its bytes, relocations and symbols`,
  };
}
