import { at } from '../../base/column';
import { formatCount } from '../../base/format';
import { SHT_NOBITS } from '../../elf/constants';
import { ArrayExtents } from './array-extents';
import type { KlpLayout } from './klp-layout';
import { functionFields, objectFields, readFunction, readObject } from './klp-records';
import { findLayout } from './known-layout';
import type {
  PatchedFunction,
  PatchedObject,
  PatchState,
  RecognisedPatch,
  SectionPlace,
} from './patch-description';
import type { PatchReader, RecordSection } from './patch-reader';
import type { Pointer } from './pointers';
import { findEntries, functionShape, objectShape, type RecordShape } from './record-array';
import { thisModulePointers } from './this-module';

/** `struct klp_patch`: `mod` is at 0. Bytes from its beginning; no release has less than `end`. */
const patchFields = { objs: 8, states: 16, end: 32 } as const;
/** `struct klp_state`. */
const stateFields = { id: 0, version: 8, end: 24 } as const;

/** What a pointer to `__this_module` may begin. */
interface Candidate {
  readonly place: SectionPlace;
  readonly records: RecordSection;
  readonly objs: Pointer;
  /** The first object has functions; else it has a name only, which other structures may have as well. */
  readonly isSure: boolean;
}

/**
 * A `struct klp_patch` in the data, with the arrays it leads to (include/linux/livepatch.h). `undefined` when nothing in
 * the data looks like one.
 */
export async function readStaticPatch(reader: PatchReader): Promise<RecognisedPatch | undefined> {
  const places = thisModulePointers(reader.module);
  const candidates: Candidate[] = [];
  for (const place of places) {
    const candidate = await candidateAt(reader, place);
    if (candidate !== undefined) candidates.push(candidate);
  }
  const sure = candidates.filter(({ isSure }) => isSure);
  const [patch, ...others] = sure.length > 0 ? sure : candidates;
  if (patch === undefined) return undefined;
  if (others.length > 0)
    reader.doubts.push(
      `The data has ${formatCount(others.length + 1, 'structure')} like a struct klp_patch; the one at ${reader.placeText(patch.place)} is described.`,
    );
  return describe(reader, patch, places);
}

/** The patch that may begin at a place; other structures begin with a pointer to the module as well (`file_operations`). */
async function candidateAt(reader: PatchReader, place: SectionPlace): Promise<Candidate | undefined> {
  const records = await reader.records(place.section);
  const objs = records.pointers.at(place.offset + patchFields.objs);
  if (objs === undefined || !isData(reader, objs) || isWithin(objs, place)) return undefined;
  const objects = await reader.records(objs.section);
  if (place.offset + patchFields.end > records.bytes.length) return undefined;
  if (objs.offset < 0 || objs.offset + objectFields.end > objects.bytes.length) return undefined;
  const name = objects.pointers.at(objs.offset + objectFields.name);
  const funcs = objects.pointers.at(objs.offset + objectFields.funcs);
  if (!(await isNameOrNull(reader, name))) return undefined;
  if (funcs === undefined) return name && { place, records, objs, isSure: false };
  if (!isData(reader, funcs)) return undefined;
  const oldName = (await reader.records(funcs.section)).pointers.at(funcs.offset + functionFields.old_name);
  return (await isNameOrNull(reader, oldName)) ? { place, records, objs, isSure: true } : undefined;
}

/** A list head behind the pointer to the module leads to itself. */
function isWithin(objs: Pointer, { section, offset }: SectionPlace): boolean {
  return objs.section === section && objs.offset >= offset && objs.offset < offset + patchFields.end;
}

async function isNameOrNull(reader: PatchReader, pointer: Pointer | undefined): Promise<boolean> {
  if (pointer === undefined) return true;
  return isData(reader, pointer) && ((await reader.stringAt(pointer)) ?? '') !== '';
}

function isData(reader: PatchReader, { section }: Pointer): boolean {
  return section !== 0 && !reader.isCode(section);
}

async function describe(
  reader: PatchReader,
  { place, records, objs }: Candidate,
  others: readonly SectionPlace[],
): Promise<RecognisedPatch> {
  const hasStates = records.pointers.has(place.offset + patchFields.states);
  const { layout, recognised } = await findLayout(reader.module, hasStates);
  const objects = await reader.records(objs.section);
  const tables = new Set([records.pointers, objects.pointers]);
  const arrays: Arrays = { reader, layout, extents: new ArrayExtents(reader.module, [...tables], others) };
  const states = layout.states === undefined ? undefined : records.pointers.at(place.offset + layout.states);
  return {
    form: 'static',
    objects: await readObjects(arrays, objs),
    replace: layout.replace !== undefined && flagAt(records, place.offset + layout.replace),
    states: states === undefined ? [] : await readStates(arrays, states),
    doubts: reader.doubts,
    recognised,
    place,
  };
}

function flagAt({ bytes }: RecordSection, offset: number): boolean {
  return offset < bytes.length && bytes.u8(offset) !== 0;
}

/** What all arrays are read with. */
interface Arrays {
  readonly reader: PatchReader;
  readonly layout: KlpLayout;
  readonly extents: ArrayExtents;
}

async function readObjects(arrays: Arrays, objs: Pointer): Promise<PatchedObject[]> {
  const { reader } = arrays;
  const records = await reader.records(objs.section);
  const seen = new Map<string, number>();
  const objects: PatchedObject[] = [];
  for (const offset of entries(arrays, records, objs, objectShape)) {
    const read = await readObject(reader, records, offset);
    if (read === undefined) continue;
    const { funcs, ...described } = read;
    objects.push(
      funcs === undefined
        ? { ...described, functions: [], lacksFunctions: true }
        : { ...described, functions: await readFunctions(arrays, funcs, seen) },
    );
  }
  return objects;
}

/** `seen`: how many functions each array had that was read before. */
async function readFunctions(
  arrays: Arrays,
  funcs: Pointer,
  seen: Map<string, number>,
): Promise<PatchedFunction[]> {
  const { reader } = arrays;
  const place = reader.placeText(funcs);
  // Zeros in .bss are an array of the empty entry: such an object has callbacks only.
  if (isZeros(reader, funcs)) return [];
  const known = seen.get(place);
  if (known !== undefined) {
    // Several objects may share an empty array.
    if (known > 0) reader.doubts.push(`Two objects have the functions at ${place}.`);
    return [];
  }
  const records = await reader.records(funcs.section);
  const functions: PatchedFunction[] = [];
  for (const offset of entries(arrays, records, funcs, functionShape)) {
    const read = await readFunction(reader, records, offset);
    if (read !== undefined) functions.push(read);
  }
  seen.set(place, functions.length);
  return functions;
}

/** Where the entries of an array are, without the empty one at its end. */
function* entries(
  { reader, layout, extents }: Arrays,
  records: RecordSection,
  array: Pointer,
  shape: RecordShape,
): Generator<number> {
  const size = layout.sizes?.[shape.name];
  const { stride, count, end } = findEntries(reader, records, array.offset, extents.of(array), shape, size);
  for (let i = 0; i < count; i++) yield array.offset + i * stride;
  const place = reader.placeText(array);
  if (end === 'open') reader.doubts.push(`No empty entry ends the ${shape.name} array at ${place}.`);
  if (end === 'unknown')
    reader.doubts.push(`The ${shape.name} array at ${place} may have more entries: its size is not known.`);
}

/** States until the one with id 0. */
async function readStates({ reader, extents }: Arrays, pointer: Pointer): Promise<PatchState[]> {
  if (isZeros(reader, pointer)) return [];
  const { bytes } = await reader.records(pointer.section);
  const end = Math.min(extents.of(pointer).end, bytes.length);
  const states: PatchState[] = [];
  for (
    let offset = pointer.offset;
    offset >= 0 && offset + stateFields.end <= end;
    offset += stateFields.end
  ) {
    const id = bytes.u64(offset + stateFields.id);
    if (id === 0n) return states;
    states.push({ id, version: bytes.u32(offset + stateFields.version) });
  }
  reader.doubts.push(`No state with id 0 ends the klp_state array at ${reader.placeText(pointer)}.`);
  return states;
}

/** In .bss, whose bytes are all zero. */
function isZeros({ module }: PatchReader, { section }: Pointer): boolean {
  return at(module.object.sections.sh_type, section) === SHT_NOBITS;
}
