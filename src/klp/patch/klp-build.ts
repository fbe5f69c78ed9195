import { formatCount } from '../../base/format';
import { functionFields, readFunction, readObject } from './klp-records';
import type { PatchedFunction, PatchedObject, RecognisedPatch } from './patch-description';
import type { PatchReader, RecordSection } from './patch-reader';
import type { Pointer } from './pointers';

/** Since 7.x, and as 6.19 had it. */
const objectSections = ['.init.klp_objects', '__klp_objects'];

/** `struct klp_object_ext`. */
const nrFuncs = 56;
const objectSize = 64;

/**
 * A module of klp-build: `struct klp_object_ext` and `klp_func_ext` of include/linux/livepatch_external.h, from which
 * scripts/livepatch/init.c makes the patch. `undefined` when the module has no section for them.
 */
export async function readKlpBuildPatch(reader: PatchReader): Promise<RecognisedPatch | undefined> {
  const { object } = reader.module;
  const section = objectSections.map((name) => object.findSection(name)).find((index) => index !== undefined);
  if (section === undefined) return undefined;
  const records = await reader.records(section);
  const objects: PatchedObject[] = [];
  const taken = new Set<string>();
  const count = Math.floor(records.bytes.length / objectSize);
  for (let i = 0; i < count; i++) {
    const read = await readObject(reader, records, i * objectSize);
    if (read === undefined) continue;
    const { funcs, ...described } = read;
    const wanted = records.bytes.u32(i * objectSize + nrFuncs);
    objects.push({ ...described, functions: await readFunctions(reader, funcs, wanted, taken) });
  }
  const rest = records.bytes.length % objectSize;
  if (rest > 0)
    reader.doubts.push(
      `${object.sectionName(section)} ends with ${formatCount(rest, 'byte')} that are no whole entry of ${objectSize}.`,
    );
  return {
    form: 'klp-build',
    objects,
    replace: undefined,
    states: [],
    doubts: reader.doubts,
    recognised: {
      by: 'format',
      because: `${object.sectionName(section)} of klp-build: entries of ${objectSize} bytes, one an object, each with its functions of ${functionFields.end} bytes (include/linux/livepatch_external.h).`,
    },
  };
}

/** As many as `nr_funcs` says and the section has. No record is read twice, whatever the objects say. */
async function readFunctions(
  reader: PatchReader,
  funcs: Pointer | undefined,
  wanted: number,
  taken: Set<string>,
): Promise<PatchedFunction[]> {
  if (wanted === 0) return [];
  if (funcs === undefined) {
    reader.doubts.push(`An object has ${formatCount(wanted, 'function')}, and its funcs is NULL.`);
    return [];
  }
  const records = await reader.records(funcs.section);
  const functions: PatchedFunction[] = [];
  for (let i = 0; i < wanted; i++) {
    const offset = funcs.offset + i * functionFields.end;
    const problem = problemAt(reader, records, offset, taken);
    if (problem !== undefined) {
      reader.doubts.push(problem);
      break;
    }
    const read = await readFunction(reader, records, offset);
    if (read !== undefined) functions.push(read);
  }
  return functions;
}

function problemAt(
  reader: PatchReader,
  { section, bytes }: RecordSection,
  offset: number,
  taken: Set<string>,
): string | undefined {
  const place = reader.placeText({ section, offset });
  if (offset < 0 || offset + functionFields.end > bytes.length)
    return `A function is said to be at ${place}, where none can be.`;
  if (taken.has(place)) return `Two objects have the function at ${place}.`;
  taken.add(place);
  return undefined;
}
